import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActorType, Role } from '../../src/accounts/rules.ts';
import { setMode } from '../support/caseRows.ts';
import { putCase } from '../support/listedCases.ts';
import { openPortal, type PortalAnswer, type PortalClient } from '../support/portalClient.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { agent, stateOfCases } from './caseScene.ts';

// portal.md §2.3, rows 3, 4, 6, 7, 8; P-14, P-15, P-18, P-90, D-4, S-10, S-11: who reads and changes which télédossier.

type Gesture = (who: PortalClient, id: string) => Promise<PortalAnswer>;

const READING: Readonly<Record<string, Gesture>> = {
  ouvrir: (who, id) => who.get(`/teledossiers/${id}`),
  'demander l’état': (who, id) => who.get(`/teledossiers/${id}/etat`),
};
const WRITING: Readonly<Record<string, Gesture>> = {
  'demander la réception': (who, id) => who.get(`/teledossiers/${id}/reception`),
  recevoir: (who, id) => who.post(`/teledossiers/${id}/reception`, { seen: 'IN_PROGRESS' }),
  'demander le statut': (who, id) => who.get(`/teledossiers/${id}/statut?vers=DONE`),
  'changer le statut': (who, id) => who.post(`/teledossiers/${id}/statut`, { seen: 'IN_PROGRESS', vers: 'DONE' }),
  'demander le message': (who, id) => who.get(`/teledossiers/${id}/message`),
  'envoyer un message': (who, id) => who.post(`/teledossiers/${id}/message`, { message: 'Bonjour' }),
  commenter: (who, id) => who.post(`/teledossiers/${id}/commentaire`, { comment: 'Vu' }),
};
const ALL: Readonly<Record<string, Gesture>> = { ...READING, ...WRITING };

function gestureOf(name: string): Gesture {
  const found = ALL[name];
  if (found === undefined) throw new Error(`nobody can ${name}`);
  return found;
}

