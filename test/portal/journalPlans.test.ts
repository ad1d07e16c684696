import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { type JournalFilter, readJournal } from '../../src/audit/readJournal.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { actionsOf, CATEGORIES } from '../../src/portal/journal/actions.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plansOf, rowsRead } from '../support/plans.ts';
import { SI1, SI2, seedReferential } from '../support/referential.ts';

const ROWS = 100_000;
const PERSON = '00000000-0000-4000-8000-000000000001';
const NOBODY = '00000000-0000-4000-8000-000000000002';

let database: TestDatabase;
let db: Database;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferential(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  db = openDatabase({ url: database.url, poolSize: 2 });
  // One row in a thousand is of SI1 (a hundred); SI2 and the software of operators have all the others.
  await client.query(
    `INSERT INTO audit (id, at, account_id, client_id, organization, action, subject_type, subject_id, journal)
     SELECT (lpad(to_hex(1780000000000 + i * 1000), 12, '0') || '7000800000000000' || lpad(to_hex(i), 4, '0'))::uuid,
       now(), CASE WHEN i % 1000 = 0 THEN $1::uuid END, CASE WHEN i % 1000 <> 0 THEN 'logiciel' END,
       CASE WHEN i % 1000 = 0 THEN $2 ELSE $3 END, CASE i % 3000 WHEN 0 THEN 'ACCOUNT_CREATE' ELSE 'ATTACHMENT_DOWNLOAD' END,
       'thing', i::text, CASE WHEN i % 1000 = 0 THEN $2 WHEN i % 2 = 0 THEN $3 END
     FROM generate_series(1, ${ROWS}) i`,
    [PERSON, SI1, SI2],
  );
  await client.query('ANALYZE');
}, 120_000);
afterAll(async () => {
  await db.close();
  await client.end();
  await database.drop();
});

const administrator: User = {
  accountId: PERSON,
  email: 'admin@mairie.example',
  firstName: 'Ana',
  lastName: 'Essai',
  organization: SI1,
  organizationName: 'Commune',
  requestId: 'r',
  actorType: 'LOCAL_ADMINISTRATOR',
  roles: ['ACCOUNTS_MANAGE'],
  processCodes: [],
};
const everything: JournalFilter = {
  actor: null,
  actions: null,
  above: '00000000-0000-0000-0000-000000000000',
  below: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  direction: 'OLDER',
  limit: 10,
};
const accounts = CATEGORIES.filter(({ slug }) => slug === 'comptes').flatMap((category) => actionsOf(category));

describe('D-26 : le coût du journal ne suit pas les lignes des autres', () => {
  const asked: readonly (readonly [string, Partial<JournalFilter>, number])[] = [
    ['tout', {}, 10],
    ['plus récentes', { direction: 'NEWER' }, 10],
    ['une catégorie', { actions: accounts }, 10],
    ['une personne', { actor: { accountId: PERSON } }, 10],
    ['une personne qui n’a rien fait', { actor: { accountId: NOBODY } }, 0],
    ['une personne et une catégorie', { actor: { accountId: PERSON }, actions: accounts }, 10],
    ['les logiciels, qui n’ont rien fait ici', { actor: 'SOFTWARE' }, 0],
    ['une période vide', { below: '00000000-0000-0000-0000-00000000ffff' }, 0],
  ];
  it.each(asked)('%s', async (_name, filter, expected) => {
    let shown = -1;
    const plans = await plansOf(client, db, async (watched) => {
      shown = (await readJournal({ db: watched }, administrator, { ...everything, ...filter })).entries.length;
    });
    expect(shown).toBe(expected);
    // SI1 has a hundred rows among 100,000; what names them is a handful.
    for (const { name, nodes } of plans) expect([name, rowsRead(nodes) <= 250]).toEqual([name, true]);
  });
});
