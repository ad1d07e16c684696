import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROCESS, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { type AccountsScene, creation, type Fields, openAccountsScene, type Person } from './accountsScene.ts';

// portal.md §5.3: « Création d'un nouveau compte utilisateur : ».

let portal: AccountsScene;
let administrator: Person;

beforeAll(async () => {
  portal = await openAccountsScene();
  administrator = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', firstName: 'Camille', lastName: 'MARTIN' });
});
afterAll(() => portal.close());

const create = (fields: Fields, asker = administrator) =>
  asker.post('/comptes/nouveau', creation(portal.scene, fields));

describe('les champs refusés : 422, un message à côté, la saisie gardée, aucun compte', () => {
  it.each<readonly [string, Fields, string]>([
    ['S-3e téléphone avec des espaces', { phone: '01 23 45 67 89' }, 'sans espace ni point'],
    ['téléphone avec des points', { phone: '01.23.45.67.89' }, 'sans espace ni point'],
    ['sans démarche', { processCodes: [] }, 'Choisissez au moins une démarche.'],
    ['démarche sans abonnement', { processCodes: ['RSA'] }, 'n’est pas abonnée'],
    ['sans adresse', { email: '' }, 'Saisissez une adresse email.'],
    ['adresse illisible', { email: 'jeanne.dupont' }, 'adresse email valide'],
    ['adresse trop longue', { email: `${'a'.repeat(310)}@commune.example` }, 'adresse email valide'],
    ['sans civilité', { title: '' }, 'Civilité requise'],
    ['sans prénom', { firstName: '' }, 'Saisissez le prénom.'],
    ['type jamais proposé (P-7)', { actorType: 'ADMINISTRATEUR_METIER' }, 'Choisissez un type'],
    ['type absent', { actorType: '' }, 'Choisissez un type'],
  ])('%s', async (_name, fields, message) => {
    const before = await portal.state();
    const answer = await create({ function: 'Gardée', ...fields });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.text).toContain(message);
    expect(answer.html).toContain('value="Gardée"');
    expect(await portal.state()).toBe(before);
  });

  it('S-3d, P-29 une adresse déjà prise, même ailleurs et sous une autre casse', async () => {
    const stranger = await portal.person({ organization: SI2, email: 'Deja.Prise@Commune.example' });
    const before = await portal.state();
    const answer = await create({ email: 'deja.prise@commune.EXAMPLE' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Un compte existe déjà avec cette adresse email.');
    expect(answer.text).not.toContain('Deja.Prise');
    expect(await portal.state()).toBe(before);
    expect(stranger.email).toBe('Deja.Prise@Commune.example');
  });

  it('P-85 l’identifiant d’un compte d’une autre organisation n’ouvre ni ne montre rien', async () => {
    const stranger = await portal.person({ organization: SI2 });
    const before = await portal.state();
    const answer = await create({ id: stranger.id });
    expect(answer.status).toBe(409);
    expect(answer.text).not.toContain(stranger.email);
    expect(answer.html).not.toContain(stranger.id);
    expect((await create({ id: 'pas-un-uuid' })).status).toBe(404);
    expect(await portal.state()).toBe(before);
  });
});

describe('la création', () => {
  it('§5.3 les champs dans l’ordre, « Agent » choisi d’avance', async () => {
    const { status, html, text } = await administrator.get('/comptes/nouveau');
    expect(status).toBe(200);
    const labels = [
      "Création d'un nouveau compte utilisateur :",
      "Type d'acteur*",
      'Habilitations aux démarches*',
      'email*',
      'Civilité*',
      'Prénom*',
      'Nom*',
      'Fonction',
      'Téléphone principal*',
      'Téléphone secondaire',
      'Annuler',
      "Ajouter l'utilisateur",
    ];
    const dialog = text.slice(text.indexOf("Création d'un nouveau compte utilisateur :"));
    const places = labels.map((label) => dialog.indexOf(label));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(html).toMatch(/value="AGENT" selected|selected value="AGENT"/);
  });

  it('S-3 l’agent est listé, avec son rôle et ses démarches, et M-1 part', async () => {
    const answer = await create({ email: 'jeanne.dupont@commune.example' });
    expect(answer).toMatchObject({ status: 303, location: '/comptes', notice: 'ACCOUNT_CREATED' });
    const { text } = await administrator.get('/comptes?nom=dupont');
    expect(text).toMatch(/Oui DUPONT Jeanne Agent Gestion des télédossiers EtatCivil/);
    expect(await portal.mailsTo('jeanne.dupont@commune.example')).toBe(1);
  });

  it('P-13, P-79 un administrateur ou un délégué créé sans script : les démarches cochées sont ignorées', async () => {
    for (const actorType of ['LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE']) {
      const email = `${actorType.toLowerCase()}@commune.example`;
      expect((await create({ actorType, processCodes: [PROCESS], email })).status).toBe(303);
      const [row] = await portal.scene.sql('SELECT process_codes, roles FROM accounts WHERE email_key = $1', [email]);
      expect(row?.process_codes).toEqual([]);
      expect(row?.roles).toContain('SUBSCRIPTIONS_MANAGE');
    }
  });

  it('P-82 deux envois du même formulaire en même temps : un compte, un courriel, deux fois la même réponse', async () => {
    const form = creation(portal.scene, { email: 'double@commune.example' });
    const answers = await Promise.all([1, 2, 3].map(() => administrator.post('/comptes/nouveau', form)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await portal.scene.sql("SELECT id FROM accounts WHERE email_key = 'double@commune.example'")).toHaveLength(
      1,
    );
    expect(await portal.mailsTo('double@commune.example')).toBe(1);
  });

  it('la même adresse par deux formulaires au même instant : un seul compte, l’autre est prévenu', async () => {
    const forms = [1, 2].map(() => creation(portal.scene, { email: 'course@commune.example' }));
    const answers = await Promise.all(forms.map((form) => administrator.post('/comptes/nouveau', form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    expect(await portal.mailsTo('course@commune.example')).toBe(1);
  });

  it('P-84 une adresse partagée avertit sans bloquer', async () => {
    const answer = await create({ email: 'mairie@commune.example' });
    expect(answer).toMatchObject({ status: 303, notice: 'ACCOUNT_CREATED_SHARED' });
    expect(await portal.mailsTo('mairie@commune.example')).toBe(1);
  });

  it('P-85, P-26 organisation, rôles et mot de passe envoyés en plus n’ont aucun effet', async () => {
    const email = 'ailleurs@commune.example';
    await create({ email, organization: SI2, roles: ['ACCOUNTS_MANAGE'], password_hash: 'x', activated: 'true' });
    const [row] = await portal.scene.sql(
      'SELECT organization, roles, password_hash FROM accounts WHERE email_key = $1',
      [email],
    );
    expect(row).toEqual({ organization: 'SI-21010034300016-01034', roles: ['CASES_MANAGE'], password_hash: null });
  });

  it('sans aucun abonnement, la page dit pourquoi aucune démarche n’est proposée', async () => {
    const boss = await portal.person({ organization: UNSUBSCRIBED, actorType: 'LOCAL_ADMINISTRATOR' });
    const { text } = await boss.get('/comptes/nouveau');
    expect(text).toContain('votre service n’est abonné à aucune démarche');
    const refused = await create({ processCodes: [PROCESS] }, boss);
    expect(refused.status).toBe(422);
  });
});
