import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { describeFaults, type Fault } from './faults.ts';
import { formats } from './formats.ts';
import { hasUnstorableText } from './text.ts';

// Bodies are taken as they are: no property dropped, no "12" turned into 12. All faults are reported (H-71).
const bodies = new Ajv({ allErrors: true, verbose: true, strict: false, formats });
// Stops at the first fault.
const largeBodies = new Ajv({ verbose: true, strict: false, formats });
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
  if (part === 'params') return (data: unknown) => withLowerCaseIds(route.schema, check(validate, part, data));
  if (part !== 'body') return (data: unknown) => check(validate, part, data);
  const validateLarge = largeBodies.compile(route.schema);
  return (data: unknown) => check(isLarge(data) ? validateLarge : validate, part, data);
};

type Checked = { readonly value: unknown } | { readonly error: Error };

/** H-3: identifiers are lower case, whatever case they were written in; the trail must name them as they are. */
function withLowerCaseIds(schema: object, checked: Checked): Checked {
  if ('error' in checked) return checked;
  const properties: object = 'properties' in schema ? Object(schema.properties) : {};
  const ids = new Set(
    Object.entries(properties).flatMap(([name, property]) => (property?.format === 'uuid' ? [name] : [])),
  );
  const entries = Object.entries(Object(checked.value)).map(([name, value]) => [
    name,
    ids.has(name) ? String(value).toLowerCase() : value,
  ]);
  return { value: Object.fromEntries(entries) };
}

// Reporting each fault of a body made of millions of wrong values would take seconds and gigabytes.
const MAX_VALUES = 20_000;

/** Whether a body holds more values than any real télédossier. */
function isLarge(data: unknown): boolean {
  const left: unknown[] = [data];
  for (let seen = 0; left.length > 0; seen += 1) {
    if (seen + left.length > MAX_VALUES) return true;
    const item = left.pop();
    if (item === null || typeof item !== 'object') continue;
    const children: unknown[] = Array.isArray(item) ? item : Object.values(item);
    if (children.length > MAX_VALUES) return true;
    left.push(...children);
  }
  return false;
}

function check(validate: ValidateFunction, part: string, data: unknown): Checked {
  // Fastify hands over null for a body that is not there.
  if (part === 'body' && (data === undefined || data === null)) return { error: new EmptyBody() };
  if (!validate(data)) return { error: new InvalidRequest(describeFaults(part, validate.errors ?? [])) };
  if (part !== 'body' && hasUnstorableText(data)) {
    const error: Partial<ErrorObject> = { instancePath: '', keyword: 'unstorable', params: {} };
    return { error: new InvalidRequest(describeFaults(part, [error])) };
  }
  return { value: data };
}
