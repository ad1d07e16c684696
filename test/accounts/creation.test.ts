import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activeAdministrators } from '../../src/accounts/activeAdministrators.ts';
import { createAccount } from '../../src/accounts/createAccount.ts';
import { offeredProcesses } from '../../src/accounts/offeredProcesses.ts';
import { resendActivation } from '../../src/accounts/resendActivation.ts';
import type { User } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import { contentLabel } from '../../src/mails/queue.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { type Office, openOffice, outcome, request } from './office.ts';

const TAKEN = ['email'];

let office: Office;
let administrator: User;
let second: User;

beforeAll(async () => {
  office = await openOffice();
  administrator = await office.person('LOCAL_ADMINISTRATOR');
  second = await office.person('LOCAL_ADMINISTRATOR');
});
afterAll(() => office.close());

const count = async (text: string, values: readonly unknown[] = []) =>
  Number((await office.sql(text, values))[0]?.count);
const accounts = () => count('SELECT count(*) FROM accounts');

describe('P-82, P-85 : créer un compte', () => {
  it.each<[string, () => Promise<User>]>([
    ['un simple agent', () => office.person('AGENT')],
    ['« Consultation des utilisateurs »', () => office.person('AGENT', { roles: ['ACCOUNTS_READ'] })],
    ['un délégué', () => office.person('TECHNICAL_DELEGATE')],
  ])('%s ne le peut pas : 403', async (_, make) => {
    const user = await make();
    const before = await accounts();
    expect(await outcome(createAccount(office.hub, user, request()))).toBe('403 Action is not allowed for this user');
    expect(await accounts()).toBe(before);
  });

  it('D-22 : un agent avec « Gestion des utilisateurs » ne crée pas d’administrateur', async () => {
    const user = await office.person('AGENT', { roles: ['ACCOUNTS_MANAGE'] });
    const before = await accounts();
    const asked = request({ actorType: 'LOCAL_ADMINISTRATOR' });
    expect(await outcome(createAccount(office.hub, user, asked))).toBe('403 Action is not allowed for this user');
    expect(await accounts()).toBe(before);
    expect(await outcome(createAccount(office.hub, user, request()))).toBe('accepted');
  });

  it.each<[string, Parameters<typeof request>[0], string[]]>([
    [
      'tout manque',
      { actorType: null, email: null, title: null, firstName: null, lastName: null, phone: null },
      ['actorType', 'email', 'title', 'firstName', 'lastName', 'phone'],
    ],
    ['P-16 : un agent sans démarche', { processCodes: [] }, ['processCodes']],
    ['P-17 : une démarche sans abonnement', { processCodes: [PROCESS, 'RCO'] }, ['processCodes']],
    ['S-3e, P-83', { phone: '01 23 45 67 89' }, ['phone']],
    ['P-26', { email: 'jeanne' }, ['email']],
    ['un type inconnu', { actorType: 'NATIONAL' }, ['actorType']],
  ])('%s : la faute est dite près du champ', async (_, change, fields) => {
    const before = await accounts();
    expect(await outcome(createAccount(office.hub, administrator, request(change)))).toEqual(fields);
    expect(await accounts()).toBe(before);
  });

  it('un identifiant de formulaire qui n’en est pas un n’est pas une erreur du serveur', async () => {
    expect(await outcome(createAccount(office.hub, administrator, request({ id: 'x' })))).toBe(
      '404 Account is not found',
    );
  });

  it('S-3 : Jeanne est créée, active, avec le rôle de son type, et M-1 part', async () => {
    const asked = request({ processCodes: [PROCESS, OTHER_PROCESS, PROCESS] });
    const account = await createAccount(office.hub, administrator, asked);
    expect(account).toMatchObject({
      id: asked.id,
      email: asked.email,
      organization: SI1,
      actorType: 'AGENT',
      roles: ['CASES_MANAGE'],
      processCodes: [OTHER_PROCESS, PROCESS].sort(),
      fromSubscription: false,
      phone: '+33123456789',
      activated: false,
      active: true,
      lastSignInAt: null,
      version: 1,
    });
    expect(await office.mailsTo(account.id)).toEqual([
      { kind: 'M-1', cause: `M-1:${account.id}`, recipient: asked.email, state: 'QUEUED' },
    ]);
    const links = await office.sql('SELECT * FROM account_links WHERE account_id = $1', [account.id]);
    expect(links).toHaveLength(1);
    expect(Number(links[0]?.expires_at) - Number(links[0]?.created_at), 'P-33').toBe(48 * 3_600_000);
    expect(await office.audit(account.id)).toMatchObject([
      { action: 'ACCOUNT_CREATE', account_id: administrator.accountId, organization: SI1, request_id: 'requête' },
    ]);
  });

  it('M-1 mène à l’adresse publique et rien n’est en clair dans la base', async () => {
    const { id, email } = await createAccount(office.hub, administrator, request());
    const [mail] = await office.sql('SELECT id, content FROM mails WHERE account_id = $1', [id]);
    const sealed = mail?.content;
    if (!Buffer.isBuffer(sealed)) throw new Error('no content');
    expect(sealed.toString('latin1')).not.toContain('portail.example');
    const letter = office.hub.vault.open(sealed, contentLabel(String(mail?.id)));
    expect(letter).toMatch(/http:\/\/portail\.example\/mot-de-passe\/[\w-]{43}/);
    expect(letter).not.toContain(email);
  });

  it.each([
    ['LOCAL_ADMINISTRATOR', ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE']],
    ['TECHNICAL_DELEGATE', ['SUBSCRIPTIONS_MANAGE']],
  ])('P-13 : %s a ses rôles et, quoi qu’on envoie, aucune habilitation', async (actorType, roles) => {
    const account = await createAccount(office.hub, administrator, request({ actorType }));
    expect(account).toMatchObject({ actorType, roles, processCodes: [] });
  });

  it('D-25 : un nouvel administrateur est annoncé aux autres, une fois chacun', async () => {
    const { id } = await createAccount(office.hub, administrator, request({ actorType: 'LOCAL_ADMINISTRATOR' }));
    const told = await office.sql(
      `SELECT account_id FROM mails WHERE cause LIKE 'ADMINISTRATOR_CREATED:' || $1 || '%'`,
      [id],
    );
    const ids = told.map((row) => row.account_id);
    expect(ids).toContain(second.accountId);
    expect(ids).not.toContain(administrator.accountId);
    expect(ids).not.toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await activeAdministrators(office.hub, administrator)).toBe(ids.length + 2);
  });
});

