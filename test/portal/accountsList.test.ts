import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, PROCESS, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { type AccountsScene, openAccountsScene, type Person } from './accountsScene.ts';

// portal.md §5.1: « Utilisateurs ».

let portal: AccountsScene;
let administrator: Person;
let reader: Person;

beforeAll(async () => {
  portal = await openAccountsScene();
  const { person } = portal;
  administrator = await person({
    actorType: 'LOCAL_ADMINISTRATOR',
    firstName: 'Camille',
    lastName: 'MARTIN',
    fromSubscription: true,
  });
  reader = await person({ roles: ['ACCOUNTS_READ'], firstName: 'Zoé', lastName: 'Abeille' });
  await person({ firstName: 'Élodie', lastName: 'Éluard', processCodes: [OTHER_PROCESS], active: false });
  await person({ firstName: 'Bruno', lastName: 'D’Arc-Lemée', processCodes: [PROCESS, OTHER_PROCESS] });
  await person({
    firstName: 'Anna',
    lastName: 'zidane',
    roles: ['ACCOUNTS_READ', 'SUBSCRIPTIONS_READ', 'CASES_READ', 'CASES_MANAGE'],
  });
  await person({ actorType: 'TECHNICAL_DELEGATE', firstName: 'Denis', lastName: 'Éditeur' });
  await person({ firstName: '<script>alert(1)</script>', lastName: '"><img src=x onerror=alert(2)>' });
  await person({ organization: SI2, firstName: 'Serge', lastName: 'ETRANGER' });
});
afterAll(() => portal.close());

/** Last names in the order of the table. */
async function names(query: string, asker = administrator): Promise<string[]> {
  const { status, html } = await asker.get(`/comptes${query}`);
  expect(status).toBe(200);
  return [...html.matchAll(/<th scope="row"[^>]*><span[^>]*>([^<]*)</g)].map(([, name = '']) =>
    name.replace('&quot;', '"').replace('&lt;', '<').replace('&gt;', '>'),
  );
}

const HOSTILE = '"><img src=x onerror=alert(2)>';
const EVERYBODY = [HOSTILE, 'Abeille', 'D’Arc-Lemée', 'Éditeur', 'Éluard', 'MARTIN', 'zidane'];

it('P-73 seulement les comptes de son organisation, actifs ou non, par nom croissant', async () => {
  expect((await names('')).map((name) => (name.includes('img') ? HOSTILE : name))).toEqual(EVERYBODY);
  const { text } = await administrator.get('/comptes');
  expect(text).toContain('7 Utilisateurs trouvés');
  expect(text).toContain('LISTE DES UTILISATEURS');
  expect(text).toContain('Gestion des comptes, rôles et habilitations des utilisateurs.');
  expect(text).not.toContain('ETRANGER');
});

describe('§5.1 le contenu du tableau', () => {
  it('« (DataPass) », « Sans habilitations », « voir tout », « Oui » et « Non »', async () => {
    const { text } = await administrator.get('/comptes?nom=martin');
    expect(text).toMatch(/Oui MARTIN Camille Administrateur local \(DataPass\) Gestion des utilisateurs/);
    expect(text).toContain('Sans habilitations');
    expect((await administrator.get('/comptes?nom=luard')).text).toMatch(/Non Éluard Élodie Agent Gestion/);
    const folded = (await administrator.get('/comptes?nom=zidane')).text;
    expect(folded).toContain('voir tout (rôles de Anna ZIDANE)');
    expect((await administrator.get('/comptes?nom=martin')).text).not.toContain('voir tout');
  });

  it('un crayon pour qui gère, un œil pour qui consulte', async () => {
    expect((await administrator.get('/comptes')).text).toContain('Modifier le compte de Élodie ÉLUARD');
    const { text, html } = await reader.get('/comptes');
    expect(text).toContain('Consulter le compte de Élodie ÉLUARD');
    expect(text).not.toContain('Modifier le compte');
    expect(html).not.toContain('Ajouter un utilisateur');
    expect(html).not.toContain('otpOnNewDevice');
  });

  it('un nom hostile reste du texte', async () => {
    const { html } = await administrator.get('/comptes');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect(html).toContain('&lt;script>alert(1)&lt;/script>');
  });
});

