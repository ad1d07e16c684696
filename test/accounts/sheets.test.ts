import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AccountChange, changeAccount } from '../../src/accounts/changeAccount.ts';
import { changeOwnDetails } from '../../src/accounts/changeOwnDetails.ts';
import { readAccount } from '../../src/accounts/readAccount.ts';
import { ROLES, type User } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import type { AccountRow } from '../../src/accounts/store.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { type Office, openOffice, outcome, saveSheet } from './office.ts';

const UNKNOWN = '0190c9a4-0000-7000-8000-000000000000';

let office: Office;
let administrator: User;
let agent: User;
let foreigner: User;

beforeAll(async () => {
  office = await openOffice();
  administrator = await office.person('LOCAL_ADMINISTRATOR');
  foreigner = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
});
afterAll(() => office.close());
beforeEach(async () => {
  agent = await office.person('AGENT');
});

const sheet = (user: User, id: string): Promise<AccountRow> => readAccount(office.hub, user, id);

const save = (user: User, id: string, change: Partial<AccountChange>, seenBy: User = administrator) =>
  saveSheet(office, user, id, change, seenBy);

describe('P-14, S-11 : hors de portée, rien n’existe et rien ne change', () => {
  it.each([
    ['un compte d’une autre organisation', () => agent.accountId],
    ['un compte qui n’existe pas', () => UNKNOWN],
    ['un identifiant qui n’en est pas un', () => "1' OR '1'='1"],
  ])('%s : 404 pour lire, changer, désactiver', async (_, id) => {
    const before = await office.account(agent.accountId);
    const change = {
      title: 'M',
      firstName: 'X',
      lastName: 'Y',
      function: null,
      phone: '0123456789',
      secondPhone: null,
    };
    const rights = { actorType: 'LOCAL_ADMINISTRATOR', roles: ['CASES_MANAGE'], processCodes: [] };
    const notFound = '404 Account is not found';
    expect(await outcome(readAccount(office.hub, foreigner, id()))).toBe(notFound);
    expect(await outcome(changeAccount(office.hub, foreigner, id(), 1, { ...change, ...rights }))).toBe(notFound);
    expect(await outcome(setAccountActive(office.hub, foreigner, id(), false))).toBe(notFound);
    expect(await office.account(agent.accountId)).toEqual(before);
  });

  it.each([
    ['un simple agent', () => office.person('AGENT')],
    ['« Consultation des utilisateurs »', () => office.person('AGENT', { roles: ['ACCOUNTS_READ'] })],
    ['un délégué', () => office.person('TECHNICAL_DELEGATE')],
    [
      'tous les rôles sauf « Gestion des utilisateurs »',
      () =>
        office.person('LOCAL_ADMINISTRATOR', {
          organization: SI2,
          roles: ROLES.filter((role) => role !== 'ACCOUNTS_MANAGE'),
        }),
    ],
  ])('%s ne change ni ne désactive personne : 403', async (_, make) => {
    const user = { ...(await make()), organization: SI1 };
    const before = await office.account(agent.accountId);
    expect(await outcome(save(user, agent.accountId, { lastName: 'Autre' }))).toMatch(/^403/);
    expect(await outcome(setAccountActive(office.hub, user, agent.accountId, false))).toMatch(/^403/);
    expect(await office.account(agent.accountId)).toEqual(before);
  });

  it('P-23 : c’est ce que la personne a maintenant qui compte, pas ce que sa page croit', async () => {
    const second = await office.person('LOCAL_ADMINISTRATOR');
    await save(administrator, second.accountId, { roles: ['CASES_READ'] });
    expect(await outcome(save(second, agent.accountId, { lastName: 'Autre' }))).toBe(
      '403 Action is not allowed for this user',
    );
    await setAccountActive(office.hub, administrator, second.accountId, false);
    expect(await outcome(setAccountActive(office.hub, second, agent.accountId, false))).toMatch(/^403/);
  });

  it('D-36 : une organisation qui n’est plus « Actif » ne fait que lire', async () => {
    const alone = await office.person('LOCAL_ADMINISTRATOR', { organization: UNSUBSCRIBED });
    const delegate = await office.person('TECHNICAL_DELEGATE', { organization: UNSUBSCRIBED });
    await office.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [UNSUBSCRIBED]);
    expect(await outcome(save(alone, delegate.accountId, { lastName: 'Autre' }, alone))).toBe(
      '403 Organization is not active',
    );
    const own = { title: 'M', function: null, phone: '0123456789', secondPhone: null };
    expect(await outcome(changeOwnDetails(office.hub, alone, own))).toBe('403 Organization is not active');
    expect((await sheet(alone, delegate.accountId)).id).toBe(delegate.accountId);
    await office.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [UNSUBSCRIBED]);
  });
});