describe('P-26, P-29 : une adresse, un compte', () => {
  it('S-3d : la même adresse, quelle que soit sa casse et l’organisation, est refusée', async () => {
    const asked = request();
    await createAccount(office.hub, administrator, asked);
    const again = request({ email: (asked.email ?? '').toUpperCase() });
    const elsewhere = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
    expect(await outcome(createAccount(office.hub, administrator, again))).toEqual(TAKEN);
    expect(await outcome(createAccount(office.hub, elsewhere, again))).toEqual(TAKEN);
    await expect(createAccount(office.hub, administrator, again)).rejects.toMatchObject({
      faults: [{ field: 'email', message: 'Un compte existe déjà avec cette adresse email.' }],
    });
  });

  it('le formulaire envoyé deux fois donne le même compte et un seul courriel', async () => {
    const asked = request();
    const first = await createAccount(office.hub, administrator, asked);
    expect(await createAccount(office.hub, administrator, asked)).toEqual(first);
    expect(await office.mailsTo(first.id)).toHaveLength(1);
    const other = { ...asked, email: `autre.${asked.email}` };
    expect(await outcome(createAccount(office.hub, administrator, other))).toBe('409 Account form was already used');
  });

  it('l’identifiant d’un compte d’ailleurs ne s’emprunte pas', async () => {
    const elsewhere = await office.person('AGENT', { organization: SI2 });
    const asked = request({ id: elsewhere.accountId, email: elsewhere.email });
    expect(await outcome(createAccount(office.hub, administrator, asked))).toBe('409 Account form was already used');
    expect(await outcome(createAccount(office.hub, administrator, request({ id: elsewhere.accountId })))).toBe(
      '409 Account form was already used',
    );
  });

  it('le même formulaire dix fois à la fois : un compte, un courriel, dix réponses', async () => {
    const asked = request();
    const rows = await Promise.all(Array.from({ length: 10 }, () => createAccount(office.hub, administrator, asked)));
    expect(new Set(rows.map(({ id, version }) => `${id} ${version}`)).size).toBe(1);
    expect(await office.mailsTo(asked.id)).toHaveLength(1);
    expect(await count('SELECT count(*) FROM account_links WHERE account_id = $1', [asked.id])).toBe(1);
  });

  it('la même adresse par deux services à la fois : un compte, un refus près du champ', async () => {
    const elsewhere = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
    for (let round = 0; round < 8; round += 1) {
      const email = `course.${randomUUID()}@commune.example`;
      const outcomes = await Promise.all([
        outcome(createAccount(office.hub, administrator, request({ email }))),
        outcome(createAccount(office.hub, elsewhere, request({ email: email.toUpperCase() }))),
      ]);
      expect(outcomes.map(String).sort()).toEqual(['accepted', 'email']);
      expect(await count('SELECT count(*) FROM mails WHERE lower(recipient) = $1', [email])).toBe(1);
    }
  });
});

