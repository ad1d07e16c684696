import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccountByOperator, type OperatorAccountRequest } from '../../src/accounts/createAccountByOperator.ts';
import { findAccounts } from '../../src/accounts/findAccounts.ts';
import { otpOnNewDevice } from '../../src/accounts/otpOnNewDevice.ts';
import { resetAccount } from '../../src/accounts/resetAccount.ts';
import type { User } from '../../src/accounts/rules.ts';
import { setAccountActiveByOperator } from '../../src/accounts/setAccountActiveByOperator.ts';
import { setOtpOnNewDevice } from '../../src/accounts/setOtpOnNewDevice.ts';
import { setPreferences } from '../../src/accounts/setPreferences.ts';
import { unlockAccount } from '../../src/accounts/unlockAccount.ts';
import { counterKey } from '../../src/sessions/keys.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import { type Office, openOffice, outcome } from './office.ts';

const PUBLISHER = 'EDT-13002526500099-00000';
const NOBODY = 'personne.ici@commune.example';

let office: Office;
let number = 0;

beforeAll(async () => {
  office = await openOffice();
  await office.sql(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     VALUES ($1, 'EDT', '13002526500099', '00000', 'Éditeur fictif', '75000', 'PARIS', 'Actif', now())`,
    [PUBLISHER],
  );
});
afterAll(() => office.close());

const open = (change: Partial<OperatorAccountRequest> = {}) => {
  number += 1;
  return createAccountByOperator(office.hub, null, {
    organization: SI1,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: null,
    processCodes: null,
    email: `support${number}.cas@commune.example`,
    title: null,
    firstName: 'Hélène',
    lastName: 'Saint-Yves',
    function: null,
    phone: null,
    secondPhone: null,
    ...change,
  });
};

describe('P-30 : le support ouvre un compte', () => {
  it.each<[string, Partial<OperatorAccountRequest>, string | string[]]>([
    [
      'organisation inconnue',
      { organization: 'SI-00000000000000-00000' },
      '400 Organization SI-00000000000000-00000 does not exist',
    ],
    ['type inconnu', { actorType: 'ROI' }, ['actorType']],
    ['rôle inconnu', { roles: ['ROI'] }, ['roles']],
    ['aucun rôle', { roles: [] }, ['roles']],
    ['agent sans démarche', { actorType: 'AGENT' }, ['processCodes']],
    ['démarche sans abonnement', { actorType: 'AGENT', processCodes: ['RCO'] }, ['processCodes']],
    ['adresse et téléphone faux', { email: 'x', phone: '1' }, ['email', 'phone']],
    ['sans nom', { lastName: ' ' }, ['lastName']],
    [
      'D-19 : un agent chez un éditeur',
      { organization: PUBLISHER, actorType: 'AGENT', processCodes: [PROCESS] },
      ['actorType', 'processCodes'],
    ],
    ['D-19 : un administrateur chez un éditeur', { organization: PUBLISHER }, ['actorType']],
    [
      'D-19 : un délégué avec d’autres rôles',
      { actorType: 'TECHNICAL_DELEGATE', roles: ['ACCOUNTS_MANAGE'] },
      ['roles'],
    ],
  ])('%s : refusé', async (_, change, refusal) => {
    const before = (await office.sql('SELECT count(*) AS n FROM accounts'))[0];
    expect(await outcome(open(change))).toEqual(refusal);
    expect((await office.sql('SELECT count(*) AS n FROM accounts'))[0]).toEqual(before);
  });

  it('P-29 : une adresse déjà prise est refusée', async () => {
    const { email } = await open();
    expect(await outcome(open({ email: email.toUpperCase() }))).toBe('409 Account already exists for this address');
  });

  it('civilité et téléphone attendent la personne ; M-1 part ; le support n’est pas dans un compte', async () => {
    const account = await open();
    expect(account).toMatchObject({ title: null, phone: null, roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'] });
    expect((await office.mailsTo(account.id)).filter(({ kind }) => kind === 'M-1')).toHaveLength(1);
    expect(await office.audit(account.id)).toMatchObject([{ action: 'ACCOUNT_CREATE', account_id: null }]);
  });

  it('D-19 : chez un éditeur, un délégué', async () => {
    const account = await open({ organization: PUBLISHER, actorType: 'TECHNICAL_DELEGATE' });
    expect(account).toMatchObject({ organization: PUBLISHER, roles: ['SUBSCRIPTIONS_MANAGE'], processCodes: [] });
  });
});

describe('P-30 : le support retrouve et dépanne', () => {
  it.each([
    ['débloquer', () => unlockAccount(office.hub, null, NOBODY)],
    ['renvoyer un lien', () => resetAccount(office.hub, null, NOBODY)],
    ['activer', () => setAccountActiveByOperator(office.hub, null, NOBODY, true)],
    ['débloquer un texte impossible', () => unlockAccount(office.hub, null, 'a\0@commune.example')],
  ])('%s une adresse sans compte : 404', async (_, attempt) => {
    expect(await outcome(attempt())).toBe('404 Account is not found');
  });

  it('trouve par organisation, par adresse sans casse, par les deux', async () => {
    const { id, email } = await open({ organization: SI2 });
    const ids = async (query: Parameters<typeof findAccounts>[1]) =>
      (await findAccounts(office.hub, query, { offset: 0, limit: 100 })).map((row) => row.id);
    expect(await ids({ email: email.toUpperCase() })).toEqual([id]);
    expect(await ids({ organization: SI2, email })).toEqual([id]);
    expect(await ids({ organization: SI1, email })).toEqual([]);
    expect(await ids({ organization: SI2 })).toContain(id);
    expect(await ids({ email: 'a\0' })).toEqual([]);
  });

  it('P-37 : débloque', async () => {
    const { id, email } = await open();
    await office.sql(`INSERT INTO sign_in_counters VALUES ($1, 5, 1, now() + interval '15 minutes', now())`, [
      counterKey(email),
    ]);
    await unlockAccount(office.hub, null, email.toUpperCase());
    expect(await office.sql('SELECT 1 FROM sign_in_counters')).toEqual([]);
    expect((await office.audit(id)).map(({ action }) => action)).toEqual(['ACCOUNT_CREATE', 'ACCOUNT_UNLOCK']);
  });

  it.each([
    ['jamais activé', null, 'M-1', 'ACTIVATION'],
    ['activé', 'empreinte', 'M-2', 'RESET'],
  ])('un compte %s reçoit le lien qu’il lui faut, et ses sessions finissent', async (_, password, kind, purpose) => {
    const { id, email } = await open();
    await office.sql('UPDATE accounts SET password_hash = $2 WHERE id = $1', [id, password]);
    await office.openSession(id);
    await resetAccount(office.hub, null, email);
    expect(await office.sessionsOf(id)).toBe(0);
    expect((await office.mailsTo(id)).at(-1)).toMatchObject({ kind, recipient: email });
    const living = await office.sql(
      'SELECT purpose FROM account_links WHERE account_id = $1 AND cancelled_at IS NULL',
      [id],
    );
    expect(living).toEqual([{ purpose }]);
  });

  it('P-28, P-34 : désactive un délégué ; désactivé, il ne reçoit rien', async () => {
    const { id, email } = await open({ actorType: 'TECHNICAL_DELEGATE' });
    await office.openSession(id);
    await setAccountActiveByOperator(office.hub, null, email, false);
    expect(await office.sessionsOf(id)).toBe(0);
    expect(await outcome(resetAccount(office.hub, null, email))).toBe('409 Account is not active');
    expect(await office.mailsTo(id)).toHaveLength(1);
    expect((await setAccountActiveByOperator(office.hub, null, email, true)).active).toBe(true);
  });
});

describe('D-22 : un code pour tous sur un nouvel appareil', () => {
  it.each<[string, () => Promise<User>]>([
    ['un agent avec « Gestion des utilisateurs »', () => office.person('AGENT', { roles: ['ACCOUNTS_MANAGE'] })],
    ['un administrateur sans elle', () => office.person('LOCAL_ADMINISTRATOR', { roles: ['ACCOUNTS_READ'] })],
    ['un délégué', () => office.person('TECHNICAL_DELEGATE')],
  ])('%s ne le choisit pas', async (_, make) => {
    expect(await outcome(setOtpOnNewDevice(office.hub, await make(), true))).toBe(
      '403 Action is not allowed for this user',
    );
    expect(await otpOnNewDevice(office.hub, SI1)).toBe(false);
  });

  it('un administrateur local le choisit, pour son organisation seulement', async () => {
    const user = await office.person('LOCAL_ADMINISTRATOR');
    await setOtpOnNewDevice(office.hub, user, true);
    await setOtpOnNewDevice(office.hub, user, true);
    expect([await otpOnNewDevice(office.hub, SI1), await otpOnNewDevice(office.hub, SI2)]).toEqual([true, false]);
    await setOtpOnNewDevice(office.hub, user, false);
    const traces = await office.sql(
      `SELECT from_state, to_state FROM audit WHERE action = 'ORGANIZATION_OTP' ORDER BY id`,
    );
    expect(traces).toEqual([
      { from_state: 'OFF', to_state: 'ON' },
      { from_state: 'ON', to_state: 'OFF' },
    ]);
  });
});

describe('G-43 : les préférences', () => {
  it('ce qui n’est pas proposé revient au choix par défaut', async () => {
    const user = await office.person('AGENT');
    await setPreferences(office.hub, user, { pageSize: 50, caseSort: 'constructor', theme: 'dark', shortcuts: true });
    expect((await office.account(user.accountId)).preferences).toEqual({
      pageSize: 50,
      caseSort: 'SENT_DESC',
      theme: 'dark',
      shortcuts: true,
    });
  });
});
