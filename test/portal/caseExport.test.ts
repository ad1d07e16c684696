import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findNeighbours } from '../../src/cases/portalNeighbours.ts';
import { selectCases } from '../../src/cases/selectCases.ts';
import { caseQueryOf, readCaseListState } from '../../src/portal/cases/listState.ts';
import { createTestAccount, openTestSession } from '../support/accounts.ts';
import { putCase } from '../support/listedCases.ts';
import { type SignedIn, signedIn } from '../support/people.ts';
import { openPortal } from '../support/portalClient.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const LIST = '/teledossiers';
const PLACE = '2026-01-01T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff';

let scene: Scene;
let ids: Map<string, string>;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  ids = new Map();
  for (const [organization, word] of [
    [SI1, 'UN'],
    [SI2, 'DEUX'],
  ] as const) {
    for (const [rank, processCode] of [PROCESS, OTHER_PROCESS, PROCESS].entries()) {
      const number = `${word}-${rank}-${processCode}`;
      const arrivedAt = new Date(Date.UTC(2026, 1, 1, 8, rank));
      ids.set(number, await putCase(scene, { number, organization, processCode, arrivedAt, lastName: '=cmd', firstName: 'Zoé' }));
    }
  }
});

const person = (options: Parameters<typeof signedIn>[1]): Promise<SignedIn> => signedIn(scene.server, options);
const arrivals = async (who: SignedIn, query = ''): Promise<unknown> =>
  JSON.parse((await who.get(`${LIST}/arrivees?depuis=${PLACE}${query}`)).text);

describe('S-11 : chaque adresse de la liste a le même périmètre', () => {
  it('P-14 : sans rôle de télédossiers, 403 partout ; sans connexion, la page de connexion', async () => {
    const who = await person({ organization: SI1, roles: ['ACCOUNTS_MANAGE'], processCodes: [PROCESS] });
    for (const path of ['/export.csv', `/arrivees?depuis=${PLACE}`]) {
      expect((await who.get(`${LIST}${path}`)).status).toBe(403);
      const answer = await fetch(`${scene.server.url}${LIST}${path}`, { redirect: 'manual' });
      expect([answer.status, await answer.text()]).toEqual([303, expect.not.stringContaining('UN-')]);
    }
    expect(await scene.sql(`SELECT id FROM audit WHERE action = 'CASES_EXPORT'`)).toEqual([]);
  });

  it.each([
    ['AGENT', [], []],
    ['AGENT', [PROCESS], [`UN-0-${PROCESS}`, `UN-2-${PROCESS}`]],
    ['AGENT', [OTHER_PROCESS], [`UN-1-${OTHER_PROCESS}`]],
    ['LOCAL_ADMINISTRATOR', [], [`UN-0-${PROCESS}`, `UN-1-${OTHER_PROCESS}`, `UN-2-${PROCESS}`]],
  ] as const)('%s habilité à %j', async (actorType, processCodes, expected) => {
    const who = await person({ organization: SI1, actorType, roles: ['CASES_READ'], processCodes });
    const { text } = await who.get(`${LIST}/export.csv?tri=transmission-asc`);
    expect(text.split('\r\n').slice(1, -1).map((line) => line.split(';')[0])).toEqual(expected);
    expect(await arrivals(who)).toEqual({ count: expected.length });
    const query = caseQueryOf(readCaseListState({ tri: 'transmission-asc' }));
    const { user } = who.account;
    const selected = await selectCases(scene.server.hub, user, query, 10);
    expect(selected.map(({ id }) => id)).toEqual(expected.map((number) => ids.get(number)).reverse());
    const target = { id: ids.get(`UN-1-${OTHER_PROCESS}`) ?? '', arrivedAt: new Date(Date.UTC(2026, 1, 1, 8, 1)), updatedAt: null };
    const seen = (number: string): string | null => ((expected as readonly string[]).includes(number) ? (ids.get(number) ?? null) : null);
    expect(await findNeighbours(scene.server.hub, user, target, query)).toEqual({
      previous: seen(`UN-0-${PROCESS}`),
      next: seen(`UN-2-${PROCESS}`),
    });
  });

  it('un télédossier qui a quitté la liste garde ses voisins', async () => {
    const who = await person({ organization: SI1, processCodes: [PROCESS, OTHER_PROCESS] });
    const id = ids.get(`UN-1-${OTHER_PROCESS}`) ?? '';
    await scene.sql(`UPDATE cases SET status = 'DONE' WHERE id = $1`, [id]);
    const target = { id, arrivedAt: new Date(Date.UTC(2026, 1, 1, 8, 1)), updatedAt: null };
    const query = caseQueryOf(readCaseListState('statut=nouveaux&tri=transmission-desc'));
    expect(await findNeighbours(scene.server.hub, who.account.user, target, query)).toEqual({
      previous: ids.get(`UN-2-${PROCESS}`),
      next: ids.get(`UN-0-${PROCESS}`),
    });
  });
});

