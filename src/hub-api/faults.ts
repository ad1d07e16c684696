import type { ErrorObject } from 'ajv';
import { codePoints } from '../platform/text.ts';

/** One way in which a request breaks the contract: where, and the attested wording of H-73 and H-75. */
export interface Fault {
  /** `body`, `query.maxResult`, `path.folderId`, `header.editorName`. */
  readonly where: string;
  readonly detail: string;
}

type Report = Partial<ErrorObject> & { readonly data?: unknown };

/** What a schema may say of the wording of its faults; to a validator these are unknown keywords. */
type SchemaNotes = Readonly<Record<string, unknown>>;

const MAX_ECHO = 400;
const MAX_FAULTS = 1000;
const LOCATIONS: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', headers: 'header' };

/** Words the validator's reports. Missing properties of one object are one fault, in alphabetical order. */
export function describeFaults(part: string, reports: readonly Report[]): Fault[] {
  const missing = new Map<string, string[]>();
  const faults: Fault[] = [];
  for (const report of reports) {
    const path = report.instancePath ?? '';
    if (report.keyword === 'required') {
      const known = missing.get(path);
      if (known === undefined) {
        const names = alsoMissing(report);
        missing.set(path, names);
        faults.push(lazyMissing(part, path, names, report.parentSchema));
      }
      missing.get(path)?.push(String(report.params?.missingProperty));
    } else {
      faults.push(describe(part, path, report));
    }
  }
  return faults.slice(0, MAX_FAULTS);
}

function lazyMissing(part: string, path: string, names: string[], schema: SchemaNotes = {}): Fault {
  return {
    ...place(part, path),
    get detail() {
      const wording = missingProperties(names);
      return `${prefix(part, path)}${schema['x-all-of'] === true ? missingFromAllOf(wording) : wording}`;
    },
  };
}

/** H-17, H-74: an optional property that production lists among the missing ones, when it is not there either. */
function alsoMissing({ data, parentSchema = {} }: Report): string[] {
  const also = parentSchema['x-also-missing'];
  if (!Array.isArray(also) || data === null || typeof data !== 'object') return [];
  return also.map(String).filter((name) => !(name in data));
}

/** H-73: the contract describes this body as `allOf` of two schemas, of which only the first has required properties. */
function missingFromAllOf(wording: string): string {
  return `Instance failed to match all required schemas (matched only 1 out of 2)\n\t* /allOf/0: ${wording}\t\n\t- [ERROR] ${wording}`;
}

export function missingProperties(names: readonly string[]): string {
  return `Object has missing required properties (${JSON.stringify([...names].sort())})`;
}

function describe(part: string, path: string, report: Report): Fault {
  if (report.keyword === 'additionalProperties') {
    const name = String(report.params?.additionalProperty);
    return { where: `${LOCATIONS[part] ?? part}.${name}`, detail: `Query parameter '${name}' is unexpected on path` };
  }
  return { ...place(part, path), detail: `${prefix(part, path)}${wording(report)}` };
}

function place(part: string, path: string): { where: string } {
  const location = LOCATIONS[part];
  if (location === undefined) return { where: part };
  const name = path.split('/')[1];
  return { where: name === undefined ? location : `${location}.${name}` };
}

function prefix(part: string, path: string): string {
  return part === 'body' && path !== '' ? `[Path '${path}'] ` : '';
}

function wording(report: Report): string {
  const params: Readonly<Record<string, unknown>> = report.params ?? {};
  const data = report.data;
  switch (report.keyword) {
    case 'type':
      return `Instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${allowedTypes(params.type)})`;
    case 'maxLength':
      return `String "${echo(data)}" is too long (length: ${codePoints(String(data))}, maximum allowed: ${params.limit})`;
    case 'minLength':
      return `String "${echo(data)}" is too short (length: ${codePoints(String(data))}, required minimum: ${params.limit})`;
    case 'pattern':
      return `ECMA 262 regex "${params.pattern}" does not match input string "${echo(data)}"`;
    case 'enum':
      return `Instance value (${JSON.stringify(echo(data))}) not found in enum (possible values: ${JSON.stringify(params.allowedValues)})`;
    case 'minItems':
      return `Array is too short: must have at least ${params.limit} elements but instance has ${lengthOf(data)} elements`;
    case 'maxItems':
      return `Array is too long: must have at most ${params.limit} elements but instance has ${lengthOf(data)} elements`;
    case 'minimum':
      return `Numeric instance is lower than the required minimum (minimum: ${params.limit}, found: ${String(data)})`;
    case 'maximum':
      return `Numeric instance is greater than the required maximum (maximum: ${params.limit}, found: ${String(data)})`;
    case 'format':
      return formatWording(String(params.format), data);
    case 'unstorable':
      return 'String holds a character that is not allowed (U+0000 or a lone surrogate)';
    default:
      return report.message ?? 'Instance is not valid';
  }
}

function formatWording(format: string, data: unknown): string {
  if (format === 'uuid') return `Input string "${echo(data)}" is not a valid UUID`;
  if (format === 'email') return `String "${echo(data)}" is not a valid email address`;
  if (format === 'phone') return `ECMA 262 regex "^\\+?[0-9]{10,20}$" does not match input string "${echo(data)}"`;
  return `String "${echo(data)}" is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]`;
}

function typeName(data: unknown): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return 'array';
  if (typeof data === 'number') return Number.isInteger(data) ? 'integer' : 'number';
  return typeof data;
}

function allowedTypes(type: unknown): string {
  const names = (Array.isArray(type) ? type : String(type).split(',')).map(String);
  // To the validator partners know, an integer is a number too.
  const all = names.flatMap((name) => (name === 'number' ? ['integer', 'number'] : [name]));
  return JSON.stringify([...new Set(all)].sort());
}

/** What was sent, abridged. An object is only named: it may hide a `toString` that is no function. */
function echo(data: unknown): string {
  const text = data !== null && typeof data === 'object' ? typeName(data) : String(data);
  // The cut must not leave half a character.
  return text.length > MAX_ECHO ? `${text.slice(0, MAX_ECHO).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function lengthOf(data: unknown): number {
  return Array.isArray(data) ? data.length : 0;
}
