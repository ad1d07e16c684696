import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Named, openSubscribing, type Subscribing } from '../accounts/subscribing.ts';
import { type ApiAnswer, objectOf, textField } from '../support/client.ts';
import { OTHER_PROCESS, SI1 } from '../support/referential.ts';

let scene: Subscribing;
let service: string;
let zoe: Named;
let luc: Named;

beforeAll(async () => {
  scene = await openSubscribing();
});
afterAll(() => scene.close());
beforeEach(async () => {
  service = await scene.newService();
  scene.server.alerts.length = 0;
  zoe = { email: `Zoe.${service}@mairie.example`, firstName: 'Zoé', lastName: 'N’Diaye', phoneNumber: '+33199000000' };
  luc = { email: `luc.${service}@syndicat.example`, firstName: 'Luc', lastName: 'D’Arc' };
});

const withoutAdministrator = (subscription: string, reason: string) => ({
  name: 'subscription_without_administrator',
  subscription,
  organization: service,
  reason,
});
const withoutDelegate = (subscription: string, reason: string) => ({
  ...withoutAdministrator(subscription, reason),
  name: 'subscription_without_delegate',
});

describe('D-18 : quand personne ne peut devenir administrateur, l’abonnement est créé quand même', () => {
  it.each<[string, Partial<Named>]>([
    ['sans prénom', { firstName: null }],
    ['sans nom', { lastName: undefined }],
    ['sans vrai nom', { lastName: ' ' }],
  ])('%s : 201, aucun compte, marqué, et l’opérateur averti', async (_, change) => {
    const id = await scene.created(service, { localAdministrator: { ...zoe, ...change } });
    expect(await scene.accountsOf(service)).toEqual([]);
    expect(await scene.isFlagged(id)).toBe(true);
    expect(scene.server.alerts).toEqual([withoutAdministrator(id, 'INCOMPLETE')]);
    expect(await scene.mailsTo(zoe.email)).toEqual([]);
  });

  it('l’adresse d’un compte d’une autre organisation n’y change rien et ne s’y ajoute pas', async () => {
    await scene.created(service, { localAdministrator: zoe });
    const before = await scene.account(zoe.email);
    service = await scene.newService();
    const id = await scene.created(service, {
      localAdministrator: { ...zoe, email: zoe.email.toUpperCase(), firstName: 'Autre' },
    });
    expect(await scene.account(zoe.email)).toEqual(before);
    expect(await scene.isFlagged(id)).toBe(true);
    expect(scene.server.alerts).toEqual([withoutAdministrator(id, 'OTHER_ORGANIZATION')]);
  });

  it.each([
    ['désactivé', `active = false`, 'INACTIVE'],
    ['agent', `actor_type = 'AGENT'`, 'OTHER_ACTOR_TYPE'],
    ['délégué', `actor_type = 'TECHNICAL_DELEGATE'`, 'OTHER_ACTOR_TYPE'],
  ])('l’adresse d’un compte %s du même service n’est ni promue ni activée', async (_, change, reason) => {
    await scene.created(service, { localAdministrator: zoe });
    await scene.sql(`UPDATE accounts SET ${change} WHERE email = $1`, [zoe.email]);
    const before = await scene.account(zoe.email);
    const id = await scene.created(service, { localAdministrator: zoe }, OTHER_PROCESS);
    expect(await scene.account(zoe.email)).toEqual(before);
    expect(await scene.isFlagged(id)).toBe(true);
    expect(scene.server.alerts).toEqual([withoutAdministrator(id, reason)]);
  });

  it('un abonnement refusé, ou qui existe déjà, ne crée personne et n’alerte pas', async () => {
    await scene.created(service, { localAdministrator: zoe, delegationActor: luc, status: 'Refusé' });
    expect(await scene.accountsOf(service)).toEqual([]);
    await scene.created(service, { localAdministrator: zoe });
    expect((await scene.post(service, { localAdministrator: luc })).status).toBe(400);
    expect(await scene.account(luc.email)).toBeUndefined();
    expect(scene.server.alerts).toEqual([]);
  });
});

