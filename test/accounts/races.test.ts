import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeAccount } from '../../src/accounts/changeAccount.ts';
import { readAccount } from '../../src/accounts/readAccount.ts';
import type { User } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import { type Office, openOffice, outcome } from './office.ts';

const ROUNDS = 10;
const LAST = '409 Last active local administrator';
const GONE = '403 Action is not allowed for this user';

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

/** An organization with just those administrators. */
async function administrators(organization: string, howMany: number): Promise<User[]> {
  await office.sql('UPDATE accounts SET active = false WHERE organization = $1', [organization]);
  const people: User[] = [];
  for (let n = 0; n < howMany; n += 1) people.push(await office.person('LOCAL_ADMINISTRATOR', { organization }));
  return people;
}

async function demote(user: User, target: User): Promise<unknown> {
  const seen = await readAccount(office.hub, user, target.accountId);
  return changeAccount(office.hub, user, seen.id, seen.version, {
    ...seen,
    actorType: 'AGENT',
    processCodes: [PROCESS],
  });
}

const deactivate = (user: User, target: User): Promise<unknown> =>
  setAccountActive(office.hub, user, target.accountId, false);

async function left(organization: string): Promise<number> {
  const rows = await office.sql(
    `SELECT 1 FROM accounts WHERE organization = $1 AND active AND actor_type = 'LOCAL_ADMINISTRATOR'`,
    [organization],
  );
  return rows.length;
}

describe('P-81 : deux administrateurs l’un contre l’autre, au même instant', () => {
  it.each([
    ['se désactivent', deactivate, deactivate],
    ['se rétrogradent', demote, demote],
    ['l’un désactive, l’autre rétrograde', deactivate, demote],
  ])('%s : un seul y parvient, un administrateur reste', async (_, one, other) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const organization = round % 2 === 0 ? SI1 : SI2;
      const [a, b] = await administrators(organization, 2);
      if (a === undefined || b === undefined) throw new Error('two people');
      const outcomes = await Promise.all([outcome(one(a, b)), outcome(other(b, a))]);
      expect(outcomes.filter((result) => result === 'accepted')).toHaveLength(1);
      // Whoever came second is not an administrator any more, or would have left none.
      expect([LAST, GONE]).toContain(outcomes.find((result) => result !== 'accepted'));
      expect(await left(organization)).toBe(1);
    }
  });

  it('deux des trois désactivent le troisième et l’un l’autre : il en reste toujours', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const people = await administrators(SI1, 3);
      const [a, b, c] = people;
      if (a === undefined || b === undefined || c === undefined) throw new Error('three people');
      await Promise.all([outcome(deactivate(a, b)), outcome(deactivate(b, c)), outcome(deactivate(c, a))]);
      expect(await left(SI1)).toBeGreaterThan(0);
    }
  });
});

describe('deux personnes sur une même fiche', () => {
  it('l’une enregistre, l’autre apprend que la fiche a changé ; aucune modification ne se perd', async () => {
    const [a, b] = await administrators(SI1, 2);
    if (a === undefined || b === undefined) throw new Error('two people');
    for (let round = 0; round < ROUNDS; round += 1) {
      const agent = await office.person('AGENT');
      const seen = await readAccount(office.hub, a, agent.accountId);
      const outcomes = await Promise.all([
        outcome(changeAccount(office.hub, a, seen.id, seen.version, { ...seen, lastName: 'Premier' })),
        outcome(changeAccount(office.hub, b, seen.id, seen.version, { ...seen, lastName: 'Second' })),
      ]);
      expect(outcomes.sort()).toEqual(['409 Account was changed meanwhile', 'accepted']);
      expect((await office.audit(seen.id)).map(({ action }) => action)).toEqual(['ACCOUNT_CREATE', 'ACCOUNT_UPDATE']);
    }
  });

  it('le même envoi cinq fois à la fois réussit cinq fois et n’écrit qu’une trace', async () => {
    const [a] = await administrators(SI1, 1);
    if (a === undefined) throw new Error('one person');
    const agent = await office.person('AGENT');
    const seen = await readAccount(office.hub, a, agent.accountId);
    const change = { ...seen, roles: ['CASES_MANAGE', 'ACCOUNTS_READ'] };
    const tries = Array.from({ length: 5 }, () => outcome(changeAccount(office.hub, a, seen.id, seen.version, change)));
    expect(new Set(await Promise.all(tries))).toEqual(new Set(['accepted']));
    expect(await office.audit(seen.id)).toHaveLength(2);
  });
});