describe('S-2, S-2c : ses propres droits', () => {
  it.each<[string, Partial<AccountChange>]>([
    ['retirer « Gestion des utilisateurs »', { roles: ['SUBSCRIPTIONS_MANAGE'] }],
    ['ajouter « Consultation des abonnements »', { roles: [...ROLES] }],
    ['changer de type', { actorType: 'AGENT', processCodes: [PROCESS] }],
    ['ne plus avoir de rôle', { roles: [] }],
  ])('P-22 : %s est refusé', async (_, change) => {
    const before = await office.account(administrator.accountId);
    expect(await outcome(save(administrator, administrator.accountId, change))).toBe(
      '403 Own rights can not be changed',
    );
    expect(await outcome(setAccountActive(office.hub, administrator, administrator.accountId, false))).toBe(
      '403 Own rights can not be changed',
    );
    expect(await office.account(administrator.accountId)).toEqual(before);
  });

  it('P-22 : un agent avec « Gestion des utilisateurs » ne change rien sur sa fiche', async () => {
    const user = await office.person('AGENT', { roles: ['ACCOUNTS_MANAGE'] });
    expect(await outcome(save(user, user.accountId, { roles: ['ACCOUNTS_MANAGE', 'CASES_MANAGE'] }))).toMatch(
      /^403 Own/,
    );
    expect(await outcome(save(user, user.accountId, { processCodes: [PROCESS, OTHER_PROCESS] }))).toMatch(/^403 Own/);
    expect(await outcome(save(user, user.accountId, { lastName: 'Autre' }))).toMatch(/^403 Action/);
  });

  it('S-2b, P-78 : sans civilité, rien ne s’enregistre, même un rôle à soi', async () => {
    const user = await office.person('LOCAL_ADMINISTRATOR');
    await office.sql('UPDATE accounts SET title = NULL WHERE id = $1', [user.accountId]);
    const roles = [...user.roles, 'CASES_MANAGE'];
    expect(await outcome(save(user, user.accountId, { roles }))).toEqual(['title']);
    expect((await save(user, user.accountId, { roles, title: 'M' })).roles).toContain('CASES_MANAGE');
  });

  it('P-20, P-23, D-25 : s’ajouter « Gestion des télédossiers » garde la session et prévient les autres', async () => {
    const user = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
    await office.openSession(user.accountId);
    const { version } = await sheet(user, user.accountId);
    const after = await save(user, user.accountId, { roles: [...user.roles, 'CASES_MANAGE'] }, user);
    expect(after).toMatchObject({ version: version + 1 });
    expect((await sheet(user, user.accountId)).roles).toEqual([
      'ACCOUNTS_MANAGE',
      'SUBSCRIPTIONS_MANAGE',
      'CASES_MANAGE',
    ]);
    expect(await office.sessionsOf(user.accountId)).toBe(1);
    const told = await office.sql(
      `SELECT account_id FROM mails WHERE kind = 'SECURITY_NOTICE' AND cause LIKE 'CASES_MANAGE_ADDED:' || $1 || '%'`,
      [user.accountId],
    );
    const others = await office.sql(
      `SELECT id FROM accounts WHERE organization = $1 AND actor_type = 'LOCAL_ADMINISTRATOR' AND active AND id <> $2`,
      [SI2, user.accountId],
    );
    expect(told.map((row) => row.account_id).sort()).toEqual(others.map(({ id }) => id).sort());
    expect(told.length).toBeGreaterThan(0);
    const [trace] = (await office.audit(user.accountId)).slice(-1);
    expect(trace).toMatchObject({ action: 'ACCOUNT_RIGHTS', account_id: user.accountId, organization: SI2 });
    expect(trace?.detail).toMatchObject({
      changed: { roles: { from: user.roles, to: [...user.roles, 'CASES_MANAGE'] } },
      alsoChanged: [],
    });
  });
});