const BOTH = [PROCESS, OTHER_PROCESS];
const PEOPLE: Readonly<Record<string, readonly [ActorType, readonly Role[], readonly string[], string]>> = {
  CU: ['AGENT', ['ACCOUNTS_MANAGE'], BOTH, SI1],
  CA: ['AGENT', ['SUBSCRIPTIONS_MANAGE'], BOTH, SI1],
  'administrateur sans CT ni GT': ['LOCAL_ADMINISTRATOR', ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'], [], SI1],
  'délégué à qui la base donne GT': ['TECHNICAL_DELEGATE', ['CASES_MANAGE'], BOTH, SI1],
  CT: ['AGENT', ['CASES_READ'], [PROCESS], SI1],
  'administrateur CT': ['LOCAL_ADMINISTRATOR', ['CASES_READ'], [], SI1],
  'GT sans habilitation': ['AGENT', ['CASES_MANAGE'], [], SI1],
  'GT d’une autre démarche': ['AGENT', ['CASES_MANAGE'], [OTHER_PROCESS], SI1],
  'GT d’une autre organisation': ['AGENT', ['CASES_MANAGE'], BOTH, SI2],
  'administrateur GT d’une autre organisation': ['LOCAL_ADMINISTRATOR', ['CASES_MANAGE'], [], SI2],
  GT: ['AGENT', ['CASES_MANAGE'], [PROCESS], SI1],
  'administrateur GT': ['LOCAL_ADMINISTRATOR', ['CASES_MANAGE'], [], SI1],
};
const NO_ROLE = ['CU', 'CA', 'administrateur sans CT ni GT', 'délégué à qui la base donne GT'];
const READERS = ['CT', 'administrateur CT'];
const OUTSIDERS = Object.keys(PEOPLE).filter((name) => name.includes('autre') || name.includes('habilitation'));
const MANAGERS = ['GT', 'administrateur GT'];

let scene: Scene;
const people = new Map<string, PortalClient>();
beforeAll(async () => {
  scene = await openScene();
  for (const [name, [actorType, roles, processCodes, organization]] of Object.entries(PEOPLE)) {
    people.set(name, await agent(scene, { actorType, roles, processCodes, organization }));
  }
  for (const organization of [SI1, SI2]) for (const code of BOTH) await setMode(scene, 'PORTAIL', organization, code);
});
afterAll(() => scene.close());

function person(name: string): PortalClient {
  const found = people.get(name);
  if (found === undefined) throw new Error(`nobody is ${name}`);
  return found;
}

let count = 0;
/** A télédossier of SI1 that is « En cours », unless said otherwise. */
function ours(more: Partial<Parameters<typeof putCase>[1]> = {}): Promise<string> {
  count += 1;
  const base = { number: `SECRET-${count}`, organization: SI1, processCode: PROCESS, lastName: 'Confidentiel' };
  return putCase(scene, { ...base, status: 'IN_PROGRESS', takenBy: 'PORTAIL', ...more });
}

/** The gesture is refused, tells nothing, and nothing moved. */
async function refused(who: PortalClient, id: string, gesture: Gesture, status: number): Promise<PortalAnswer> {
  const before = await stateOfCases(scene);
  const answer = await gesture(who, id);
  expect(answer.status).toBe(status);
  if (status === 404 || status === 403) expect(answer.text).not.toMatch(/SECRET-|CONFIDENTIEL/);
  expect(await stateOfCases(scene)).toBe(before);
  return answer;
}

describe('P-14 : sans le rôle, 403, même hors périmètre', () => {
  it.each(NO_ROLE)('%s', async (name) => {
    const id = await ours();
    for (const gesture of Object.values(ALL)) await refused(person(name), id, gesture, 403);
    await refused(person(name), UNKNOWN_ID, gestureOf('ouvrir'), 403);
  });

  it.each(READERS)('S-10 : %s lit, et n’écrit rien', async (name) => {
    const id = await ours();
    for (const gesture of Object.values(WRITING)) await refused(person(name), id, gesture, 403);
    for (const gesture of Object.values(READING)) expect((await gesture(person(name), id)).status).toBe(200);
  });

  it('P-39 : sans session, tout mène à la connexion', async () => {
    const id = await ours();
    const nobody = openPortal(scene.server.url);
    for (const gesture of Object.values(ALL)) {
      const answer = await refused(nobody, id, gesture, 303);
      expect(answer.location).toContain('/connexion');
    }
  });

  it('un formulaire sans jeton : 403', async () => {
    const id = await ours();
    const who = person('GT');
    for (const act of ['recevoir', 'changer le statut', 'envoyer un message', 'commenter']) {
      // The page of the refusal holds a form, hence the token again.
      who.token = null;
      await refused(who, id, gestureOf(act), 403);
    }
  });
});

describe('P-14, S-11 : hors périmètre, 404 comme s’il n’existait pas', () => {
  it.each(OUTSIDERS)('%s', async (name) => {
    const id = await ours();
    for (const gesture of Object.values(ALL)) await refused(person(name), id, gesture, 404);
  });

  it.each(MANAGERS)('%s : rien, illisible, pas transmis, archivé, aux mains d’un logiciel', async (name) => {
    const ids = [
      UNKNOWN_ID,
      'pas-un-identifiant',
      await ours({ status: 'HUBEE_RECEIVED', arrivedAt: null, takenBy: null }),
      await ours({ status: 'ARCHIVED' }),
      await ours({ takenBy: 'API' }),
    ];
    for (const id of ids) for (const gesture of Object.values(ALL)) await refused(person(name), id, gesture, 404);
  });
});

describe('P-90, D-4 : modalité et prise en charge', () => {
  const sees = async (mode: 'PORTAIL' | 'API' | null, takenBy: 'PORTAIL' | 'API' | null) => {
    await setMode(scene, mode);
    return ours({ takenBy });
  };

  it.each([
    ['API', null],
    [null, null],
    ['API', 'API'],
    [null, 'API'],
  ] as const)('modalité %s, pris par %s : n’existe pas ici', async (mode, takenBy) => {
    const id = await sees(mode, takenBy);
    for (const name of [...READERS, ...MANAGERS])
      for (const [act, gesture] of Object.entries(ALL))
        await refused(person(name), id, gesture, READERS.includes(name) && act in WRITING ? 403 : 404);
  });

  it.each(['API', null] as const)(
    'modalité %s, pris par le portail : se lit, ne change plus, et dit pourquoi',
    async (mode) => {
      const id = await sees(mode, 'PORTAIL');
      for (const name of MANAGERS) {
        const page = await gestureOf('ouvrir')(person(name), id);
        expect([page.status, page.words]).toEqual([200, expect.stringContaining('se traite dans le logiciel métier')]);
        const before = await scene.sql('SELECT * FROM events');
        for (const [act, gesture] of Object.entries(WRITING)) {
          if (act === 'demander la réception') continue;
          const answer = await gesture(person(name), id);
          expect([act, answer.status]).toEqual([act, 409]);
          expect(answer.words).toContain('se traite dans le logiciel métier');
        }
        expect(await scene.sql('SELECT * FROM events')).toEqual(before);
      }
    },
  );

  it('D-36 : service inactif : se lit, ne change plus', async () => {
    const id = await sees('PORTAIL', 'PORTAIL');
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    const page = await gestureOf('ouvrir')(person('GT'), id);
    expect([page.status, page.words]).toEqual([200, expect.stringContaining('n’est plus active dans HubEE')]);
    for (const act of ['recevoir', 'changer le statut', 'envoyer un message', 'commenter'])
      await refused(person('GT'), id, gestureOf(act), 403);
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
  });

  it.each([
    ['GT', 'PORTAIL'],
    ['administrateur GT', null],
  ] as const)('%s peut tout, en modalité PORTAIL, pris par %s', async (name, takenBy) => {
    const id = await sees('PORTAIL', takenBy);
    for (const act of ['ouvrir', 'demander l’état', 'demander le statut', 'demander le message'])
      expect([act, (await gestureOf(act)(person(name), id)).status]).toEqual([act, 200]);
    for (const act of ['envoyer un message', 'commenter', 'changer le statut'])
      expect([act, (await gestureOf(act)(person(name), id)).status]).toEqual([act, 303]);
    expect(await scene.sql('SELECT status, taken_by FROM cases WHERE id = $1', [id])).toEqual([
      { status: 'DONE', taken_by: 'PORTAIL' },
    ]);
    const events = await scene.sql('SELECT action_type FROM events WHERE case_id = $1 ORDER BY created_at', [id]);
    expect(events.map((row) => row.action_type)).toEqual(['SENDING_MESSAGE', 'COM_ADD', 'STATUS_UPDATE']);
  });

  it('P-23 : un rôle retiré pendant que la page est ouverte compte aussitôt', async () => {
    const id = await sees('PORTAIL', 'PORTAIL');
    const who = await agent(scene, { email: 'parti@commune.example' });
    expect((await who.get(`/teledossiers/${id}`)).status).toBe(200);
    await scene.sql(`UPDATE accounts SET roles = '{CASES_READ}' WHERE email = 'parti@commune.example'`);
    await refused(who, id, gestureOf('commenter'), 403);
    await scene.sql(
      `UPDATE accounts SET roles = '{CASES_MANAGE}', process_codes = '{}' WHERE email = 'parti@commune.example'`,
    );
    await refused(who, id, gestureOf('commenter'), 404);
  });
});
