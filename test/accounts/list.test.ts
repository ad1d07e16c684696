import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountQuery, listAccounts } from '../../src/accounts/listAccounts.ts';
import { nameKey } from '../../src/accounts/nameRules.ts';
import { ROLES, type User } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import { type AccountSort, accountList } from '../../src/accounts/store.ts';
import { explain } from '../support/plans.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { type Office, openOffice, outcome } from './office.ts';

const ORGANIZATIONS = 10_000;
const PEOPLE = 100_000;
const SORTS: readonly AccountSort[] = ['lastName', 'firstName', 'actorType', 'active'];
const DIRECTIONS = ['asc', 'desc'] as const;

let office: Office;
let administrator: User;
let foreigner: User;

const asked = (change: Partial<AccountQuery> = {}): AccountQuery => ({
  actorType: null,
  role: null,
  processCode: null,
  name: null,
  sort: 'lastName',
  direction: 'asc',
  page: { offset: 0, limit: 100 },
  ...change,
});
const namesOf = async (change: Partial<AccountQuery> = {}, user = administrator) =>
  (await listAccounts(office.hub, user, asked(change))).rows.map(
    ({ lastName, firstName }) => `${lastName} ${firstName}`,
  );

async function rename(user: User, lastName: string, firstName: string): Promise<void> {
  await office.sql(
    'UPDATE accounts SET last_name = $2, first_name = $3, last_name_key = $4, name_key = $5 WHERE id = $1',
    [user.accountId, lastName, firstName, nameKey(lastName), `${nameKey(lastName)} ${nameKey(firstName)}`],
  );
}

beforeAll(async () => {
  office = await openOffice();
  administrator = await office.person('LOCAL_ADMINISTRATOR');
  foreigner = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
  await rename(administrator, 'MARTIN', 'Camille');
  await rename(foreigner, 'Martineau', 'Luc');
  const agents: [string, string, Parameters<Office['person']>[1]?][] = [
    ['D’Arc', 'Éloïse', { processCodes: [PROCESS, OTHER_PROCESS] }],
    ['Dupont', 'Zoé', { roles: ['ACCOUNTS_READ', 'CASES_MANAGE'] }],
    ['Dupont', 'Aline'],
    ['Saint-Yves', 'Hélène', { roles: ['CASES_READ'] }],
    ['Élan_100%', 'Yann', { processCodes: [OTHER_PROCESS] }],
  ];
  for (const [lastName, firstName, rights] of agents)
    await rename(await office.person('AGENT', rights), lastName, firstName);
  const former = await office.person('AGENT');
  await rename(former, 'Ancien', 'Paul');
  await setAccountActive(office.hub, administrator, former.accountId, false);
}, 120_000);
afterAll(() => office.close());

describe('P-73, S-11 : les comptes de son organisation', () => {
  it.each<[string, () => Promise<User>]>([
    ['un simple agent', () => office.person('AGENT', { organization: SI2 })],
    [
      'un délégué, même avec le rôle',
      async () => ({ ...(await office.person('TECHNICAL_DELEGATE', { organization: SI2 })), roles: ROLES }),
    ],
  ])('%s ne les voit pas : 403', async (_, make) => {
    expect(await outcome(listAccounts(office.hub, await make(), asked()))).toMatch(/^403/);
  });

  it('ceux d’une autre organisation n’y sont jamais, quels que soient les filtres', async () => {
    for (const sort of SORTS) {
      expect(await namesOf({ sort, name: 'martineau' })).toEqual([]);
      const { rows, total } = await listAccounts(office.hub, foreigner, asked({ sort, name: 'martin' }));
      expect(rows.map(({ organization }) => organization)).toEqual([SI2]);
      expect(total).toBe(1);
    }
  });

  it('actifs ou non, par nom puis prénom, sans casse ni accents', async () => {
    expect(await namesOf()).toEqual([
      'Ancien Paul',
      'D’Arc Éloïse',
      'Dupont Aline',
      'Dupont Zoé',
      'Élan_100% Yann',
      'MARTIN Camille',
      'Saint-Yves Hélène',
    ]);
    expect((await namesOf({ direction: 'desc' })).at(0)).toBe('Saint-Yves Hélène');
  });

  it('chaque colonne se trie, dans un ordre stable d’une page à l’autre', async () => {
    expect((await namesOf({ sort: 'firstName' })).slice(0, 3)).toEqual([
      'Dupont Aline',
      'MARTIN Camille',
      'D’Arc Éloïse',
    ]);
    expect((await namesOf({ sort: 'actorType' })).at(0)).toBe('MARTIN Camille');
    expect((await namesOf({ sort: 'active' })).at(0)).toBe('Ancien Paul');
    expect((await namesOf({ sort: 'active', direction: 'desc' })).at(-1)).toBe('Ancien Paul');
    for (const sort of SORTS) {
      for (const direction of DIRECTIONS) {
        const whole = await namesOf({ sort, direction });
        const paged: string[] = [];
        for (let offset = 0; offset < whole.length; offset += 2) {
          paged.push(...(await namesOf({ sort, direction, page: { offset, limit: 2 } })));
        }
        expect(paged).toEqual(whole);
      }
    }
  });

  it('une page au-delà de la fin est vide, et le total reste', async () => {
    expect(await listAccounts(office.hub, administrator, asked({ page: { offset: 50, limit: 10 } }))).toEqual({
      rows: [],
      total: 7,
    });
  });
});