describe('§5.1, P-74 les filtres s’ajoutent', () => {
  it.each([
    ['?type=LOCAL_ADMINISTRATOR', ['MARTIN']],
    ['?type=TECHNICAL_DELEGATE', ['Éditeur']],
    ['?role=ACCOUNTS_READ', ['Abeille', 'zidane']],
    [`?demarche=${OTHER_PROCESS}`, ['D’Arc-Lemée', 'Éluard']],
    ['?nom=ELU', ['Éluard']],
    ['?nom=d%27arc', ['D’Arc-Lemée']],
    ['?nom=c-l', ['D’Arc-Lemée']],
    ['?nom=e&role=ACCOUNTS_READ', ['Abeille', 'zidane']],
    ['?nom=ei&role=ACCOUNTS_READ&type=AGENT', ['Abeille']],
    ['?nom=__', []],
    ['?nom=%25%25', []],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('« Réinitialiser » seulement quand un filtre est posé ; singulier et zéro', async () => {
    expect((await administrator.get('/comptes')).text).not.toContain('Réinitialiser');
    const { text } = await administrator.get('/comptes?nom=martin');
    expect(text).toContain('Réinitialiser');
    expect(text).toContain('1 Utilisateur trouvé');
    const none = await administrator.get('/comptes?nom=personne-ainsi');
    expect(none.text).toContain('0 Utilisateur trouvé');
    expect(none.text).toContain('Aucun utilisateur ne correspond à ces filtres.');
  });

  it('P-74 un seul caractère : un message, et la liste entière', async () => {
    const { text } = await administrator.get('/comptes?nom=m');
    expect(text).toContain('Saisissez au moins 2 caractères du nom.');
    expect(text).toContain('7 Utilisateurs trouvés');
  });
});

describe('P-73 les en-têtes trient', () => {
  it.each([
    ['?sens=desc', 'zidane'],
    ['?tri=firstName', HOSTILE],
    ['?tri=firstName&sens=desc', 'Abeille'],
    ['?tri=actorType', 'MARTIN'],
    ['?tri=active', 'Éluard'],
  ])('%s', async (query, first) => {
    const [found = ''] = await names(query);
    expect(found.includes('img') ? HOSTILE : found).toBe(first);
  });

  it('aria-sort dit l’ordre, et le lien l’inverse en gardant les filtres', async () => {
    const { html } = await administrator.get('/comptes?type=AGENT');
    expect(html).toMatch(/aria-sort="ascending"><a[^>]*href="\/comptes\?type=AGENT&amp;sens=desc"/);
    expect((await administrator.get('/comptes?sens=desc')).html).toMatch(/aria-sort="descending"/);
    expect(html).toContain('href="/comptes?type=AGENT&amp;tri=firstName"');
  });
});

describe('une adresse illisible vaut une adresse sans filtre', () => {
  it.each([
    '?type=ADMINISTRATEUR',
    '?role=TOUS',
    '?demarche=inconnue',
    '?page=-1',
    '?page=abc',
    '?page=0',
    '?page=99999999999999999999',
    '?page=99999',
    '?taille=7',
    '?taille=1e9',
    '?tri=password_hash',
    '?sens=up',
    '?tri=__proto__&sens=constructor',
    '?type=AGENT%27--',
    '?type=&role=&demarche=&nom=',
    `?nom=${'a'.repeat(300)}`,
    '?inconnu=1',
  ])('%s', async (query) => {
    const { status, text } = await administrator.get(`/comptes${query}`);
    expect(status).toBe(200);
    expect(text).toContain('7 Utilisateurs trouvés');
  });

  it('paramètres répétés, octets impossibles : jamais une erreur 5xx', async () => {
    for (const query of ['?nom=a&nom=b', '?type=AGENT&type=X', '?nom=%00%00', '?nom=%ff%fe', '?nom[]=a', '?%']) {
      expect((await administrator.get(`/comptes${query}`)).status).toBeLessThan(500);
    }
  });
});

it('P-10 un seul administrateur local actif : un conseil ; deux : plus rien', async () => {
  expect((await administrator.get('/comptes')).text).toContain('n’a qu’un administrateur local actif');
  await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', active: false, lastName: 'INACTIF' });
  expect((await reader.get('/comptes')).text).toContain('n’a qu’un administrateur local actif');
  await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', lastName: 'SECOND' });
  expect((await administrator.get('/comptes')).text).not.toContain('n’a qu’un administrateur local actif');
});

it('P-50g pagination : taille, page suivante, dernière page, et le nouveau compte visible (P-82)', async () => {
  const boss = await portal.person({
    organization: UNSUBSCRIBED,
    actorType: 'LOCAL_ADMINISTRATOR',
    lastName: 'AAA',
  });
  for (let rank = 1; rank <= 34; rank += 1) {
    await portal.person({ organization: UNSUBSCRIBED, lastName: `NOM${String(rank).padStart(2, '0')}` });
  }
  const first = await boss.get('/comptes');
  expect(first.text).toContain('1 - 10 sur 35');
  expect(first.html).toContain('href="/comptes?page=2"');
  const last = await boss.get('/comptes?page=4');
  expect(last.text).toContain('31 - 35 sur 35');
  expect(await names('?taille=20&page=2', boss)).toHaveLength(15);
  expect(await names('?page=4', boss)).toEqual(['NOM30', 'NOM31', 'NOM32', 'NOM33', 'NOM34']);
  const created = await boss.post('/comptes/nouveau', {
    actorType: 'LOCAL_ADMINISTRATOR',
    email: 'nouvelle@grande.example',
    title: 'M',
    firstName: 'Noé',
    lastName: 'NOM15bis',
    phone: '0123456789',
  });
  expect(created).toMatchObject({ status: 303, notice: 'ACCOUNT_CREATED' });
  expect(await names(created.location?.replace('/comptes', '') ?? '', boss)).toContain('NOM15bis');
});
