import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, field } from '../support/client.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { operations, type Shape, shapes } from './facts.ts';

/** Where production, or a decision, differs from the published files; each with its rule. */
const DEPARTURES: Readonly<Record<string, string>> = {
  'POST /teledossiers/v1/folders request closeDateTime':
    'D : une date de clôture n’a pas de sens à la création, ignorée (H-10)',
  'PATCH /teledossiers/v1/cases/{caseId} request status required': 'H-97 : un PATCH sans statut est refusé',
  'POST /teledossiers/v1/cases/{caseId} request status required': 'H-97',
  'PATCH /teledossiers/v1/cases/{caseId}/events/{eventId} request status required': 'H-108',
  'POST /teledossiers/v1/cases/{caseId}/events/{eventId} request status required': 'H-108',
  'PUT /teledossiers/v1/cases/migrate request organizationSource required': 'H-98',
  'PUT /teledossiers/v1/cases/migrate request organizationTarget required': 'H-98',
  'PUT /teledossiers/v1/idsPurged request [].folder_attachment_id required': 'H-111 : un couple a deux membres',
  'PUT /teledossiers/v1/idsPurged request [].case_id required': 'H-111',
  'PUT /referential/v1/subscriptions/{subscriptionId} request delegationActor.email required':
    'H-32 : un éditeur n’a pas d’adresse',
  'POST /teledossiers/v1/cases/{caseId}/events request actionType null': 'H-38, H-101 : obligatoire et dans la liste',
};

interface Property {
  readonly path: string;
  readonly fact: string;
}

/** The properties of a shape and of the shapes inside it: `cases[].recipient.type`. */
function flatten(reference: string, prefix: string, request: boolean): Property[] {
  const list = /^\[@(\w+)\]/.exec(reference);
  const name = list?.[1] ?? /^@(\w+)/.exec(reference)?.[1];
  const shape: Shape | undefined = name === undefined ? undefined : shapes[name];
  const base = list === null ? prefix : `${prefix}[]`;
  return Object.entries(shape ?? {})
    .filter(([, fact]) => !(request && fact.includes('readonly')))
    .flatMap(([key, fact]) => {
      const path = base === '' ? key : `${base}.${key}`;
      return [{ path, fact }, ...flatten(fact, path, request)];
    });
}

/** The sub-schema at a path of a JSON Schema, and whether its parent requires it. */
function locate(schema: unknown, path: string): { schema: unknown; required: boolean } | null {
  let current = schema;
  let required = false;
  for (const part of path.split('.')) {
    const [, name = '', array] = /^(.*?)(\[\])?$/.exec(part) ?? [];
    if (name !== '') {
      const list = field(current, 'required');
      required = Array.isArray(list) && list.includes(name);
      current = field(current, 'properties', name);
    }
    if (array !== undefined) current = field(current, 'items');
    if (current === undefined) return null;
  }
  return { schema: current, required };
}

function typesOf(schema: unknown): string[] {
  const type = field(schema, 'type');
  if (Array.isArray(type)) return type.map(String);
  return type === undefined ? [] : [String(type)];
}

/** What differs between a fact of the contract and our schema; empty when nothing does. */
function differences(property: Property, schema: unknown, request: boolean): string[] {
  const found = locate(schema, property.path);
  if (found === null) return [property.path];
  const gaps: string[] = [];
  const [type = ''] = property.fact.split(' ');
  const ours = typesOf(found.schema);
  const base = type.startsWith('@') ? 'object' : type.startsWith('[') ? 'array' : type.replace('?', '');
  if (!ours.includes(base)) gaps.push(`${property.path} type`);
  if (request && type.endsWith('?') && !ours.includes('null')) gaps.push(`${property.path} null`);
  const required = property.fact.split(' ').includes('required');
  // Answers always carry everything (H-4); requests must not ask for more than the contract.
  if (request ? found.required !== required : !found.required) gaps.push(`${property.path} required`);
  const max = /max=(\d+)/.exec(property.fact)?.[1];
  const limit = field(found.schema, 'maxLength');
  if (
    request &&
    max !== undefined &&
    field(found.schema, 'enum') === undefined &&
    (typeof limit !== 'number' || limit < Number(max))
  )
    gaps.push(`${property.path} max`);
  const values = /enum=(\S+)/.exec(property.fact)?.[1];
  const known = field(found.schema, 'enum');
  if (values !== undefined && JSON.stringify(enumOf(known)) !== JSON.stringify(values.split(',').sort())) {
    gaps.push(`${property.path} enum`);
  }
  return gaps;
}