describe('P-74 : filtrer et rechercher', () => {
  it.each<[string, Partial<AccountQuery>, string[]]>([
    ['une partie du nom', { name: 'upon' }, ['Dupont Aline', 'Dupont Zoé']],
    ['sans casse ni accent', { name: 'ELAN' }, ['Élan_100% Yann']],
    ['l’apostrophe droite vaut la courbe', { name: "d'a" }, ['D’Arc Éloïse']],
    ['l’apostrophe courbe aussi', { name: 'D’A' }, ['D’Arc Éloïse']],
    ['le trait d’union compte', { name: '-yv' }, ['Saint-Yves Hélène']],
    ['le prénom ne compte pas', { name: 'camille' }, []],
    ['ni le passage du nom au prénom', { name: 'dupont a' }, []],
    ['% n’est pas un joker', { name: '0%' }, ['Élan_100% Yann']],
    ['_ non plus', { name: '__' }, []],
    ['ni \\', { name: '\\%' }, []],
    ['un texte impossible', { name: 'du\0pont' }, []],
    ['type d’acteur', { actorType: 'LOCAL_ADMINISTRATOR' }, ['MARTIN Camille']],
    ['rôle assigné', { role: 'CASES_READ' }, ['Saint-Yves Hélène']],
    ['démarche', { processCode: OTHER_PROCESS }, ['D’Arc Éloïse', 'Élan_100% Yann']],
    ['démarche inconnue', { processCode: 'x\0' }, []],
    ['les filtres s’ajoutent', { role: 'CASES_MANAGE', processCode: PROCESS, name: 'zz' }, []],
    [
      'les filtres s’ajoutent',
      { role: 'ACCOUNTS_READ', actorType: 'AGENT', processCode: PROCESS, name: 'du' },
      ['Dupont Zoé'],
    ],
  ])('%s', async (_, change, names) => {
    const { rows, total } = await listAccounts(office.hub, administrator, asked(change));
    expect(rows.map(({ lastName, firstName }) => `${lastName} ${firstName}`)).toEqual(names);
    expect(total).toBe(names.length);
  });

  it('moins de deux caractères ne filtrent pas', async () => {
    expect(await namesOf({ name: 'z' })).toHaveLength(7);
  });
});

describe('100 000 comptes dans 10 000 organisations : la liste n’en lit que quelques-uns', () => {
  let client: pg.Client;

  beforeAll(async () => {
    client = new pg.Client({ connectionString: office.server.databaseUrl });
    await client.connect();
    await client.query('SET synchronous_commit = off');
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription,
         first_name, last_name, name_key, last_name_key, idle_since, idle_due_at, created_at)
       SELECT gen_random_uuid(), 'p' || i || '@foule.example', 'p' || i || '@foule.example',
         CASE WHEN i % ${ORGANIZATIONS} = 0 THEN '${SI1}' ELSE 'SI-20000000000000-' || lpad((i % ${ORGANIZATIONS})::text, 5, '0') END,
         'AGENT', '{CASES_MANAGE}', '{${PROCESS}}', false, 'Paul', 'Nom' || i, 'nom' || i || ' paul', 'nom' || i,
         now(), now() + interval '60 days', now()
       FROM generate_series(1, ${PEOPLE}) i`,
    );
    await client.query('ANALYZE accounts');
  }, 120_000);
  afterAll(() => client.end());

  const everyFilter = { actorType: 'AGENT', role: 'CASES_MANAGE', processCode: PROCESS, name: 'nom' } as const;
  const none = { actorType: null, role: null, processCode: null, name: null };

  it.each([
    ['sans filtre', none],
    ['avec tous les filtres', everyFilter],
  ])('%s, pour chaque tri', async (_, filter) => {
    for (const sort of SORTS) {
      for (const direction of DIRECTIONS) {
        const scope = { organization: SI1, ...filter };
        const { rows, total } = accountList(scope, { sort, direction }, { offset: 0, limit: 50 });
        for (const { query, parameters } of [rows, total]) {
          expect(query.name.length, 'PostgreSQL cuts longer names').toBeLessThan(64);
          for (const { name, nodes } of await explain(client, [query, parameters])) {
            expect(
              nodes.map((node) => node['Index Name'] ?? ''),
              name,
            ).toContainEqual(expect.stringContaining('accounts_organization'));
            expect(
              nodes.map((node) => node['Node Type']),
              name,
            ).not.toContain('Seq Scan');
            expect(nodes[0]?.['Shared Hit Blocks'], name).toBeLessThan(100);
          }
        }
      }
    }
  });
});
