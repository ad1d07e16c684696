import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { OTHER_PROCESS, PROCESS, SI2 } from '../support/referential.ts';
import { UNKNOWN_ID } from '../support/scene.ts';
import {
  type AccountsScene,
  creation,
  type Fields,
  openAccountsScene,
  type PageAnswer,
  type Person,
} from './accountsScene.ts';

// portal.md §2.3, rows 10 to 16: who may see, create, change, deactivate whose account.

let portal: AccountsScene;
const actors = new Map<string, Person>();
const targets = new Map<string, Person>();

const NO_ACCOUNTS = [
  'CT',
  'GT',
  'CA',
  'GA',
  'administrateur sans CU ni GU',
  'délégué',
  'délégué à qui la base donne GU',
];
const READERS = ['CU', 'administrateur CU'];
const MANAGERS = ['GU', 'administrateur GU'];

const ACTORS: readonly (readonly [string, ActorType, readonly Role[]])[] = [
  ['CT', 'AGENT', ['CASES_READ']],
  ['GT', 'AGENT', ['CASES_MANAGE']],
  ['CA', 'AGENT', ['SUBSCRIPTIONS_READ']],
  ['GA', 'AGENT', ['SUBSCRIPTIONS_MANAGE']],
  ['administrateur sans CU ni GU', 'LOCAL_ADMINISTRATOR', ['SUBSCRIPTIONS_MANAGE', 'CASES_MANAGE']],
  ['délégué', 'TECHNICAL_DELEGATE', ['SUBSCRIPTIONS_MANAGE']],
  ['délégué à qui la base donne GU', 'TECHNICAL_DELEGATE', ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE']],
  ['CU', 'AGENT', ['ACCOUNTS_READ', 'CASES_MANAGE']],
  ['administrateur CU', 'LOCAL_ADMINISTRATOR', ['ACCOUNTS_READ']],
  ['GU', 'AGENT', ['ACCOUNTS_MANAGE']],
  ['administrateur GU', 'LOCAL_ADMINISTRATOR', ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE']],
];

const INSIDE = ['un agent', 'un administrateur', 'un délégué', 'un agent en attente', 'un agent désactivé'];

beforeAll(async () => {
  portal = await openAccountsScene();
  for (const [name, actorType, roles] of ACTORS) actors.set(name, await portal.person({ actorType, roles }));
  targets.set('un agent', await portal.person());
  targets.set('un administrateur', await portal.person({ actorType: 'LOCAL_ADMINISTRATOR' }));
  targets.set('un délégué', await portal.person({ actorType: 'TECHNICAL_DELEGATE' }));
  targets.set('un agent en attente', await portal.person({ activated: false }));
  targets.set('un agent désactivé', await portal.person({ active: false }));
  targets.set("un agent d'une autre organisation", await portal.person({ organization: SI2 }));
  targets.set(
    "un administrateur d'une autre organisation",
    await portal.person({ organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' }),
  );
});
afterAll(() => portal.close());

function actor(name: string): Person {
  const found = actors.get(name);
  if (found === undefined) throw new Error(`no actor ${name}`);
  return found;
}

/** Somebody else, the actor himself, or nobody at all. */
function idOf(target: string, asker: Person): string {
  if (target === 'soi-même') return asker.id;
  return targets.get(target)?.id ?? UNKNOWN_ID;
}

type Gesture = (asker: Person, id: string) => Promise<PageAnswer>;

async function save(asker: Person, id: string, changed: Fields): Promise<PageAnswer> {
  const known = id === UNKNOWN_ID ? {} : await asker.sheetOf(id);
  return asker.post(`/comptes/${id}`, { ...known, ...changed });
}

const OF_THE_LIST: Readonly<Record<string, Gesture>> = {
  'lire la liste': (asker) => asker.get('/comptes'),
  'ouvrir la création': (asker) => asker.get('/comptes/nouveau'),
  'créer un agent': (asker) => asker.post('/comptes/nouveau', creation(portal.scene)),
  'régler la sécurité': (asker) => asker.post('/comptes/securite', { otpOnNewDevice: 'oui' }),
};

const READING: Readonly<Record<string, Gesture>> = {
  'lire la fiche': (asker, id) => asker.get(`/comptes/${id}`),
};

const WRITING: Readonly<Record<string, Gesture>> = {
  'changer la fonction': (asker, id) => save(asker, id, { function: 'Autre fonction' }),
  'changer les rôles': (asker, id) => save(asker, id, { roles: ['ACCOUNTS_READ', 'CASES_READ'] }),
  'changer le type': (asker, id) => save(asker, id, { actorType: 'AGENT', processCodes: [OTHER_PROCESS] }),
  'demander à désactiver': (asker, id) => asker.get(`/comptes/${id}/desactivation`),
  désactiver: (asker, id) => asker.post(`/comptes/${id}/desactivation`),
  'demander à activer': (asker, id) => asker.get(`/comptes/${id}/activation`),
  activer: (asker, id) => asker.post(`/comptes/${id}/activation`),
  'renvoyer le lien': (asker, id) => asker.post(`/comptes/${id}/lien`),
};

const ELSEWHERE = ["un agent d'une autre organisation", "un administrateur d'une autre organisation", 'personne'];
const EVERYWHERE = [...INSIDE, 'soi-même', "un agent d'une autre organisation", 'personne'];

/** A refusal, and that nothing moved. */
async function refused(asker: Person, id: string, gesture: Gesture, status: number): Promise<PageAnswer> {
  const before = await portal.state();
  const answer = await gesture(asker, id);
  expect(answer.status, answer.text).toBe(status);
  expect(await portal.state()).toBe(before);
  return answer;
}

describe('P-14 sans CU ni GU, tout est refusé et rien ne change (lignes 10 à 16)', () => {
  const gestures = { ...READING, ...WRITING };
  it.each(NO_ACCOUNTS)('%s', async (name) => {
    for (const gesture of Object.values(OF_THE_LIST)) await refused(actor(name), '', gesture, 403);
    for (const target of EVERYWHERE) {
      for (const gesture of Object.values(gestures)) {
        const answer = await refused(actor(name), idOf(target, actor(name)), gesture, 403);
        expect(answer.text).toContain('Accès refusé');
      }
    }
  });
});

describe('CU lit les comptes de son organisation et n’y change rien (lignes 10 à 16)', () => {
  it.each(READERS)('%s : les écritures', async (name) => {
    for (const gesture of ['ouvrir la création', 'créer un agent', 'régler la sécurité'].map(
      (key) => OF_THE_LIST[key],
    )) {
      if (gesture !== undefined) await refused(actor(name), '', gesture, 403);
    }
    for (const target of EVERYWHERE) {
      for (const gesture of Object.values(WRITING)) await refused(actor(name), idOf(target, actor(name)), gesture, 403);
    }
  });

  it.each(READERS)('%s : les lectures', async (name) => {
    const asker = actor(name);
    for (const target of ELSEWHERE) {
      const answer = await refused(asker, idOf(target, asker), (one, id) => one.get(`/comptes/${id}`), 404);
      expect(answer.text).not.toContain('@commune.example');
    }
    expect((await asker.get('/comptes')).status).toBe(200);
    for (const target of [...INSIDE, 'soi-même']) {
      const { status, html } = await asker.get(`/comptes/${idOf(target, asker)}`);
      expect(status).toBe(200);
      expect(html).not.toContain('name="version"');
      expect(html).not.toMatch(/Désactiver le compte|Activer le compte|Renvoyer le lien/);
    }
  });
});

describe('S-11 GU : un compte d’une autre organisation n’existe pas', () => {
  it.each(MANAGERS)('%s', async (name) => {
    const asker = actor(name);
    for (const target of ELSEWHERE) {
      for (const gesture of Object.values({ ...READING, ...WRITING })) {
        const answer = await refused(asker, idOf(target, asker), gesture, 404);
        expect(answer.text).not.toContain(targets.get(target)?.email ?? 'personne@');
      }
    }
    for (const id of ['nouveau-venu', '%00', '..%2f..', "1'--", '0'.repeat(150)]) {
      const answer = await asker.get(`/comptes/${id}`);
      expect([400, 404]).toContain(answer.status);
    }
    expect((await asker.get('/comptes')).text).not.toContain('Organisation SI-21380544300016');
  });
});

const OWN_RIGHTS =
  "Il n'est pas possible dans le Portail HubEE de modifier les droits de son propre compte pour des questions de sécurité.";

describe('P-22 ses propres droits ne changent pas (lignes 14 et 16)', () => {
  const forged: readonly (readonly [string, Fields])[] = [
    ['se retirer GU', { roles: ['SUBSCRIPTIONS_MANAGE'] }],
    ['se retirer tout', { roles: [] }],
    ['se donner CA', { roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'SUBSCRIPTIONS_READ'] }],
    ['se donner CT', { roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_READ'] }],
    ['échanger GA et GT', { roles: ['ACCOUNTS_MANAGE', 'CASES_MANAGE'] }],
    ['devenir agent', { actorType: 'AGENT', processCodes: [PROCESS] }],
    ['devenir délégué', { actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_MANAGE'] }],
  ];
  it.each(forged)('administrateur GU : %s', async (_name, fields) => {
    const asker = actor('administrateur GU');
    const answer = await refused(asker, asker.id, (one, id) => save(one, id, fields), 403);
    expect(answer.text).toContain(OWN_RIGHTS);
  });

  it.each<readonly [string, Fields]>([
    ['se donner GT', { roles: ['ACCOUNTS_MANAGE', 'CASES_MANAGE'] }],
    ['se promouvoir', { actorType: 'LOCAL_ADMINISTRATOR', processCodes: [] }],
    ['se donner une démarche', { processCodes: [PROCESS, OTHER_PROCESS] }],
    ['changer sa fonction', { function: 'Autre fonction' }],
  ])('agent GU : %s', async (_name, fields) => {
    const asker = actor('GU');
    await refused(asker, asker.id, (one, id) => save(one, id, fields), 403);
  });

  it.each(MANAGERS)('%s ne se désactive ni ne s’active', async (name) => {
    const asker = actor(name);
    for (const path of ['desactivation', 'activation']) {
      await refused(asker, asker.id, (one, id) => one.get(`/comptes/${id}/${path}`), 403);
      const answer = await refused(asker, asker.id, (one, id) => one.post(`/comptes/${id}/${path}`), 403);
      expect(answer.text).toContain(OWN_RIGHTS);
    }
  });
});

describe('P-28, D-22 ce que GU ne peut pas faire à d’autres (lignes 13 et 15)', () => {
  it.each(MANAGERS)('%s : le délégué garde son type et reste actif', async (name) => {
    const asker = actor(name);
    const id = idOf('un délégué', asker);
    for (const gesture of [
      (one: Person) => save(one, id, { actorType: 'AGENT', processCodes: [PROCESS] }),
      (one: Person) => one.get(`/comptes/${id}/desactivation`),
      (one: Person) => one.post(`/comptes/${id}/desactivation`),
      (one: Person) => one.post(`/comptes/${id}/activation`),
    ]) {
      const answer = await refused(asker, id, gesture, 403);
      expect(answer.text).toContain('contactez le support HubEE : support@hubee.numerique.gouv.fr.');
    }
  });

  it('un agent GU ne crée ni ne promeut d’administrateur, et ne règle pas la sécurité', async () => {
    const asker = actor('GU');
    const administrator = creation(portal.scene, { actorType: 'LOCAL_ADMINISTRATOR', processCodes: [] });
    await refused(asker, '', (one) => one.post('/comptes/nouveau', administrator), 403);
    const promotion = { actorType: 'LOCAL_ADMINISTRATOR', processCodes: [] };
    await refused(asker, idOf('un agent', asker), (one, id) => save(one, id, promotion), 403);
    await refused(asker, '', (one) => one.post('/comptes/securite', { otpOnNewDevice: 'oui' }), 403);
    expect((await asker.get('/comptes/nouveau')).html).not.toContain('value="LOCAL_ADMINISTRATOR" selected');
    expect((await asker.get('/comptes')).text).not.toContain('nouvel appareil');
  });
});

describe('ce que GU peut faire (lignes 10 à 15)', () => {
  it.each(MANAGERS)('%s crée, change, désactive et réactive', async (name) => {
    const asker = actor(name);
    expect((await asker.post('/comptes/nouveau', creation(portal.scene))).status).toBe(303);
    const subject = await portal.person();
    const path = `/comptes/${subject.id}`;
    expect(await save(asker, subject.id, { function: 'Officière' })).toMatchObject({ status: 303, location: path });
    const rights = { roles: ['CASES_READ', 'ACCOUNTS_READ'], processCodes: [PROCESS, OTHER_PROCESS] };
    expect((await save(asker, subject.id, rights)).status).toBe(303);
    expect(await subject.sheetOf(subject.id)).toMatchObject({
      function: 'Officière',
      roles: ['ACCOUNTS_READ', 'CASES_READ'],
    });
    expect((await asker.post(`${path}/desactivation`)).notice).toBe('ACCOUNT_DEACTIVATED');
    expect((await subject.get('/comptes')).location).toContain('/connexion');
    expect((await asker.post(`${path}/activation`)).notice).toBe('ACCOUNT_ACTIVATED');
  });

  it('P-20 un administrateur GU s’ajoute GT, et seulement cela', async () => {
    const asker = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    const roles = ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_MANAGE'];
    expect((await save(asker, asker.id, { roles })).status).toBe(303);
    expect((await asker.get(`/comptes/${asker.id}`)).text).toContain('Tous les télédossiers');
    const without = await refused(asker, asker.id, (one, id) => save(one, id, { roles: roles.slice(0, 2) }), 403);
    expect(without.text).toContain(OWN_RIGHTS);
  });

  it('P-86 un administrateur GU change son nom ; l’adresse et l’organisation ne changent jamais (ligne 16, P-26)', async () => {
    const asker = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    const forged = {
      lastName: 'NOUVEAU',
      email: 'autre@commune.example',
      organization: SI2,
      active: 'false',
      id: UNKNOWN_ID,
    };
    expect((await save(asker, asker.id, forged)).status).toBe(303);
    const [row] = await portal.scene.sql(
      'SELECT email, last_name, organization <> $2 AS here FROM accounts WHERE id = $1',
      [asker.id, SI2],
    );
    expect(row).toEqual({ email: asker.email, last_name: 'NOUVEAU', here: true });
  });

  it('D-22 un administrateur GU règle la sécurité et promeut', async () => {
    const asker = actor('administrateur GU');
    expect((await asker.post('/comptes/securite', { otpOnNewDevice: 'oui' })).notice).toBe('OTP_POLICY_SAVED');
    expect((await asker.get('/comptes')).html).toMatch(/id="otpOnNewDevice"[^>]* checked/);
    const subject = await portal.person();
    const promotion = { actorType: 'LOCAL_ADMINISTRATOR', roles: ['ACCOUNTS_MANAGE'] };
    expect((await save(asker, subject.id, promotion)).status).toBe(303);
    expect(await subject.sheetOf(subject.id)).toMatchObject({ actorType: 'LOCAL_ADMINISTRATOR', processCodes: [] });
  });
});
