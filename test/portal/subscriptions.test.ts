import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, ROLES, type Role } from '../../src/accounts/rules.ts';
import { page, type SignedIn, signedIn } from '../support/people.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { headsIn, rowsIn } from '../support/tables.ts';

const LIST = '/abonnements';
const READS: readonly Role[] = ['SUBSCRIPTIONS_READ', 'SUBSCRIPTIONS_MANAGE'];
const EDITOR = 'EDT-00000040100012-00000';
const OTHER_EDITOR = 'EDT-00000040200012-00000';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ settings: { datapassUrl: 'https://datapass.example/demandes' } });
  for (const id of [EDITOR, OTHER_EDITOR]) {
    const [type, register, branch] = id.split('-');
    await scene.sql(
      `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
       VALUES ($1, $2, $3, $4, $5, '75000', 'PARIS', 'Actif', now())`,
      [id, type, register, branch, `Éditeur ${register}`],
    );
  }
});
afterAll(() => scene.close());

const person = (options: Parameters<typeof signedIn>[1]): Promise<SignedIn> => signedIn(scene.server, options);

/** Writes some columns of the subscription of a service to a démarche. */
function change(subscriber: string, processCode: string, columns: Readonly<Record<string, unknown>>) {
  const names = Object.keys(columns);
  return scene.sql(
    `UPDATE subscriptions SET ${names.map((name, rank) => `${name} = $${rank + 3}`).join(', ')}
     WHERE subscriber = $1 AND process_code = $2`,
    [subscriber, processCode, ...Object.values(columns)],
  );
}

/** The rows, without their link to the sheet. */
async function listOf(who: SignedIn, path = LIST): Promise<string[][]> {
  const answer = await who.get(path);
  expect(answer.status, path).toBe(200);
  return rowsIn(answer.text).map((row) => row.slice(0, -1));
}

