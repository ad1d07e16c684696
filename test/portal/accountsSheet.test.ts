import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, PROCESS, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { type AccountsScene, type Fields, openAccountsScene, type PageAnswer, type Person } from './accountsScene.ts';

// portal.md §5.2: the sheet of an account.

let portal: AccountsScene;
let administrator: Person;

beforeAll(async () => {
  portal = await openAccountsScene();
  administrator = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', firstName: 'Camille', lastName: 'MARTIN' });
});
afterAll(() => portal.close());

async function save(asker: Person, id: string, changed: Fields): Promise<PageAnswer> {
  return asker.post(`/comptes/${id}`, { ...(await asker.sheetOf(id)), ...changed });
}

async function unchanged(work: () => Promise<PageAnswer>): Promise<PageAnswer> {
  const before = await portal.state();
  const answer = await work();
  expect(await portal.state()).toBe(before);
  return answer;
}

describe('les champs refusés : 422, un message à côté, la saisie gardée, rien de changé', () => {
  it.each<readonly [string, Fields, string]>([
    ['P-78 sans civilité', { title: '' }, 'Civilité requise'],
    ['civilité inconnue', { title: 'Dr' }, 'Civilité requise'],
    ['sans nom', { lastName: '  ' }, 'Saisissez le nom.'],
    ['nom trop long', { lastName: 'x'.repeat(256) }, '255 caractères au plus'],
    ['P-83 téléphone avec des espaces', { phone: '01 23 45 67 89' }, 'sans espace ni point'],
    ['P-83 téléphone trop court', { secondPhone: '012345678' }, 'sans espace ni point'],
    ['sans téléphone', { phone: '' }, 'numéro de téléphone'],
    ['P-11 sans rôle', { roles: [] }, 'Choisissez au moins un rôle.'],
    ['rôle inconnu', { roles: ['ADMIN'] }, 'Ce rôle n’existe pas.'],
    ['P-19 sans démarche', { processCodes: [] }, 'Choisissez au moins une démarche.'],
    ['P-17 démarche sans abonnement', { processCodes: [PROCESS, 'RSA'] }, 'n’est pas abonnée'],
    ['type inconnu', { actorType: 'NATIONAL' }, 'Choisissez un type'],
  ])('%s', async (_name, fields, message) => {
    const subject = await portal.person();
    const answer = await unchanged(() => save(administrator, subject.id, { function: 'Gardée', ...fields }));
    expect(answer.status, answer.text).toBe(422);
    expect(answer.text).toContain(message);
    expect(answer.html).toMatch(/fr-(?:input|select|fieldset)[-\w]*--error/);
    expect(answer.html).toContain('value="Gardée"');
  });

  it('une saisie hostile revient en texte', async () => {
    const subject = await portal.person();
    const hostile = '"><script>alert(1)</script>';
    const { html } = await save(administrator, subject.id, { function: hostile, title: '' });
    expect(html).not.toContain('<script>alert');
  });
});

