import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DECLINABLE_STEPS } from '../../src/accounts/preferenceRules.ts';
import { ACTOR_TYPES, ROLES } from '../../src/accounts/rules.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { creation, type Person } from './accountsScene.ts';
import {
  ADDRESS,
  decoded,
  type FirstStepsScene,
  follow,
  openFirstStepsScene,
  stepsOf,
  titlesOf,
} from './firstStepsScene.ts';

// « Premiers pas » above the list of the landing page: what it says, to whom, where it leads, when it goes away.

let portal: FirstStepsScene;
beforeAll(async () => {
  portal = await openFirstStepsScene();
});
afterAll(() => portal.close());
beforeEach(() => portal.clean());

const inPortal = (processCode = PROCESS) => portal.change(processCode, "access_mode = 'PORTAIL'");

describe('qui voit quoi', () => {
  beforeEach(async () => {
    await portal.change(PROCESS, 'access_mode = NULL, email = NULL');
    await inPortal(OTHER_PROCESS);
  });

  const landings = ['/abonnements', '/comptes', '/teledossiers?statut=nouveaux'];
  const others = ACTOR_TYPES.filter((type) => type !== 'LOCAL_ADMINISTRATOR');
  it.each(others)('%s avec tous les rôles : rien, nulle part', async (actorType) => {
    const who = await portal.person({ actorType, roles: ROLES, processCodes: [PROCESS] });
    for (const path of landings) expect((await who.get(path)).html, path).not.toContain('hub-steps');
  });

  it.each([
    [['SUBSCRIPTIONS_READ'], '/abonnements', []],
    [['ACCOUNTS_READ'], '/comptes', []],
    [['CASES_MANAGE'], '/teledossiers?statut=nouveaux', []],
    [['SUBSCRIPTIONS_MANAGE'], '/abonnements', ['abonnements']],
    [['ACCOUNTS_MANAGE'], '/comptes', ['comptes']],
    [['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE'], '/abonnements', ['abonnements', 'comptes']],
    [['SUBSCRIPTIONS_MANAGE', 'CASES_READ'], '/teledossiers?statut=nouveaux', ['abonnements']],
  ] as const)('administrateur local avec %s, sur %s : ce qu’il peut faire', async (roles, landing, nouns) => {
    const who = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', roles });
    const { lines } = await stepsOf(who, landing);
    expect([...new Set(lines.map(({ href }) => href.split('/')[1]))]).toEqual(nouns);
  });

  it('sur la page d’arrivée et sur « Abonnements », où se fait l’action 1, telles qu’elles s’ouvrent', async () => {
    const who = await portal.administrator({ roles: ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE', 'CASES_MANAGE'] });
    const landing = titlesOf(await stepsOf(who, '/teledossiers?statut=nouveaux'));
    expect(landing).not.toEqual([]);
    expect(titlesOf(await stepsOf(who, '/abonnements'))).toEqual(landing);
    const others = ['/comptes', '/abonnements?statut=Actif', '/abonnements?offset=10', '/teledossiers'];
    for (const path of [...others, '/teledossiers?statut=nouveaux&recherche=x']) {
      expect((await stepsOf(who, path)).lines, path).toEqual([]);
    }
  });

  it('jamais ceux d’une autre organisation', async () => {
    await portal.person({ organization: SI2, firstName: 'Zoé', lastName: 'Ailleurs', activated: false });
    for (const code of [PROCESS, OTHER_PROCESS]) await portal.change(code, 'access_mode = NULL, email = NULL', SI2);
    await portal.sql("UPDATE subscriptions SET access_mode = 'API', email = $1 WHERE subscriber = $2", [ADDRESS, SI1]);
    const ours = await portal.administrator();
    expect(titlesOf(await stepsOf(ours))).toEqual([]);
    const [row] = await portal.sql("SELECT string_agg(id::text, ' ') AS ids FROM subscriptions WHERE subscriber = $1", [
      SI1,
    ]);
    const theirs = await portal.administrator({ organization: SI2 });
    const { lines, html } = await stepsOf(theirs);
    expect(lines.length).toBe(6);
    for (const id of String(row?.ids).split(' ')) expect(html).not.toContain(id);
  });

  it('D-36 : rien pour une organisation inactive', async () => {
    const who = await portal.administrator();
    expect((await stepsOf(who)).lines).not.toEqual([]);
    await portal.sql("UPDATE organizations SET status = 'Inactif' WHERE id = $1", [SI1]);
    expect((await stepsOf(who)).lines).toEqual([]);
  });
});

describe('Action 1 : chaque ligne mène au champ et disparaît une fois la chose faite', () => {
  it('mode, adresse puis date, par les vrais formulaires', async () => {
    await portal.change(
      PROCESS,
      "access_mode = NULL, email = NULL, status = 'Inactif', activate_at = NULL, effective_from = NULL",
    );
    const who = await portal.administrator();
    const id = await portal.subscriptionId();
    const first = await stepsOf(who);
    expect(first.title).toBe('Premiers pas : il reste 3 actions');
    expect(first.html).toContain('Action 1 — Régler et activer vos abonnements');
    await follow(who, first, 'Choisissez la modalité d’accès de « EtatCivil »', 'name="accessMode"');
    await follow(who, first, 'Indiquez l’adresse à prévenir pour « EtatCivil »', 'name="email"');
    await portal.saveSubscription(who, id, { accessMode: 'API', confirmedMode: 'API', email: ADDRESS });
    const second = await stepsOf(who);
    expect(titlesOf(second)).toEqual(['Choisissez la date d’activation de « EtatCivil »']);
    expect(second.title).toBe('Premiers pas : il reste 1 action');
    const path = await follow(who, second, 'la date d’activation', 'name="day"');
    expect((await who.post(path, { day: '31/12/2027' })).status).toBe(303);
    expect(titlesOf(await stepsOf(who))).toEqual([]);
  });

  it('une adresse refusée pour de bon, jusqu’à ce qu’elle soit corrigée', async () => {
    await portal.change(PROCESS, "email_refused_at = now(), email_refusal = '550 inconnue'");
    const who = await portal.administrator();
    await follow(who, await stepsOf(who), 'Corrigez l’adresse à prévenir pour « EtatCivil »', 'name="email"');
    await portal.saveSubscription(who, await portal.subscriptionId(), { email: 'mairie@commune.example' });
    expect(titlesOf(await stepsOf(who))).toEqual([]);
  });

  it('mode API dont aucun logiciel n’a demandé de jeton, jusqu’au premier', async () => {
    await portal.sql('UPDATE clients SET last_token_at = NULL WHERE organization = $1 AND process_code = $2', [
      SI1,
      PROCESS,
    ]);
    const who = await portal.administrator();
    await follow(who, await stepsOf(who), 'Raccordez votre logiciel pour « EtatCivil »', 'Clé secrète');
    await portal.scene.server.token(['SI'], SI1, OTHER_PROCESS);
    expect((await stepsOf(who)).lines, 'un jeton d’une autre démarche').toHaveLength(1);
    await portal.scene.server.token(['SI'], SI1, PROCESS);
    expect(titlesOf(await stepsOf(who))).toEqual([]);
  });
});

describe('Action 2 : son propre rôle', () => {
  beforeEach(async () => {
    await inPortal();
    await portal.person({ processCodes: [PROCESS] });
  });

  it('P-20 : la fiche, au champ des rôles ; le rôle ajouté, la ligne a disparu', async () => {
    const who = await portal.administrator();
    const path = await follow(who, await stepsOf(who), 'Ajoutez-vous le rôle', 'Gestion des télédossiers');
    const sheet = await who.sheetOf(who.id);
    const roles = ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_MANAGE'];
    expect((await who.post(path, { ...sheet, roles })).status).toBe(303);
    expect(titlesOf(await stepsOf(who, '/teledossiers?statut=nouveaux'))).toEqual([]);
  });

  it('T-50 : « Je n’en ai pas besoin » la retire pour lui seul, sans toucher à ses préférences ni à ses droits', async () => {
    const who = await portal.administrator();
    const colleague = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    expect((await stepsOf(who)).html).toContain('Je n’en ai pas besoin');
    await who.post('/preferences', { pageSize: '50', caseSort: 'SENT_ASC', theme: 'dark' });
    const answer = await who.post('/premiers-pas/role/masquer');
    expect([answer.status, answer.location, answer.notice]).toEqual([303, '/abonnements', 'OWN_ROLE_DECLINED']);
    expect(titlesOf(await stepsOf(who))).toEqual([]);
    expect(titlesOf(await stepsOf(colleague))).toEqual(['Ajoutez-vous le rôle « Gestion des télédossiers »']);
    await who.post('/preferences', { pageSize: '20', caseSort: 'SENT_ASC', theme: 'dark' });
    expect(titlesOf(await stepsOf(who)), 'après d’autres préférences').toEqual([]);
    const [row] = await portal.sql('SELECT preferences, roles FROM accounts WHERE id = $1', [who.id]);
    expect(row).toEqual({
      preferences: { pageSize: 20, caseSort: 'SENT_ASC', theme: 'dark', shortcuts: true, ownRoleDeclined: true },
      roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
    });
  });

  it('refusé à qui n’est pas administrateur local ou ne gère pas les comptes', async () => {
    const agent = await portal.person({ roles: ['ACCOUNTS_MANAGE'], processCodes: [PROCESS] });
    const reader = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', roles: ['ACCOUNTS_READ'] });
    for (const step of DECLINABLE_STEPS) {
      const path = `/premiers-pas/${step}/masquer`;
      for (const who of [agent, reader]) expect((await who.post(path)).status, path).toBe(403);
    }
    expect((await (await portal.administrator()).post('/premiers-pas/DATE_MISSING/masquer')).status).toBe(404);
  });
});

describe('Actions 3 et 4 : des agents qui peuvent ouvrir', () => {
  let who: Person;
  beforeEach(async () => {
    await inPortal();
    who = await portal.administrator();
    await who.post('/premiers-pas/role/masquer');
  });

  it('créer, activer, habiliter : la liste conduit jusqu’au bout', async () => {
    const none = await stepsOf(who);
    expect(titlesOf(none)).toEqual(['Créez le compte d’un agent pour « EtatCivil »']);
    await follow(who, none, 'Créez le compte', `value="${PROCESS}" checked`);
    const email = 'jeanne.dupont.pas@commune.example';
    expect((await who.post('/comptes/nouveau', creation(portal.scene, { email }))).status).toBe(303);
    const waiting = await stepsOf(who);
    expect(titlesOf(waiting)).toEqual([
      'Relancez Jeanne DUPONT, qui n’a jamais activé son compte : son lien est encore valable',
    ]);
    expect(decoded(waiting.html)).toContain('Personne d’autre ne peut ouvrir les télédossiers de « EtatCivil ».');
    await follow(who, waiting, 'Relancez Jeanne DUPONT', 'Renvoyer le lien');
    await portal.choosePassword(email);
    expect(titlesOf(await stepsOf(who))).toEqual([]);
    await inPortal(OTHER_PROCESS);
    const missing = await stepsOf(who);
    expect(missing.html).toContain('Action 4 — Habiliter vos agents');
    const path = await follow(who, missing, 'Habilitez Jeanne DUPONT à « CERTDC »', 'Ajouter une démarche');
    const sheet = await who.sheetOf(path.split('/').at(-1) ?? '');
    expect((await who.post(path, { ...sheet, processCodes: [PROCESS, OTHER_PROCESS] })).status).toBe(303);
    expect(titlesOf(await stepsOf(who))).toEqual([]);
  });

  it('plusieurs agents : la liste des agents ; un abonnement planifié compte, un abonnement sans date non', async () => {
    for (const name of ['A', 'B']) await portal.person({ lastName: name, processCodes: [OTHER_PROCESS] });
    const steps = await stepsOf(who);
    expect(steps.lines).toEqual([{ title: 'Habilitez un agent à « EtatCivil »', href: '/comptes?type=AGENT' }]);
    await follow(who, steps, 'Habilitez un agent', 'LISTE DES UTILISATEURS');
    await portal.change(PROCESS, "status = 'Inactif', activate_at = now(), effective_from = now() + interval '1 day'");
    expect((await stepsOf(who)).lines).toHaveLength(1);
    await portal.change(PROCESS, "status = 'Inactif', activate_at = NULL, effective_from = NULL");
    expect(titlesOf(await stepsOf(who))).toEqual(['Choisissez la date d’activation de « EtatCivil »']);
  });

  it('cinq personnes nommées, puis « et n autres » ; un lien expiré se voit, un renvoi le remplace', async () => {
    await portal.person({ processCodes: [PROCESS] });
    const people: Person[] = [];
    for (let rank = 1; rank <= 7; rank += 1) {
      people.push(await portal.person({ firstName: 'Ana', lastName: `Attendue${rank}`, activated: false }));
    }
    await portal.person({ firstName: 'Léo', lastName: 'Délégué', actorType: 'TECHNICAL_DELEGATE', activated: false });
    await portal.person({ firstName: 'Ida', lastName: 'Partie', active: false, activated: false });
    const steps = await stepsOf(who);
    expect(steps.title).toBe('Premiers pas : il reste 7 actions');
    expect(titlesOf(steps)).toEqual([
      ...[1, 2, 3, 4, 5].map(
        (rank) => `Relancez Ana ATTENDUE${rank}, qui n’a jamais activé son compte : son lien a expiré, renvoyez-en un`,
      ),
      'et 2 autres comptes jamais activés',
    ]);
    await follow(who, steps, 'et 2 autres', 'LISTE DES UTILISATEURS');
    const path = await follow(who, steps, 'ATTENDUE1', 'Renvoyer le lien');
    expect((await who.post(`${path}/lien`)).status).toBe(303);
    expect(titlesOf(await stepsOf(who))[0]).toContain('ATTENDUE1, qui n’a jamais activé son compte : son lien est');
    portal.scene.server.setClock(new Date(Date.now() + 49 * 3_600_000));
    const later = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    expect(titlesOf(await stepsOf(later)).some((title) => title.includes('encore valable'))).toBe(false);
    portal.scene.server.setClock(null);
  });

  it('P-10 : un seul administrateur local actif', async () => {
    await portal.person({ processCodes: [PROCESS] });
    expect(titlesOf(await stepsOf(who))).toEqual([]);
    await portal.sql("UPDATE accounts SET active = false WHERE actor_type = 'LOCAL_ADMINISTRATOR' AND id <> $1", [
      who.id,
    ]);
    const steps = await stepsOf(who);
    expect(titlesOf(steps)).toEqual(['Nommez un second administrateur local']);
    expect(steps.html).toContain('Pour bien faire');
    const path = await follow(who, steps, 'Nommez un second', 'value="LOCAL_ADMINISTRATOR" selected');
    const form = creation(portal.scene, { actorType: 'LOCAL_ADMINISTRATOR', processCodes: [] });
    expect((await who.post(path.split('?')[0] ?? '', form)).status).toBe(303);
    expect(titlesOf(await stepsOf(who))).toEqual([
      'Relancez Jeanne DUPONT, qui n’a jamais activé son compte : son lien est encore valable',
    ]);
  });
});