describe('qui voit les abonnements : P-14, P-87, D-19', () => {
  beforeAll(async () => {
    for (const service of [SI1, SI2]) {
      for (const process of [PROCESS, OTHER_PROCESS]) await change(service, process, { delegate: null, editor: null });
    }
    await change(SI1, PROCESS, { delegate: { email: 'Helene.Delegue@conseil.example' } });
    await change(SI2, PROCESS, { delegate: { email: 'helene.delegue@conseil.example' } });
    await change(SI2, OTHER_PROCESS, { editor: EDITOR, access_mode: 'API' });
  });

  it('P-39 : sans connexion, on est conduit à la page de connexion', async () => {
    const answer = await page(scene.server.url, LIST);
    expect([answer.status, answer.location]).toEqual([303, expect.stringContaining('/connexion')]);
  });

  const refused = ACTOR_TYPES.flatMap((actorType) =>
    ROLES.filter((role) => !READS.includes(role)).map((role) => [actorType, role] as const),
  );
  it.each(refused)('P-14 : %s avec %s seul : 403', async (actorType, role) => {
    const who = await person({ organization: SI1, actorType, roles: [role], processCodes: [PROCESS] });
    const answer = await who.get(LIST);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain(PROCESS);
  });

  const admitted = READS.flatMap((role) =>
    [SI1, SI2].flatMap((organization) =>
      (['AGENT', 'LOCAL_ADMINISTRATOR'] as const).map((actorType) => [actorType, role, organization] as const),
    ),
  );
  it.each(admitted)('P-87 : %s avec %s de %s voit ceux de son service', async (actorType, role, organization) => {
    const who = await person({ organization, actorType, roles: [role] });
    const rows = await listOf(who);
    expect(rows.map((row) => row[1])).toEqual([`${OTHER_PROCESS} - ${OTHER_PROCESS}`, `${PROCESS} - ${PROCESS}`]);
    // The other service has a delegate and an editor elsewhere.
    const words =
      organization === SI1
        ? [
            ['Non', ''],
            ['Oui', ''],
          ]
        : [
            ['Non', 'Éditeur 00000040100012'],
            ['Oui', ''],
          ];
    expect(rows.map((row) => [row[4], row[5]])).toEqual(words);
  });

  it('D-19 : un délégué voit ceux qui nomment son adresse, sans casse, de plusieurs services', async () => {
    const who = await person({
      organization: SI1,
      actorType: 'TECHNICAL_DELEGATE',
      roles: ['SUBSCRIPTIONS_READ'],
      email: 'helene.DELEGUE@conseil.example',
    });
    const rows = await listOf(who);
    expect(rows.map((row) => [row[1], row[2]]).toSorted()).toEqual([
      [`${PROCESS} - ${PROCESS}`, `01034 - Organisation ${SI1}`],
      [`${PROCESS} - ${PROCESS}`, `38544 - Organisation ${SI2}`],
    ]);
    await change(SI2, PROCESS, { delegate: null });
    expect(await listOf(who)).toHaveLength(1);
    await change(SI1, PROCESS, { delegate: { email: 'une-autre@conseil.example' } });
    expect((await who.get(LIST)).text).toContain('Aucun abonnement ne vous désigne pour le moment.');
  });

  it('D-19 : une adresse qui ressemble à celle du délégué n’ouvre rien, même là où la base les confond', async () => {
    const namesake = 'vİctor.delegue@conseil.example';
    const [known] = await scene.sql("SELECT lower($1) = 'victor.delegue@conseil.example' AS same", [namesake]);
    expect(known?.same, 'la base les confond').toBe(true);
    await change(SI2, OTHER_PROCESS, { delegate: { email: 'Victor.Delegue@conseil.example' } });
    const delegate = { organization: SI1, actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_READ'] } as const;
    expect(await listOf(await person({ ...delegate, email: namesake }))).toEqual([]);
    expect(await listOf(await person({ ...delegate, email: 'victor.DELEGUE@conseil.example' }))).toHaveLength(1);
    await change(SI2, OTHER_PROCESS, { delegate: null });
  });

  it('D-19 : les gens d’un éditeur voient ceux qui le nomment, pas ceux d’un autre', async () => {
    const delegate = { actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_MANAGE'] } as const;
    const ours = await person({ ...delegate, organization: EDITOR });
    expect((await listOf(ours)).map((row) => [row[1], row[2]])).toEqual([
      [`${OTHER_PROCESS} - ${OTHER_PROCESS}`, `38544 - Organisation ${SI2}`],
    ]);
    expect(await listOf(await person({ ...delegate, organization: OTHER_EDITOR }))).toEqual([]);
  });

  it('D-19 : nommer comme éditeur le service d’un délégué ne lui ouvre rien', async () => {
    await change(SI2, PROCESS, { editor: SI1 });
    const who = await person({ organization: SI1, actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_READ'] });
    expect(await listOf(who)).toEqual([]);
    await change(SI2, PROCESS, { editor: null });
  });
});

describe('ce que la liste montre : §6.1', () => {
  let who: SignedIn;
  beforeAll(async () => {
    who = await person({ organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
  });
  const HEADS = ['Opérateur', 'Démarche', 'N° Datapass', 'Modalité d’accès', 'DT', 'Editeur', 'Statut'];

  it('titre, sous-titre, compte, DataPass, colonnes ; le service pour les seuls délégués', async () => {
    const { text } = await who.get(LIST);
    expect(text).toContain('<h1>Abonnements</h1>');
    expect(text).toContain('Gestion des abonnements de votre service instructeur');
    expect(text).toContain('2 Abonnements trouvés');
    expect(text).toContain('LISTE DES ABONNEMENTS');
    expect(text).toContain('href="https://datapass.example/demandes"');
    expect(headsIn(text)).toEqual([...HEADS, 'Date d’activation', 'Date de suspension', '']);
    const delegate = await person({ organization: SI1, actorType: 'TECHNICAL_DELEGATE' });
    await change(SI1, PROCESS, { delegate: { email: delegate.account.email } });
    expect(headsIn((await delegate.get(LIST)).text)[2]).toBe('Service instructeur');
  });

  it('D-14 : le statut et les dates sont ceux de l’instant', async () => {
    scene.server.setClock(new Date('2026-03-10T12:00:00Z'));
    const nothing = { activate_at: null, effective_from: null, end_at: null, suspended_from: null };
    await change(SI1, PROCESS, {
      ...nothing,
      status: 'Inactif',
      activate_at: new Date('2026-03-10T22:30:00Z'),
      effective_from: new Date('2026-03-09T23:01:00Z'),
    });
    await change(SI1, OTHER_PROCESS, {
      ...nothing,
      status: 'Suspendu',
      suspended_from: new Date('2026-03-05T23:00:00Z'),
    });
    const shown = await listOf(who);
    expect(shown.map((row) => [row[1]?.split(' ')[0], ...row.slice(6)])).toEqual([
      [OTHER_PROCESS, 'Suspendu', '--/--/----', '05/03/2026'],
      [PROCESS, 'Actif', '10/03/2026', '--/--/----'],
    ]);
    await change(SI1, PROCESS, { end_at: new Date('2026-03-10T11:00:00Z') });
    expect((await listOf(who))[1]?.slice(6)).toEqual(['Suspendu', '10/03/2026', '10/03/2026']);
    await change(SI1, PROCESS, { end_at: null, effective_from: new Date('2026-03-10T23:01:00Z') });
    expect((await listOf(who))[1]?.slice(6)).toEqual(['Inactif', '10/03/2026', '--/--/----']);
    scene.server.setClock(null);
  });

  it('P-87 : activation la plus récente d’abord, ceux sans date en tête ; chaque entête trie et se retourne', async () => {
    await scene.sql(
      `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status,
         activate_at, local_administrator, created_at)
       SELECT gen_random_uuid(), n, $1, $2, 'unitaire', 'Refusé', '2026-01-01'::timestamptz + n * interval '1 day', '{}', now()
       FROM generate_series(1, 12) n`,
      [PROCESS, SI1],
    );
    const numbers = async (path: string) => (await listOf(who, path)).map((row) => row[2]);
    const whole = await numbers(`${LIST}?taille=100`);
    expect(whole).toEqual(['0', '0', '12', '11', '10', '9', '8', '7', '6', '5', '4', '3', '2', '1']);
    expect(await numbers(LIST)).toEqual(whole.slice(0, 10));
    expect(await numbers(`${LIST}?page=2`)).toEqual(whole.slice(10));
    expect((await who.get(`${LIST}?page=2`)).text).toContain('11 - 14 sur 14');
    expect((await who.get(`${LIST}?page=99`)).text).toContain('Cette page est vide.');
    for (const sort of ['activateAt', 'suspendedFrom', 'processCode', 'datapassId', 'accessMode', 'status']) {
      const up = await numbers(`${LIST}?taille=100&tri=${sort}&sens=asc`);
      const down = await numbers(`${LIST}?taille=100&tri=${sort}&sens=desc`);
      expect([up.toSorted(), down.toSorted()]).toEqual([whole.toSorted(), whole.toSorted()]);
    }
    expect(await numbers(`${LIST}?taille=100&tri=datapassId&sens=asc`)).toEqual(
      whole.toSorted((a, b) => Number(a) - Number(b)),
    );
    expect(await numbers(`${LIST}?tri=toString&sens=rien&taille=7&page=-1`)).toEqual(whole.slice(0, 10));
  });

  it('§6.1 : « Filtrer par statut » dans l’ordre de la maquette', async () => {
    const { text } = await who.get(LIST);
    const select = /<select[^>]*name="statut"[\s\S]*?<\/select>/.exec(text)?.[0] ?? '';
    const offered = [...select.matchAll(/<option[^>]*value="([^"]+)"/g)].map(([, value]) => value);
    expect(offered).toEqual(['Actif', 'Inactif', 'Suspendu', 'Refusé']);
  });

  it('§6.1 : « Date de suspension » se trie sur ce qu’elle montre, jamais sur une fin à venir', async () => {
    const { text } = await who.get(`${LIST}?taille=100`);
    const numbers = async (direction: string) =>
      (await listOf(who, `${LIST}?taille=100&tri=suspendedFrom&sens=${direction}`)).map((row) => row[2]);
    expect(text).not.toContain('Cette page est vide');
    await scene.sql(`UPDATE subscriptions SET end_at = now() + interval '9 years' WHERE datapass_id IN (3, 4)`);
    await scene.sql(
      `UPDATE subscriptions SET status = 'Suspendu', suspended_from = now() - datapass_id * interval '1 day'
       WHERE subscriber = $1 AND process_code = $2 AND status <> 'Refusé'`,
      [SI1, PROCESS],
    );
    await scene.sql(
      `UPDATE subscriptions SET status = 'Actif', end_at = now() - interval '30 days', suspended_from = NULL
       WHERE subscriber = $1 AND process_code = $2`,
      [SI1, OTHER_PROCESS],
    );
    expect(
      (await listOf(who, `${LIST}?taille=100&tri=suspendedFrom&sens=asc`)).slice(0, 2).map((row) => row[1]),
    ).toEqual([`${OTHER_PROCESS} - ${OTHER_PROCESS}`, `${PROCESS} - ${PROCESS}`]);
    expect((await numbers('desc')).slice(-2)).toEqual(['0', '0']);
  });

  it('sans adresse de DataPass configurée, pas de bouton', async () => {
    const other = await openScene();
    const someone = await signedIn(other.server, { organization: SI1, actorType: 'LOCAL_ADMINISTRATOR' });
    expect((await someone.get(LIST)).text).not.toContain('DataPass</a>');
    await other.close();
  });
});
