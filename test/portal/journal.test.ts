import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, ROLES } from '../../src/accounts/rules.ts';
import { setAccountActive } from '../../src/accounts/setAccountActive.ts';
import { recordAudit } from '../../src/audit/store.ts';
import { scribeOf } from '../../src/hub.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { putCase } from '../support/listedCases.ts';
import { page, type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene, sendDossier } from '../support/scene.ts';

const JOURNAL = '/journal';
const EXPORT = '/journal/export.csv';

let scene: Scene;
let administrator: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  administrator = await signedIn(scene.server, {
    organization: SI1,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'CASES_READ'],
    firstName: 'Maëlys',
    lastName: 'Dubois',
  });
});
afterAll(() => scene.close());

const words = (text: string): string =>
  text
    .replace(/<(script|style|head)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\s\u00a0\u202f]+/g, ' ');

/** The lines of the table, each as its cells. */
const lines = (text: string): string[][] =>
  [...text.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row = '']) => [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => words(cell).trim()))
    .slice(1);

async function trace(
  who: SignedIn,
  entry: Partial<Parameters<typeof recordAudit>[2]> = {},
  newId = scene.server.hub.newId,
) {
  const { hub } = scene.server;
  const { user } = who.account;
  await hub.db.transaction(async (tx) =>
    recordAudit(
      tx,
      { ...scribeOf(hub, user, hub.clock()), newId },
      {
        action: 'SIGN_IN',
        subjectType: 'account',
        subjectId: user.accountId,
        ...entry,
      },
    ),
  );
}

