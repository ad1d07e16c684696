import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dgs, snated } from '../../src/demo/catalogue/operators.ts';
import { hauteLande, valiseSi1, valiseSi2 } from '../../src/demo/catalogue/organizations.ts';
import {
  type CollectionAnswer,
  type CollectionRequest,
  fill,
  readCollection,
  sendRequest,
  type Variables,
  valuesAt,
} from './collectionRunner.ts';
import { idOf, openPartnerHub, type PartnerHub } from './partnerHub.ts';

// Scenarios of hub.md §9, in the order in which people run them by hand; each uses what the ones before it left.
const SCENARIOS = ['a-certdc', 'b-certdc', 'c-d-certdc', 'e-f-certdc', 'g-complement', 'g-snated', 'h221-defects'];
const collections = await Promise.all(SCENARIOS.map(readCollection));

let hub: PartnerHub;
const variables: Variables = new Map();

beforeAll(async () => {
  hub = await openPartnerHub();
  const clients = {
    dgs: await hub.client(['OSL'], idOf(dgs)),
    snated: await hub.client(['OSL'], idOf(snated)),
    si1: await hub.client(['SI'], idOf(valiseSi1), 'CERTDC'),
    si2: await hub.client(['SI'], idOf(valiseSi2), 'CERTDC'),
    department: await hub.client(['SI'], idOf(hauteLande), 'SNATED'),
  };
  for (const [name, { clientId, clientSecret }] of Object.entries(clients)) {
    variables.set(`${name}Id`, clientId).set(`${name}Secret`, clientSecret);
  }
});
afterAll(() => hub.close());

describe.each(collections)('$name', ({ requests }) => {
  const cases = requests.map((item) => [`${item.name} → ${item.expect}`, item] as const);
  it.each(cases)('%s', async (_, item) => {
    const answer = await sendRequest(hub.server.url, item, variables);
    expectTransport(answer, item);
    for (const [path, value] of Object.entries(item.check ?? {})) {
      const expected = typeof value === 'string' ? fill(value, variables) : value;
      const found = valuesAt(answer.body, path);
      expect(found.length, path).toBeGreaterThan(0);
      for (const one of found) expect(one, path).toEqual(expected);
    }
    for (const [name, path] of Object.entries(item.keep ?? {})) {
      const [value] = valuesAt(answer.body, path);
      if (typeof value !== 'string') throw new Error(`nothing to keep at ${path}: ${answer.bytes.toString('utf8')}`);
      variables.set(name, value);
    }
  });
});

/** H-61, H-64, H-65: the status line word for word, JSON or nothing at all, and a number to complain with. */
function expectTransport(answer: CollectionAnswer, item: CollectionRequest): void {
  expect(answer.httpVersion).toBe('1.1');
  expect(answer.statusLine, answer.bytes.toString('utf8')).toBe(item.expect);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  if (answer.statusLine.startsWith('204')) {
    expect(answer.bytes).toHaveLength(0);
    expect(answer.headers['content-type']).toBeUndefined();
  } else {
    expect(answer.headers['content-type']).toMatch(/^application\/(json|octet-stream)/);
  }
  // H-63, H-99: a file comes as it is, with its length, and is what its digest says.
  if (answer.headers['content-type'] === 'application/octet-stream') {
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(answer.headers['content-length']).toBe(String(answer.bytes.length));
    expect(answer.headers.digest).toBe(createHash('sha256').update(answer.bytes).digest('base64'));
  }
}