describe('H-113, P-75 : le compte de l’administrateur local', () => {
  it('naît avec l’abonnement, sans civilité, et reçoit M-1', async () => {
    const id = await scene.created(service, {
      localAdministrator: { ...zoe, function: 'Secrétaire de mairie', mobileNumber: '0699000000' },
    });
    expect(await scene.account(zoe.email)).toMatchObject({
      email: zoe.email,
      organization: service,
      actor_type: 'LOCAL_ADMINISTRATOR',
      roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
      process_codes: [],
      from_subscription: true,
      title: null,
      first_name: 'Zoé',
      last_name: 'N’Diaye',
      function: 'Secrétaire de mairie',
      phone: '+33199000000',
      second_phone: '+33699000000',
      password_hash: null,
      active: true,
    });
    expect(await scene.mailsTo(zoe.email)).toEqual(['M-1']);
    expect(await scene.isFlagged(id)).toBe(false);
    expect(scene.server.alerts).toEqual([]);
    const traces = await scene.sql(
      'SELECT action, detail FROM audit WHERE organization IS NOT NULL ORDER BY id DESC LIMIT 2',
    );
    expect(traces.map(({ action }) => action).sort()).toEqual(['ACCOUNT_CREATE', 'SUBSCRIPTION_CREATE']);
    expect(JSON.stringify(traces)).not.toMatch(/@mairie|99000000|Zoé|Diaye/);
  });

  it.each([
    ['12345678901234567890', null],
    ['0199000000', '+33199000000'],
    ['0033199000000', '+33199000000'],
    ['', null],
    [null, null],
  ])('H-29 : le téléphone %s devient %s, sans refus', async (phoneNumber, stored) => {
    await scene.created(service, { localAdministrator: { ...zoe, phoneNumber } });
    expect(await scene.account(zoe.email)).toMatchObject({ phone: stored, second_phone: null });
  });

  it('déjà administrateur actif du service : rien, même sans nom et dans une autre casse', async () => {
    await scene.created(service, { localAdministrator: zoe });
    const before = await scene.account(zoe.email);
    const id = await scene.created(service, { localAdministrator: { email: zoe.email.toUpperCase() } }, OTHER_PROCESS);
    expect(await scene.account(zoe.email)).toEqual(before);
    expect(await scene.mailsTo(zoe.email)).toEqual(['M-1']);
    expect(await scene.isFlagged(id)).toBe(false);
    expect(scene.server.alerts).toEqual([]);
  });

  it('D-25 : un second administrateur est annoncé au premier', async () => {
    await scene.created(service, { localAdministrator: zoe });
    await scene.created(service, { localAdministrator: luc }, OTHER_PROCESS);
    expect(await scene.mailsTo(zoe.email)).toEqual(['M-1', 'SECURITY_NOTICE']);
    expect(await scene.mailsTo(luc.email)).toEqual(['M-1']);
  });

  it('deux abonnements au même instant : un compte, un courriel, deux 201', async () => {
    for (let round = 0; round < 6; round += 1) {
      service = await scene.newService();
      const person = { ...zoe, email: `course.${service}@mairie.example` };
      const delegate = { ...luc, email: `course.${service}@syndicat.example` };
      const change = { localAdministrator: person, delegationActor: delegate };
      const answers = await Promise.all([scene.post(service, change), scene.post(service, change, OTHER_PROCESS)]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201]);
      expect(await scene.mailsTo(person.email)).toEqual(['M-1']);
      expect(await scene.mailsTo(delegate.email)).toEqual(['M-1']);
      for (const { body } of answers) expect(await scene.isFlagged(textField(body, 'id'))).toBe(false);
    }
    expect(scene.server.alerts).toEqual([]);
  });

  it('la réponse du fil est la même, qu’un compte naisse ou non', async () => {
    const first = await scene.post(service, { localAdministrator: zoe });
    const second = await scene.post(service, { localAdministrator: zoe }, OTHER_PROCESS);
    const shape = ({ body }: ApiAnswer) => {
      const {
        id: _,
        processCode: __,
        creationDateTime: ___,
        ...rest
      } = Object.fromEntries(Object.entries(objectOf(body)));
      return rest;
    };
    expect(shape(second)).toEqual(shape(first));
    expect(first.text).not.toMatch(/without|account/i);
  });
});