describe('D-26, P-14 : qui lit le journal', () => {
  it('P-39 : sans connexion, rien', async () => {
    for (const path of [JOURNAL, EXPORT]) {
      const answer = await page(scene.server.url, path);
      expect([answer.status, answer.location]).toEqual([303, expect.stringContaining('/connexion')]);
    }
  });

  const rows = ACTOR_TYPES.flatMap((actorType) => ROLES.map((role) => [actorType, role] as const));
  it.each(rows)('%s avec %s seul', async (actorType, role) => {
    const who = await signedIn(scene.server, { organization: SI1, actorType, roles: [role], processCodes: [PROCESS] });
    const may = actorType === 'LOCAL_ADMINISTRATOR' && (role === 'ACCOUNTS_MANAGE' || role === 'SUBSCRIPTIONS_MANAGE');
    for (const path of [JOURNAL, EXPORT]) {
      const answer = await who.get(path);
      expect([path, answer.status]).toEqual([path, may ? 200 : 403]);
      if (!may) expect(answer.text).not.toContain('Dubois'.toUpperCase());
    }
    expect((await who.get('/mon-compte')).text.includes('href="/journal"')).toBe(may);
  });

  it('D-36 : l’administrateur d’une organisation inactive lit et exporte', async () => {
    const who = await signedIn(scene.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    expect((await who.get(JOURNAL)).status).toBe(200);
    expect((await who.get(EXPORT)).status).toBe(200);
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
  });
});

describe('D-26 : le périmètre', () => {
  it('rien d’une autre organisation : ni lignes, ni numéros, ni personnes en filtre', async () => {
    const other = await signedIn(scene.server, { organization: SI2, lastName: 'Ailleurs' });
    const theirs = await putCase(scene, { number: 'AILLEURS-01', organization: SI2, processCode: PROCESS });
    await trace(other, { action: 'CASE_OPEN', subjectType: 'case', subjectId: theirs });
    // Even a trace of one's own that names what is another's.
    await trace(administrator, { action: 'CASE_OPEN', subjectType: 'case', subjectId: theirs });
    await trace(administrator, { action: 'ACCOUNT_UPDATE', subjectId: other.account.id });
    for (const path of [JOURNAL, `${JOURNAL}?personne=${other.account.id}`, EXPORT]) {
      const { text } = await administrator.get(path);
      expect(text).not.toMatch(/AILLEURS/);
    }
    expect(lines((await administrator.get(JOURNAL)).text)[2]).toEqual([
      expect.stringMatching(/^\d\d\/\d\d\/\d{4} à \d\d:\d\d$/),
      'Maëlys DUBOIS',
      'Télédossiers',
      'Ouverture d’un télédossier',
      '—',
    ]);
  });

  it('un télédossier parti vers une autre organisation n’a plus de numéro', async () => {
    const id = await putCase(scene, { number: 'PARTI-01', organization: SI1, processCode: PROCESS });
    await trace(administrator, { action: 'CASE_OPEN', subjectType: 'case', subjectId: id });
    expect((await administrator.get(JOURNAL)).text).toContain('PARTI-01');
    await scene.sql('UPDATE cases SET recipient = $2 WHERE id = $1', [id, SI2]);
    expect((await administrator.get(JOURNAL)).text).not.toContain('PARTI-01');
    expect((await administrator.get(EXPORT)).text).not.toContain('PARTI-01');
  });

  it('un délégué d’une autre organisation agit sur un abonnement : chez celle de l’abonnement, pas dans la sienne', async () => {
    const delegate = await signedIn(scene.server, {
      organization: SI2,
      actorType: 'TECHNICAL_DELEGATE',
      roles: ['SUBSCRIPTIONS_MANAGE'],
      firstName: 'Hélène',
      lastName: 'Saint-Yves',
    });
    const home = await signedIn(scene.server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    const [subscription] = await scene.sql(
      `UPDATE subscriptions SET delegate = $1 WHERE subscriber = $2 AND process_code = $3 RETURNING id`,
      [{ email: delegate.account.email }, SI1, OTHER_PROCESS],
    );
    const id = String(subscription?.id);
    await suspendSubscription(scene.server.hub, delegate.account.user, id);
    const [first] = lines((await administrator.get(JOURNAL)).text);
    expect(first?.slice(1)).toEqual([
      `Hélène SAINT-YVES (Organisation ${SI2})`,
      'Abonnements',
      'Suspension d’un abonnement',
      `Démarche ${OTHER_PROCESS}`,
    ]);
    expect((await home.get(JOURNAL)).text).not.toContain('Suspension');
  });

  it('le logiciel du service compte, celui de l’opérateur non', async () => {
    const sent = await sendDossier(scene);
    const { status } = await scene.td('si1', 'GET', `/cases/${sent.caseId}/attachments/${sent.attachmentId}`);
    expect(status).toBe(200);
    const { text } = await administrator.get(`${JOURNAL}?personne=logiciels`);
    expect(lines(text)[0]?.slice(1)).toEqual([
      expect.stringMatching(/^Logiciel métier \(.+\)$/),
      'Télédossiers',
      'Téléchargement d’une pièce jointe',
      expect.stringContaining('Télédossier DILA-AEC-'),
    ]);
    const [mine] = await scene.sql(
      `SELECT count(*)::int AS n FROM audit WHERE journal IS NOT NULL AND organization LIKE 'OSL-%'`,
    );
    expect(mine?.n).toBe(0);
  });
});

describe('D-26 : lire', () => {
  it('les comptes : activés, désactivés, avec leur nom', async () => {
    const agent = await signedIn(scene.server, { organization: SI1, firstName: 'Théo', lastName: 'Marchand' });
    await setAccountActive(scene.server.hub, administrator.account.user, agent.account.id, false);
    const { text } = await administrator.get(`${JOURNAL}?categorie=comptes`);
    expect(lines(text)[0]?.slice(1)).toEqual([
      'Maëlys DUBOIS',
      'Comptes et droits',
      'Désactivation d’un compte',
      'Compte Théo MARCHAND',
    ]);
  });

  it('une action inconnue a sa ligne ; rien de ce qui est écrit ne devient du HTML', async () => {
    const hostile = await signedIn(scene.server, { organization: SI1, firstName: '<b>=1', lastName: '"><script>x' });
    await trace(hostile, {
      action: 'D_UN_AUTRE_TEMPS',
      subjectType: 'chose',
      subjectId: '<script>',
      detail: { a: [1] },
    });
    const { text } = await administrator.get(JOURNAL);
    expect(lines(text)[0]?.[3]).toBe('Autre action');
    expect(text).not.toMatch(/<b>=1|<script>x/i);
    const file = (await administrator.get(EXPORT)).text;
    expect(file).toContain('Autre action');
  });

  it('D-27 : dans le fichier, ce qui ressemble à une formule est neutralisé', async () => {
    const formula = await signedIn(scene.server, {
      organization: SI1,
      firstName: '=HYPERLINK("x")',
      lastName: 'Formule',
    });
    await trace(formula);
    const [row] = (await administrator.get(EXPORT)).text.split('\r\n').filter((line) => line.includes('FORMULE'));
    expect(row?.split(';')[1]).toBe(`"'=HYPERLINK(""x"") FORMULE"`);
  });

  it('une adresse illisible compte pour absente', async () => {
    for (const query of ['personne=x', 'categorie=%27', 'du=2026-02-31', 'au=0000-00-00', 'apres=1', "avant=';--"]) {
      expect([query, (await administrator.get(`${JOURNAL}?${query}`)).status]).toEqual([query, 200]);
    }
  });
});

describe('D-26 : filtres et pages', () => {
  let who: SignedIn;
  let reader: SignedIn;
  const DAY = Date.UTC(2026, 2, 10, 11);
  beforeAll(async () => {
    reader = await signedIn(scene.server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
    who = await signedIn(scene.server, { organization: SI2, firstName: 'Noémie', lastName: 'Vasseur' });
    for (let rank = 0; rank < 25; rank += 1) {
      const at = new Date(DAY + rank * 3_600_000);
      scene.server.setClock(at);
      await trace(
        who,
        { action: rank % 5 === 0 ? 'SIGN_OUT' : 'SUBSCRIPTIONS_EXPORT' },
        createIdSource(() => at.getTime()),
      );
    }
    scene.server.setClock(null);
  });

  it('la période est celle de Paris, bornes comprises', async () => {
    const of = async (query: string) =>
      lines((await reader.get(`${JOURNAL}?personne=${who.account.id}&${query}`)).text);
    // 11:00 UTC is noon: twelve hours of the 10th, then the 11th.
    expect(await of('du=2026-03-10&au=2026-03-10&categorie=connexions')).toHaveLength(3);
    expect(await of('au=2026-03-09')).toEqual([]);
    expect(await of('du=2026-03-12')).toEqual([]);
  });

  it('avance et revient sans perdre ni répéter une ligne, filtres gardés', async () => {
    const seen: string[][] = [];
    let path: string | undefined = `${JOURNAL}?personne=${who.account.id}`;
    const addresses: string[] = [];
    while (path !== undefined) {
      addresses.push(path);
      const { text } = await reader.get(path);
      seen.push(...lines(text));
      path = hrefOf(text, 'Plus anciennes');
    }
    expect(addresses).toHaveLength(3);
    expect(seen).toHaveLength(25);
    expect(seen.every((line) => line[1] === 'Noémie VASSEUR')).toBe(true);
    expect(seen[0]?.[0]).toBe('11/03/2026 à 12:00');
    const last = (await reader.get(addresses[2] ?? '')).text;
    const back = hrefOf(last, 'Plus récentes');
    expect(lines((await reader.get(back ?? '')).text)).toEqual(seen.slice(10, 20));
    expect(back).toContain(`personne=${who.account.id}`);
  });

  it('D-27 : le fichier suit les filtres ; sa trace le précède et n’y est pas', async () => {
    const { status, text } = await reader.get(`${EXPORT}?personne=${who.account.id}&categorie=connexions`);
    expect(status).toBe(200);
    const rows = text.split('\r\n').filter((line) => line !== '');
    expect(rows[0]).toBe('Date et heure;Personne;Catégorie;Action;Objet');
    expect(rows).toHaveLength(6);
    expect((await reader.get(EXPORT)).text.match(/Export du journal/g)).toHaveLength(1);
    const [exported] = await scene.sql(
      `SELECT count(*)::int AS n FROM audit WHERE action = 'JOURNAL_EXPORT' AND account_id = $1`,
      [reader.account.id],
    );
    expect(exported?.n).toBe(2);
  });

  it('HEAD ne laisse ni fichier ni trace', async () => {
    const count = async () =>
      (await scene.sql(`SELECT count(*)::int AS n FROM audit WHERE action = 'JOURNAL_EXPORT'`))[0]?.n;
    const before = await count();
    const head = await fetch(`${scene.server.url}${EXPORT}`, { method: 'HEAD', headers: { cookie: reader.cookie } });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await count()).toBe(before);
  });

  const hrefOf = (text: string, label: string): string | undefined =>
    new RegExp(`href="([^"]*)"[^>]*>${label}`).exec(text)?.[1]?.replaceAll('&amp;', '&');
});

describe('D-26 : la table des actions', () => {
  it('connaît chaque action que le programme écrit au sujet d’un service', async () => {
    const { isKnownAction } = await import('../../src/portal/journal/actions.ts');
    const { stdout } = await promisify(execFile)('grep', ['-rhoE', "action: '[A-Z_]{4,}'", 'src', '--include=*.ts']);
    const written = new Set([...stdout.matchAll(/'([A-Z_]+)'/g)].map(([, action = '']) => action));
    const OF_PLATFORM =
      /^(MAIL_|PROCESS_|FOLDER_|CLIENT_ADMIN|NOTIFICATION_|ORGANIZATION_(CREATE|UPDATE)|CASES_MIGRATE|PORTAL_PURGED|PASSWORD_RESET_ASKED)/;
    expect([...written].filter((action) => !OF_PLATFORM.test(action) && !isKnownAction(action))).toEqual([]);
    expect(written.size).toBeGreaterThan(30);
  });
});
