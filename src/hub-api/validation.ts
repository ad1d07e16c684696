import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { describeFaults, type Fault } from './faults.ts';
import { formats } from './formats.ts';
import { hasUnstorableText } from './text.ts';

// Bodies are taken as they are: no property dropped, no "12" turned into 12. All faults are reported (H-71).
const bodies = new Ajv({ allErrors: true, verbose: true, strict: false, formats });
// Everything in a query string is text, so there numbers are read from text and one value may stand for a list (H-69).
const queries = new Ajv({ allErrors: true, verbose: true, strict: false, formats, coerceTypes: 'array' });

/** A request that does not follow the contract; the error handler turns it into E-6 with the request's own path. */
export class InvalidRequest extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super('invalid request');
    this.faults = faults;
  }
}

/** The request has no body at all where one is needed (H-62): E-4. */
export class EmptyBody extends Error {}

/** Fastify's validator: plain JSON Schema, faults worded as partners' software knows them (H-73, H-75). */
export const validatorCompiler: FastifySchemaCompiler<object> = (route) => {
  const part = route.httpPart ?? 'body';
  const validate = (part === 'querystring' ? queries : bodies).compile(route.schema);
  return (data: unknown) => check(validate, part, data);
};

function check(validate: ValidateFunction, part: string, data: unknown): { value: unknown } | { error: Error } {
  if (part === 'body' && data === undefined) return { error: new EmptyBody() };
  if (!validate(data)) return { error: new InvalidRequest(describeFaults(part, validate.errors ?? [])) };
  if (part !== 'body' && hasUnstorableText(data)) {
    const error: Partial<ErrorObject> = { instancePath: '', keyword: 'unstorable', params: {} };
    return { error: new InvalidRequest(describeFaults(part, [error])) };
  }
  return { value: data };
}