describe('D-19, P-29 : le délégué technique', () => {
  it.each<[string, () => Promise<void>, string]>([
    [
      'est un administrateur',
      () => scene.created(service, { localAdministrator: luc }, OTHER_PROCESS).then(() => undefined),
      'OTHER_ACTOR_TYPE',
    ],
    [
      'est un délégué désactivé',
      async () => {
        await scene.created(service, { localAdministrator: zoe, delegationActor: luc }, OTHER_PROCESS);
        await scene.sql('UPDATE accounts SET active = false WHERE email = $1', [luc.email]);
      },
      'INACTIVE',
    ],
  ])('dont le compte %s : 201, et l’opérateur averti', async (_, prepare, reason) => {
    await prepare();
    const before = await scene.account(luc.email);
    const id = await scene.created(service, { localAdministrator: zoe, delegationActor: luc });
    expect(await scene.account(luc.email)).toEqual(before);
    expect(scene.server.alerts).toEqual([withoutDelegate(id, reason)]);
    expect(await scene.isFlagged(id), 'l’administrateur, lui, est là').toBe(false);
  });

  it('sans nom ni compte : averti', async () => {
    const id = await scene.created(service, { localAdministrator: zoe, delegationActor: { email: luc.email } });
    expect(scene.server.alerts).toEqual([withoutDelegate(id, 'INCOMPLETE')]);
    expect(await scene.account(luc.email)).toBeUndefined();
  });

  it('naît dans l’organisation abonnée et sert ensuite d’autres services avec le même compte', async () => {
    await scene.created(service, { localAdministrator: zoe, delegationActor: luc });
    const first = service;
    expect(await scene.account(luc.email)).toMatchObject({
      organization: first,
      actor_type: 'TECHNICAL_DELEGATE',
      roles: ['SUBSCRIPTIONS_MANAGE'],
      from_subscription: true,
    });
    service = await scene.newService();
    const other = { ...zoe, email: `autre.${zoe.email}` };
    await scene.created(service, { localAdministrator: other, delegationActor: { email: luc.email } });
    expect(await scene.accountsOf(service)).toEqual([{ email: other.email, actor_type: 'LOCAL_ADMINISTRATOR' }]);
    expect(await scene.mailsTo(luc.email)).toEqual(['M-1']);
    expect(scene.server.alerts).toEqual([]);
  });

  it('un éditeur n’est personne', async () => {
    const editor = { type: 'EDT', companyRegister: '13002526500099', branchCode: '00000' };
    await scene.created(service, { localAdministrator: zoe, delegationActor: editor });
    expect(await scene.accountsOf(service)).toHaveLength(1);
    expect(scene.server.alerts).toEqual([]);
  });
});

describe('H-115, D-18 : corriger un abonnement sans administrateur', () => {
  it('un autre administrateur reçoit son compte et la marque tombe', async () => {
    const id = await scene.created(service, { localAdministrator: { email: zoe.email } });
    await scene.put(id, { localAdministrator: { email: zoe.email } });
    expect(await scene.isFlagged(id)).toBe(true);
    expect(scene.server.alerts).toHaveLength(2);
    await scene.put(id, { localAdministrator: luc });
    expect(await scene.isFlagged(id)).toBe(false);
    expect(await scene.account(luc.email)).toMatchObject({ actor_type: 'LOCAL_ADMINISTRATOR', organization: service });
    expect(scene.server.alerts).toHaveLength(2);
  });

  it('le nom qui manquait suffit', async () => {
    const id = await scene.created(service, { localAdministrator: { email: zoe.email } });
    await scene.put(id, { localAdministrator: zoe });
    expect(await scene.isFlagged(id)).toBe(false);
    expect(await scene.mailsTo(zoe.email)).toEqual(['M-1']);
  });

  it('une adresse prise ailleurs marque l’abonnement', async () => {
    await scene.created(service, { localAdministrator: luc });
    service = await scene.newService();
    const id = await scene.created(service, { localAdministrator: zoe });
    await scene.put(id, { localAdministrator: luc });
    expect(await scene.isFlagged(id)).toBe(true);
    expect(scene.server.alerts).toEqual([withoutAdministrator(id, 'OTHER_ORGANIZATION')]);
  });

  it('H-31 : renvoyer ce qu’on a lu ne crée personne et n’alerte pas', async () => {
    const id = await scene.created(service, { localAdministrator: zoe, delegationActor: luc });
    await scene.sql('UPDATE accounts SET active = false WHERE email = $1', [zoe.email]);
    await scene.put(id, { status: 'Actif', accessMode: 'PORTAIL' });
    expect(await scene.accountsOf(service)).toHaveLength(2);
    expect(scene.server.alerts).toEqual([]);
    expect(await scene.isFlagged(id)).toBe(false);
  });

  it('un abonnement que l’on refuse ne crée personne', async () => {
    const id = await scene.created(service, { localAdministrator: { email: zoe.email } });
    await scene.put(id, { localAdministrator: luc, status: 'Refusé' });
    expect(await scene.account(luc.email)).toBeUndefined();
    expect(scene.server.alerts).toHaveLength(1);
  });
});

it('le compte d’un service existant n’est pas touché par les abonnements semés', async () => {
  expect(await scene.accountsOf(SI1)).toEqual([]);
});