describe('P-17 : les démarches proposées', () => {
  it('celles de l’organisation, quel que soit le statut sauf « Refusé »', async () => {
    expect(await offeredProcesses(office.hub, UNSUBSCRIBED)).toEqual([]);
    await office.sql(`UPDATE subscriptions SET status = 'Inactif' WHERE subscriber = $1 AND process_code = $2`, [
      SI2,
      PROCESS,
    ]);
    await office.sql(`UPDATE subscriptions SET status = 'Refusé' WHERE subscriber = $1 AND process_code = $2`, [
      SI2,
      OTHER_PROCESS,
    ]);
    expect(await offeredProcesses(office.hub, SI2)).toEqual([{ code: PROCESS, name: PROCESS }]);
    expect(await offeredProcesses(office.hub, SI1)).toHaveLength(2);
    await office.sql(`UPDATE subscriptions SET status = 'Actif' WHERE subscriber = $1`, [SI2]);
  });
});

describe('D-26 : « Renvoyer le lien d’activation »', () => {
  it('jamais à qui a un mot de passe, est désactivé ou d’ailleurs', async () => {
    const agent = await office.person('AGENT');
    const reader = await office.person('AGENT', { roles: ['ACCOUNTS_READ'] });
    const elsewhere = await office.person('LOCAL_ADMINISTRATOR', { organization: SI2 });
    expect(await outcome(resendActivation(office.hub, reader, agent.accountId))).toMatch(/^403/);
    expect(await outcome(resendActivation(office.hub, elsewhere, agent.accountId))).toMatch(/^404/);
    await setAccountActive(office.hub, administrator, agent.accountId, false);
    expect(await outcome(resendActivation(office.hub, administrator, agent.accountId))).toBe(
      '409 Account is not active',
    );
    await office.sql(`UPDATE accounts SET active = true, password_hash = 'x' WHERE id = $1`, [agent.accountId]);
    expect(await outcome(resendActivation(office.hub, administrator, agent.accountId))).toBe(
      '409 Account is already activated',
    );
    expect(await office.mailsTo(agent.accountId)).toHaveLength(1);
  });

  it('un nouveau lien tue l’ancien ; trois fois par heure', async () => {
    const agent = await office.person('AGENT');
    const start = new Date('2026-03-10T10:00:00Z');
    office.server.setClock(start);
    const send = () => outcome(resendActivation(office.hub, administrator, agent.accountId));
    expect([await send(), await send(), await send()]).toEqual(['accepted', 'accepted', 'accepted']);
    expect(await send()).toBe('409 Too many activation links');
    office.server.setClock(new Date(start.getTime() + 3_600_001));
    expect(await send()).toBe('accepted');
    office.server.setClock(null);
    expect(await office.mailsTo(agent.accountId)).toHaveLength(5);
    const living = 'SELECT count(*) FROM account_links WHERE account_id = $1 AND cancelled_at IS NULL';
    expect(await count(living, [agent.accountId])).toBe(1);
  });
});
