import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeOwnDetails } from '../../src/accounts/changeOwnDetails.ts';
import { readAccount } from '../../src/accounts/readAccount.ts';
import { readOwnAccount } from '../../src/accounts/readOwnAccount.ts';
import { ROLES, type User } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import { PROCESS, SI2 } from '../support/referential.ts';
import { type Office, openOffice, outcome, type Row, saveSheet } from './office.ts';

let office: Office;
let administrator: User;
let agent: User;

beforeAll(async () => {
  office = await openOffice();
  administrator = await office.person('LOCAL_ADMINISTRATOR');
});
afterAll(() => office.close());
beforeEach(async () => {
  agent = await office.person('AGENT');
});

const pendingLinks = async (accountId: string) =>
  (
    await office.sql('SELECT 1 FROM account_links WHERE account_id = $1 AND used_at IS NULL AND cancelled_at IS NULL', [
      accountId,
    ])
  ).length;

describe('P-80, P-81 : désactiver, activer', () => {
  it('P-81 : le dernier administrateur local actif reste, actif et administrateur', async () => {
    await office.sql(
      `UPDATE accounts SET active = false WHERE organization = $1 AND actor_type = 'LOCAL_ADMINISTRATOR'`,
      [SI2],
    );
    const last = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
    const user = await office.person('AGENT', { organization: SI2, roles: ['ACCOUNTS_MANAGE'] });
    const demotion = { actorType: 'AGENT', processCodes: [PROCESS] };
    expect(await outcome(setAccountActive(office.hub, user, last.accountId, false))).toBe(
      '409 Last active local administrator',
    );
    expect(await outcome(saveSheet(office, user, last.accountId, demotion, user))).toBe(
      '409 Last active local administrator',
    );
    expect(await office.account(last.accountId)).toMatchObject({ active: true, actor_type: 'LOCAL_ADMINISTRATOR' });
  });

  it('P-80 : désactiver ferme les sessions et les liens ; activer rend tout, sans courriel, et le compte repart de zéro', async () => {
    await office.openSession(agent.accountId);
    await office.sql(`UPDATE accounts SET idle_notices = 2, idle_since = now() - interval '119 days' WHERE id = $1`, [
      agent.accountId,
    ]);
    const before = await readAccount(office.hub, administrator, agent.accountId);
    const mails = await office.mailsTo(agent.accountId);
    await setAccountActive(office.hub, administrator, agent.accountId, false);
    expect([await office.sessionsOf(agent.accountId), await pendingLinks(agent.accountId)]).toEqual([0, 0]);
    await setAccountActive(office.hub, administrator, agent.accountId, false);
    const after = await setAccountActive(office.hub, administrator, agent.accountId, true);
    expect(after).toEqual({ ...before, version: before.version + 2, updatedAt: after.updatedAt });
    expect(await office.mailsTo(agent.accountId)).toEqual(mails);
    const { idle_notices, idle_since, idle_due_at } = await office.account(agent.accountId);
    expect(idle_notices).toBe(0);
    expect(idle_since).toEqual(after.updatedAt);
    expect(Number(idle_due_at) - Number(idle_since), 'P-40').toBe(60 * 86_400_000);
    expect((await office.audit(agent.accountId)).map(({ action, to_state }) => [action, to_state])).toEqual([
      ['ACCOUNT_CREATE', 'ACTIVE'],
      ['ACCOUNT_DEACTIVATE', 'INACTIVE'],
      ['ACCOUNT_ACTIVATE', 'ACTIVE'],
    ]);
  });
});

describe('P-86 : « Mon compte »', () => {
  it('chacun change sa civilité, sa fonction et ses téléphones, rien d’autre', async () => {
    const own = { title: 'M', function: 'Greffier', phone: '01 23 45 67 89', secondPhone: null };
    expect(await outcome(changeOwnDetails(office.hub, agent, own))).toEqual(['phone']);
    expect(await outcome(changeOwnDetails(office.hub, agent, { ...own, title: null, phone: null }))).toEqual([
      'title',
      'phone',
    ]);
    const before = await readOwnAccount(office.hub, agent);
    const forged = {
      ...own,
      phone: '+32123456789',
      lastName: 'Autre',
      roles: [...ROLES],
      actorType: 'LOCAL_ADMINISTRATOR',
    };
    await changeOwnDetails(office.hub, agent, forged);
    const after = await readOwnAccount(office.hub, agent);
    expect(after).toEqual({
      ...before,
      title: 'M',
      function: 'Greffier',
      phone: '+32123456789',
      version: before.version + 1,
      updatedAt: after.updatedAt,
    });
    const [trace] = (await office.audit(agent.accountId)).slice(-1);
    expect(trace?.detail).toEqual({ changed: {}, alsoChanged: ['title', 'function', 'phone'] });
  });
});

describe('la trace ne dit rien des personnes', () => {
  it('ni adresse, ni téléphone, ni nom, ni jeton', async () => {
    const text = (await office.sql('SELECT coalesce(detail::text, $1) AS detail FROM audit', ['']))
      .map(({ detail }: Row) => String(detail))
      .join('\n');
    expect(text).not.toMatch(/@|\+33|\+32|0123456789|Éloïse|Greffier|Zoé|Autre|mot-de-passe/);
    expect(text).not.toMatch(/[\w-]{43}/);
    const hashes = await office.sql(`SELECT encode(hash, 'hex') AS hash FROM account_links`);
    expect(hashes.length).toBeGreaterThan(0);
    for (const { hash } of hashes) expect(text).not.toContain(String(hash));
  });
});