describe('P-19, P-25, P-79, S-4 : changer les droits de quelqu’un', () => {
  it.each<[string, Partial<AccountChange>, string[]]>([
    ['P-11 : aucun rôle', { roles: [] }, ['roles']],
    ['P-19 : la dernière démarche', { processCodes: [] }, ['processCodes']],
    ['P-17 : une démarche sans abonnement', { processCodes: ['RCO'] }, ['processCodes']],
    ['D-13 : un texte impossible', { processCodes: ['a\0b'] }, ['processCodes']],
    ['un rôle inconnu', { roles: ['SUPER'] }, ['roles']],
    ['un type inconnu', { actorType: 'ROI' }, ['actorType']],
    ['plusieurs fautes', { title: null, phone: '01 23 45 67 89', roles: [] }, ['title', 'phone', 'roles']],
    ['D-19 : un délégué avec des télédossiers', { actorType: 'TECHNICAL_DELEGATE' }, ['roles']],
  ])('%s bloque', async (_, change, fields) => {
    const before = await office.account(agent.accountId);
    expect(await outcome(save(administrator, agent.accountId, change))).toEqual(fields);
    expect(await office.account(agent.accountId)).toEqual(before);
  });

  it('S-4 : une démarche de plus ; la première peut rester bien que son abonnement soit refusé', async () => {
    await save(administrator, agent.accountId, { processCodes: [OTHER_PROCESS, PROCESS] });
    await office.sql(`UPDATE subscriptions SET status = 'Refusé' WHERE subscriber = $1 AND process_code = $2`, [
      SI1,
      PROCESS,
    ]);
    await save(administrator, agent.accountId, { lastName: 'Kept' });
    expect((await sheet(administrator, agent.accountId)).processCodes).toEqual([OTHER_PROCESS, PROCESS].sort());
    await save(administrator, agent.accountId, { processCodes: [OTHER_PROCESS] });
    expect(await outcome(save(administrator, agent.accountId, { processCodes: [PROCESS] }))).toEqual(['processCodes']);
    await office.sql(`UPDATE subscriptions SET status = 'Actif' WHERE subscriber = $1 AND process_code = $2`, [
      SI1,
      PROCESS,
    ]);
  });

  it('P-25, P-79, D-22, D-25 : promu, il perd ses habilitations et ses sessions, et les autres le savent', async () => {
    await office.openSession(agent.accountId);
    const after = await save(administrator, agent.accountId, { actorType: 'LOCAL_ADMINISTRATOR' });
    expect(after).toMatchObject({ actorType: 'LOCAL_ADMINISTRATOR', roles: ['CASES_MANAGE'], processCodes: [] });
    expect(await office.sessionsOf(agent.accountId)).toBe(0);
    const told = await office.sql(
      `SELECT account_id FROM mails WHERE cause LIKE 'ADMINISTRATOR_PROMOTED:' || $1 || '%'`,
      [agent.accountId],
    );
    const ids = told.map((row) => row.account_id);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).not.toContain(agent.accountId);
    expect(ids).not.toContain(administrator.accountId);
    const again = await outcome(save(administrator, agent.accountId, { actorType: 'AGENT', processCodes: [] }));
    expect(again, 'P-79').toEqual(['processCodes']);
  });

  it('D-22 : « Gestion des utilisateurs » donnée à un agent ferme ses sessions ; un rôle de lecture, non', async () => {
    await office.openSession(agent.accountId);
    await save(administrator, agent.accountId, { roles: ['CASES_MANAGE', 'ACCOUNTS_READ'] });
    expect(await office.sessionsOf(agent.accountId)).toBe(1);
    await save(administrator, agent.accountId, { roles: ['CASES_MANAGE', 'ACCOUNTS_MANAGE'] });
    expect(await office.sessionsOf(agent.accountId)).toBe(0);
  });

  it('D-22 : un agent avec « Gestion des utilisateurs » ne fait pas d’administrateur', async () => {
    const user = await office.person('AGENT', { roles: ['ACCOUNTS_MANAGE'] });
    expect(await outcome(save(user, agent.accountId, { actorType: 'LOCAL_ADMINISTRATOR' }))).toMatch(/^403 Action/);
    expect(await outcome(save(user, agent.accountId, { lastName: 'Autre' }))).toBe('accepted');
  });

  it('P-28 : le type d’un délégué ne change pas, ses autres informations oui', async () => {
    const delegate = await office.person('TECHNICAL_DELEGATE');
    expect(
      await outcome(save(administrator, delegate.accountId, { actorType: 'AGENT', processCodes: [PROCESS] })),
    ).toBe('403 Technical delegate can not be changed');
    expect(await outcome(setAccountActive(office.hub, administrator, delegate.accountId, false))).toBe(
      '403 Technical delegate can not be changed',
    );
    expect(await outcome(save(administrator, delegate.accountId, { roles: ['SUBSCRIPTIONS_READ'] }))).toBe('accepted');
  });

  it('une fiche changée entre-temps le dit ; la même fiche envoyée deux fois ne se plaint pas', async () => {
    const seen = await sheet(administrator, agent.accountId);
    const first = { ...seen, firstName: 'Zoé', function: null };
    await changeAccount(office.hub, administrator, seen.id, seen.version, first);
    const twice = await changeAccount(office.hub, administrator, seen.id, seen.version, first);
    expect(twice.version).toBe(seen.version + 1);
    const other = changeAccount(office.hub, administrator, seen.id, seen.version, { ...seen, lastName: 'Autre' });
    expect(await outcome(other)).toBe('409 Account was changed meanwhile');
    expect((await office.audit(seen.id)).map(({ action }) => action)).toEqual(['ACCOUNT_CREATE', 'ACCOUNT_UPDATE']);
  });
});