function enumOf(values: unknown): string[] {
  return Array.isArray(values)
    ? values
        .filter((value) => value !== null)
        .map(String)
        .sort()
    : [];
}

describe('contrat v1 publié, fait par fait', () => {
  let server: TestHub;
  let documents: unknown[];
  beforeAll(async () => {
    server = await startTestHub();
    const answers = await Promise.all(
      ['/teledossiers/v1', '/referential/v1'].map((base) => call(server.url, 'GET', `${base}/openapi.json`)),
    );
    documents = answers.map((answer) => answer.body);
  });
  afterAll(() => server.close());

  function operation(method: string, path: string): unknown {
    return documents
      .map((document) => field(document, 'paths', path, method.toLowerCase()))
      .find((found) => found !== undefined);
  }

  function parameters(found: unknown, place: string): string[] {
    const list = field(found, 'parameters');
    return (Array.isArray(list) ? list : [])
      .filter((parameter) => field(parameter, 'in') === place)
      .map((parameter) => String(field(parameter, 'name')).toLowerCase());
  }

  it.each(operations)('H-1 %s', (fact) => {
    const [head = '', query = '', headers = '', codes = '', request = '', response = ''] = fact
      .split('|')
      .map((part) => part.trim());
    const [method = '', path = ''] = head.split(' ');
    const found = operation(method, path);
    expect(found, 'opération décrite').toBeDefined();
    const split = (list: string): string[] => list.split(',').filter(Boolean);
    expect(parameters(found, 'query')).toEqual(expect.arrayContaining(split(query).map((name) => name.toLowerCase())));
    const partner = ['editorname', 'applicationname', 'softwareversion'];
    const wanted = method === 'GET' ? [] : split(headers).map((name) => name.toLowerCase());
    expect(parameters(found, 'header')).toEqual(expect.arrayContaining([...partner, ...wanted]));
    const answers = field(found, 'responses');
    expect(Object.keys(answers ?? {})).toEqual(expect.arrayContaining(split(codes)));
    const body = field(found, 'requestBody', 'content', 'application/json', 'schema');
    const gaps = flatten(request, '', true)
      .flatMap((property) => differences(property, body, true))
      .map((gap) => `${head} request ${gap}`)
      .filter((gap) => DEPARTURES[gap] === undefined);
    const success = split(codes)[0] ?? '';
    const answer = field(answers, success, 'content', 'application/json', 'schema');
    gaps.push(
      ...flatten(response, '', false)
        .flatMap((property) => differences(property, answer, false))
        .map((gap) => `${head} answer ${gap}`),
    );
    expect(gaps).toEqual([]);
  });

  it('H-22, H-151 : ce que la production ajoute au contrat est décrit aussi', () => {
    const subscriptions = operation('GET', '/referential/v1/subscriptions');
    expect(parameters(subscriptions, 'query')).toContain('datapassid');
    expect(parameters(operation('GET', '/teledossiers/v1/notifications'), 'query')).toContain('eventdetails');
    const item = field(subscriptions, 'responses', '200', 'content', 'application/json', 'schema', 'items');
    expect(locate(item, 'subscriber.name')).not.toBeNull();
    expect(locate(item, 'creationDateTime')).not.toBeNull();
  });
});