describe('deux personnes sur la même fiche', () => {
  it('la seconde est prévenue, voit ce qui diffère, et peut enregistrer ensuite', async () => {
    const subject = await portal.person({ function: 'Ancienne' });
    const seen = await administrator.sheetOf(subject.id);
    expect((await save(administrator, subject.id, { function: 'Première' })).status).toBe(303);
    const late = await unchanged(() =>
      administrator.post(`/comptes/${subject.id}`, { ...seen, function: 'Seconde', roles: ['CASES_READ'] }),
    );
    expect(late.status).toBe(409);
    expect(late.text).toContain('a été modifié entre-temps, par une autre personne ou dans une autre fenêtre');
    expect(late.text).toContain('Fonction : « Première » enregistré, « Seconde » dans votre saisie');
    expect(late.text).toContain(
      '« Gestion des télédossiers » enregistré, « Consultation des télédossiers » dans votre',
    );
    expect(late.html).toContain('value="Seconde"');
    const version = /name="version" value="(\d+)"/.exec(late.html)?.[1] ?? '';
    const again = await administrator.post(`/comptes/${subject.id}`, { ...seen, function: 'Seconde', version });
    expect(again.status).toBe(303);
    expect(await administrator.sheetOf(subject.id)).toMatchObject({ function: 'Seconde' });
  });

  it('une faute de frappe ne cache pas le changement de l’autre', async () => {
    const subject = await portal.person();
    const seen = await administrator.sheetOf(subject.id);
    await save(administrator, subject.id, { function: 'Première' });
    const wrong = await administrator.post(`/comptes/${subject.id}`, { ...seen, phone: '12' });
    expect(wrong.status).toBe(422);
    const version = /name="version" value="(\d+)"/.exec(wrong.html)?.[1] ?? '';
    expect((await administrator.post(`/comptes/${subject.id}`, { ...seen, version, function: 'Seconde' })).status).toBe(
      409,
    );
  });

  it('deux envois identiques en même temps : un changement, aucun conflit', async () => {
    const subject = await portal.person();
    const sheet = { ...(await administrator.sheetOf(subject.id)), function: 'Une fois' };
    const answers = await Promise.all([1, 2].map(() => administrator.post(`/comptes/${subject.id}`, sheet)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    const audit = await portal.scene.sql("SELECT id FROM audit WHERE subject_id = $1 AND action = 'ACCOUNT_UPDATE'", [
      subject.id,
    ]);
    expect(audit).toHaveLength(1);
  });

  it.each(['', 'abc', '-1', '1.5', '99999999999999999999'])(
    'version « %s » : prévenue, jamais 5xx',
    async (version) => {
      const subject = await portal.person();
      const answer = await unchanged(() => save(administrator, subject.id, { version, function: 'Autre' }));
      expect(answer.status).toBe(409);
    },
  );
});

describe('§2.5 sa propre fiche', () => {
  it('P-21 ce que l’écran offre : GT à ajouter, rien d’autre', async () => {
    const { html, text } = await administrator.get(`/comptes/${administrator.id}`);
    expect(html).not.toContain('name="actorType"');
    expect(html).not.toMatch(/name="processCodes"|Désactiver le compte/);
    expect(text).toContain('modifier les droits de son propre compte pour des questions de sécurité.');
    const boxes = [...html.matchAll(/<input type="checkbox"[^>]*name="roles"[^>]*>/g)].map(([box]) => box);
    expect(boxes.filter((box) => !box.includes('disabled')).map((box) => /value="(\w+)"/.exec(box)?.[1])).toEqual([
      'CASES_MANAGE',
    ]);
    expect(boxes).toHaveLength(3);
  });

  it('P-78, G-3 un compte DataPass sans civilité : une invite en tête, et rien ne s’enregistre sans', async () => {
    const camille = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', title: null, fromSubscription: true });
    const { text } = await camille.get(`/comptes/${camille.id}`);
    expect(text).toContain('Compte DataPass : oui');
    expect(text.match(/Civilité requise/g)?.length).toBe(2);
    const roles = ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_MANAGE'];
    const refused = await unchanged(() => save(camille, camille.id, { roles }));
    expect(refused.status).toBe(422);
    expect((await save(camille, camille.id, { roles, title: 'Mme' })).status).toBe(303);
    expect((await camille.get('/comptes')).text).toContain('Tous les télédossiers');
  });
});

describe('§5.2 la fiche d’un autre', () => {
  it('les trois parties, mot pour mot', async () => {
    const subject = await portal.person({ firstName: 'Jeanne', lastName: 'DUPONT' });
    const { text } = await administrator.get(`/comptes/${subject.id}`);
    for (const words of [
      'Retour aux comptes utilisateurs',
      'Compte utilisateur - Jeanne DUPONT',
      "Gestion des informations de compte de l'utilisateur.",
      'Service instructeur : Organisation SI-21010034300016-01034 (N° SIRET : 21010034300016)',
      `Email : ${subject.email}`,
      'Compte DataPass : non',
      'Désactiver le compte',
      'INFORMATIONS PERSONNELLES',
      'Civilité*',
      'Prénom*',
      'Nom*',
      'Fonction',
      'Téléphone principal*',
      'Téléphone secondaire',
      "RÔLES ET DROITS D'ACCÈS",
      "Type d'acteur*",
      'Rôle(s) assigné(s)*',
      'Habilitations aux démarches*',
      'Enregistrer les modifications',
      'Annuler',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('P-79 agent puis administrateur : les habilitations disparaissent ; l’inverse en demande une', async () => {
    const subject = await portal.person({ processCodes: [PROCESS, OTHER_PROCESS] });
    expect((await save(administrator, subject.id, { actorType: 'LOCAL_ADMINISTRATOR' })).status).toBe(303);
    expect(await administrator.sheetOf(subject.id)).toMatchObject({ processCodes: [] });
    const back = await unchanged(() => save(administrator, subject.id, { actorType: 'AGENT' }));
    expect(back.status).toBe(422);
    expect((await save(administrator, subject.id, { actorType: 'AGENT', processCodes: [PROCESS] })).status).toBe(303);
  });

  it('S-4 une démarche sans abonnement n’est jamais proposée ; gardée tant qu’elle est tenue, retirable', async () => {
    await portal.scene.sql(`UPDATE subscriptions SET status = 'Refusé' WHERE subscriber = $1 AND process_code = $2`, [
      SI2,
      OTHER_PROCESS,
    ]);
    const boss = await portal.person({ organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    const held = await portal.person({ organization: SI2, processCodes: [PROCESS, OTHER_PROCESS] });
    const without = await portal.person({ organization: SI2 });
    expect((await boss.get(`/comptes/${without.id}`)).html).not.toContain(`value="${OTHER_PROCESS}"`);
    expect((await boss.get(`/comptes/${held.id}`)).html).toContain(`value="${OTHER_PROCESS}"`);
    expect((await save(boss, held.id, { function: 'Autre' })).status).toBe(303);
    expect((await save(boss, held.id, { processCodes: [PROCESS] })).status).toBe(303);
    expect((await save(boss, held.id, { processCodes: [PROCESS, OTHER_PROCESS] })).status).toBe(422);
  });

  it('P-81 le dernier administrateur local actif ne part pas, et la page dit pourquoi', async () => {
    const alone = await portal.person({ organization: UNSUBSCRIBED, actorType: 'LOCAL_ADMINISTRATOR' });
    const manager = await portal.person({ organization: UNSUBSCRIBED, roles: ['ACCOUNTS_MANAGE'] });
    const closing = await unchanged(() => manager.post(`/comptes/${alone.id}/desactivation`));
    expect(closing.status).toBe(409);
    expect(closing.text).toContain('dernier administrateur local actif');
    await portal.scene.sql(`UPDATE accounts SET process_codes = '{${PROCESS}}' WHERE id = $1`, [manager.id]);
    const demotion = await unchanged(() =>
      save(manager, alone.id, { actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_MANAGE'] }),
    );
    expect(demotion.status).toBe(409);
    const traces = await portal.scene.sql(
      `SELECT subject_id, detail FROM audit WHERE account_id = $1 AND action = 'ACCESS_REFUSED' ORDER BY id`,
      [manager.id],
    );
    const detail = { status: 409, subject: alone.id };
    expect(traces).toEqual([
      { subject_id: 'POST /comptes/:id/desactivation', detail },
      { subject_id: 'POST /comptes/:id', detail },
    ]);
  });

  it('P-81 deux administrateurs se désactivent l’un l’autre au même instant : il en reste un', async () => {
    const organization = 'SI-21040107100019-04107';
    await portal.scene.sql(`UPDATE accounts SET active = false WHERE organization = $1`, [organization]);
    const one = await portal.person({ organization, actorType: 'LOCAL_ADMINISTRATOR' });
    const two = await portal.person({ organization, actorType: 'LOCAL_ADMINISTRATOR' });
    await Promise.all([one.post(`/comptes/${two.id}/desactivation`), two.post(`/comptes/${one.id}/desactivation`)]);
    const [row] = await portal.scene.sql(
      `SELECT count(*)::int AS n FROM accounts WHERE organization = $1 AND active AND actor_type = 'LOCAL_ADMINISTRATOR'`,
      [organization],
    );
    expect(row).toEqual({ n: 1 });
  });

  it('P-80 désactiver demande confirmation, ferme les sessions ; activer n’envoie aucun courriel', async () => {
    const subject = await portal.person({ firstName: 'Tom', lastName: 'PARTI' });
    const path = `/comptes/${subject.id}`;
    const asked = await unchanged(() => administrator.get(`${path}/desactivation`));
    expect(asked.text).toContain('Voulez-vous désactiver le compte de Tom PARTI ?');
    expect(asked.html).toContain('inert');
    expect((await administrator.post(`${path}/desactivation`)).location).toBe(path);
    expect((await subject.get('/teledossiers')).status).toBe(303);
    expect((await administrator.get(`${path}/desactivation`)).location).toBe(path);
    expect((await administrator.get(`${path}/activation`)).text).toContain(
      'Voulez-vous activer le compte de Tom PARTI ?',
    );
    await administrator.post(`${path}/activation`);
    expect(await portal.mailsTo(subject.email)).toBe(0);
  });

  it('D-26 « Renvoyer le lien d’activation » tant qu’aucun mot de passe n’est choisi, sans abus', async () => {
    const waiting = await portal.person({ activated: false });
    const path = `/comptes/${waiting.id}`;
    const { text } = await administrator.get(path);
    expect(text).toContain('En attente d’activation');
    expect(text).toContain("Renvoyer le lien d'activation");
    expect(await administrator.post(`${path}/lien`)).toMatchObject({ status: 303, notice: 'LINK_SENT' });
    expect(await portal.mailsTo(waiting.email)).toBe(1);
    const statuses: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) statuses.push((await administrator.post(`${path}/lien`)).status);
    expect(statuses.at(-1)).toBe(409);
    const done = await portal.person();
    expect((await administrator.get(`/comptes/${done.id}`)).text).not.toContain('Renvoyer');
    expect((await unchanged(() => administrator.post(`/comptes/${done.id}/lien`))).status).toBe(409);
  });
});