describe('« Exporter »', () => {
  it('D-27 : neutralisé, filtré comme la liste, tracé avant, sans ce qui est cherché', async () => {
    const who = await person({ organization: SI1, processCodes: [PROCESS, OTHER_PROCESS] });
    const { text } = await who.get(`${LIST}/export.csv?recherche=cmd&demarche=${OTHER_PROCESS}`);
    const [titles, line, ...rest] = text.replace('\ufeff', '').split('\r\n');
    expect(titles).toBe(
      'Numéro;Statut;Démarche;Code démarche;Nom du concerné;Prénom(s) du concerné;Date de transmission;Dernière mise à jour',
    );
    expect(line).toBe(`UN-1-CERTDC;Nouveau;CERTDC;CERTDC;'=cmd;Zoé;01/02/2026 09:01;01/02/2026 09:01`);
    expect(rest).toEqual(['']);
    const [trace] = await scene.sql(`SELECT * FROM audit WHERE action = 'CASES_EXPORT' AND account_id = $1`, [who.account.id]);
    expect(trace?.detail).toMatchObject({ searched: true, processCodes: [OTHER_PROCESS] });
    expect(JSON.stringify(trace)).not.toContain('cmd');
  });

  it('mille lignes et plus, chacune une fois', async () => {
    await scene.sql(
      `WITH written AS (INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
         SELECT gen_random_uuid(), 'n', $2, 'HUBEE_NOTIFIED', '{"firstName":"Ana","lastName":"Foule"}', now()
         FROM generate_series(1, 1201) RETURNING id)
       INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, transmission_at, arrived_at)
       SELECT gen_random_uuid(), id, $2, 1, 'L-' || row_number() OVER (), $1, 'SENT', now(), '2026-01-01', '2026-01-01' FROM written`,
      [SI1, PROCESS],
    );
    const who = await person({ organization: SI1, processCodes: [PROCESS] });
    for (const query of ['?recherche=foule', '?du=01/01/2026&au=01/01/2026', '?au=02/01/2026&tri=modification-asc']) {
      const { text } = await who.get(`${LIST}/export.csv${query}`);
      const numbers = text.split('\r\n').slice(1, -1).map((line) => line.split(';')[0]);
      expect([numbers.length, new Set(numbers).size], query).toEqual([1201, 1201]);
    }
  });
});

describe('les arrivées', () => {
  it('celles de la liste seulement, cent au plus, et la session n’en est pas prolongée (D-28)', async () => {
    const who = await person({ organization: SI1, processCodes: [PROCESS, OTHER_PROCESS] });
    expect(await arrivals(who, `&demarche=${PROCESS}`)).toEqual({ count: 2 });
    expect(await arrivals(who, '&recherche=rien')).toEqual({ count: 0 });
    expect(await arrivals(who, '&recherche=cmd')).toEqual({ count: 3 });
    expect(await arrivals(who, '&recherche=c')).toEqual({ count: 0 });
    expect(await arrivals(who, '&statut=traites')).toEqual({ count: 0 });
    await scene.sql(`UPDATE sessions SET seen_at = now() - interval '50 minutes' WHERE account_id = $1`, [who.account.id]);
    const seen = async () => (await scene.sql('SELECT seen_at FROM sessions WHERE account_id = $1', [who.account.id]))[0];
    const before = await seen();
    await arrivals(who);
    expect(await seen()).toEqual(before);
    for (const bad of ['', '?depuis=x', '?depuis=2026-02-31T00:00:00.000000Z_ffffffff-ffff-ffff-ffff-ffffffffffff']) {
      expect(JSON.parse((await who.get(`${LIST}/arrivees${bad}`)).text)).toEqual({ count: 0 });
    }
  });
});

describe('« Enregistrer cette vue »', () => {
  const open = async () => {
    const account = await createTestAccount(scene.server, { organization: SI1, processCodes: [PROCESS], password: null });
    const portal = openPortal(scene.server.url);
    portal.cookies.set('hubee', await openTestSession(scene.server, account.id));
    await portal.get(`${LIST}?recherche=cmd`);
    return { account, portal };
  };
  const save = (portal: ReturnType<typeof openPortal>, nom: string) =>
    portal.post(`${LIST}/vues`, { nom, liste: 'recherche=cmd&statut=nouveaux&inconnu=<script>' });

  it('enregistre, montre, supprime ; chacun les siennes', async () => {
    const { account, portal } = await open();
    expect((await save(portal, 'À suivre')).status).toBe(303);
    const page = await portal.get(LIST);
    expect(page.text).toContain('À suivre');
    expect(page.text).toContain('href="/teledossiers?statut=nouveaux&amp;recherche=cmd&amp;tri=transmission-desc&amp;taille=10"');
    const other = await open();
    expect((await other.portal.get(LIST)).text).not.toContain('À suivre');
    const [view] = await scene.sql('SELECT id FROM saved_views WHERE account_id = $1', [account.id]);
    const remove = (portal: typeof other.portal) => portal.post(`${LIST}/vues/suppression`, { vue: String(view?.id), liste: '' });
    await remove(other.portal);
    expect((await portal.get(LIST)).text).toContain('À suivre');
    expect((await remove(portal)).status).toBe(303);
    expect((await portal.get(LIST)).text).not.toContain('À suivre');
  });

  it('sans nom, trop long, en double, au-delà de vingt : expliqué, la saisie est gardée', async () => {
    const { account, portal } = await open();
    const refused = async (name: string, message: string) => {
      const answer = await save(portal, name);
      expect([answer.status, answer.text.includes(message)], name).toEqual([400, true]);
      if (name !== '') expect(answer.text).toContain(`value="${name}"`);
    };
    await refused('', 'Donnez un nom à cette vue.');
    await refused('x'.repeat(61), 'Le nom de la vue dépasse 60 caractères.');
    expect((await save(portal, '😀'.repeat(60))).status).toBe(303);
    expect((await save(portal, 'Ma vue')).status).toBe(303);
    await refused('MA VUE', 'Vous avez déjà une vue de ce nom.');
    await scene.sql(
      `INSERT INTO saved_views (id, account_id, name, query, created_at)
       SELECT gen_random_uuid(), $1, 'vue ' || n, '', now() FROM generate_series(1, 18) n`,
      [account.id],
    );
    await refused('une de trop', 'Vous avez déjà 20 vues');
    expect((await scene.sql('SELECT id FROM saved_views WHERE account_id = $1', [account.id])).length).toBe(20);
  });
});
