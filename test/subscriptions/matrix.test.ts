import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTOR_TYPES, type ActorType, ROLES, type Role, type User } from '../../src/accounts/rules.ts';
import { activateSubscription } from '../../src/subscriptions/activateSubscription.ts';
import { readModeChange } from '../../src/subscriptions/readModeChange.ts';
import { readPortalSubscription } from '../../src/subscriptions/readPortalSubscription.ts';
import { suspendSubscription } from '../../src/subscriptions/suspendSubscription.ts';
import { withdrawActivation } from '../../src/subscriptions/withdrawActivation.ts';
import { createTestEditor, type TestSubscriptionOptions } from '../support/portalSubscriptions.ts';
import { SI2 } from '../support/referential.ts';
import { UNKNOWN_ID } from '../support/scene.ts';
import { type Desk, openDesk, outcome, PROCESS, REFUSED, SERVICE } from './desk.ts';

const TOMORROW = new Date(Date.now() + 86_400_000);
const IN_A_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const EDITOR = 'EDT-00000040100012-00000';
const OTHER_EDITOR = 'EDT-00000040200012-00000';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await createTestEditor(desk.server, EDITOR);
  await createTestEditor(desk.server, OTHER_EDITOR);
});
afterAll(() => desk.close());

interface Deed {
  readonly name: string;
  readonly role: 'READ' | 'MANAGE';
  readonly writes?: true;
  /** What makes the deed possible, and a change. */
  readonly before: TestSubscriptionOptions;
  run(user: User, id: string): Promise<unknown>;
}

const ready = { accessMode: 'API' } as const;
const DEEDS: readonly Deed[] = [
  { name: 'lire', role: 'READ', before: ready, run: (user, id) => readPortalSubscription(desk.hub, user, id) },
  {
    name: 'compter avant de changer de modalité',
    role: 'MANAGE',
    before: ready,
    run: (user, id) => readModeChange(desk.hub, user, id, 'PORTAIL'),
  },
  {
    name: 'enregistrer',
    role: 'MANAGE',
    writes: true,
    before: ready,
    run: (user, id) => desk.save(user, id, { email: 'nouvelle@commune.example' }),
  },
  {
    name: 'activer',
    role: 'MANAGE',
    writes: true,
    before: ready,
    run: (user, id) => activateSubscription(desk.hub, user, id, IN_A_WEEK),
  },
  {
    name: 'reprendre une activation',
    role: 'MANAGE',
    writes: true,
    before: { ...ready, activateAt: TOMORROW },
    run: (user, id) => withdrawActivation(desk.hub, user, id),
  },
  {
    name: 'suspendre',
    role: 'MANAGE',
    writes: true,
    before: { ...ready, status: 'Actif' },
    run: (user, id) => suspendSubscription(desk.hub, user, id),
  },
];
const WRITES = DEEDS.filter(({ writes }) => writes);

/** Where somebody comes from, and whether the subscription names them. */
const ORIGINS = [
  ['du service', SERVICE, null],
  ['d’un autre service', SI2, null],
  ['du service, nommé', SERVICE, 'PERSON'],
  ['d’un autre service, nommé', SI2, 'PERSON'],
  ['de l’éditeur choisi', EDITOR, 'EDITOR'],
  ['d’un autre éditeur', OTHER_EDITOR, 'EDITOR'],
] as const;
type Origin = (typeof ORIGINS)[number];

/** P-14, P-87, P-105, D-19: the answer by the book, written here once more on purpose. */
function expected(actorType: ActorType, roles: readonly Role[], [, organization, named]: Origin, deed: Deed): string {
  const manages = roles.includes('SUBSCRIPTIONS_MANAGE');
  if (!manages && !(deed.role === 'READ' && roles.includes('SUBSCRIPTIONS_READ'))) return REFUSED.forbidden;
  const reached =
    actorType === 'TECHNICAL_DELEGATE'
      ? named === 'PERSON' || (named === 'EDITOR' && organization === EDITOR)
      : organization === SERVICE;
  return reached ? 'accepted' : REFUSED.notFound;
}

const rolesTried: readonly (readonly Role[])[] = [...ROLES.map((role) => [role]), [...ROLES]];
const rows = ACTOR_TYPES.flatMap((actorType) => ORIGINS.map((origin) => [actorType, origin[0], origin] as const));

describe('P-14, P-87, P-105, D-19, D-22 : qui lit, qui change', () => {
  it.each(rows)('%s %s : chaque rôle, chaque geste', async (actorType, _, origin) => {
    const [, organization, named] = origin;
    for (const roles of rolesTried) {
      const user = await desk.person({ actorType, organization, roles, processCodes: [PROCESS] });
      const naming = {
        delegateEmail: named === 'PERSON' ? user.email.toUpperCase() : null,
        editor: named === 'EDITOR' ? EDITOR : null,
      };
      const answers = DEEDS.map((deed) => [deed, expected(actorType, roles, origin, deed)] as const);
      await tryRefused(user, naming, answers);
      for (const [deed, answer] of answers) if (answer === 'accepted') await tryAccepted(user, naming, deed);
    }
  });
});

type Naming = Pick<TestSubscriptionOptions, 'delegateEmail' | 'editor'>;

/** Everything that is refused to somebody, one after the other: nothing at all changes. */
async function tryRefused(user: User, naming: Naming, answers: readonly (readonly [Deed, string])[]): Promise<void> {
  const id = await desk.subscription({ ...ready, ...naming });
  const before = await desk.everything();
  for (const [deed, answer] of answers) {
    if (answer !== 'accepted') expect(await outcome(deed.run(user, id)), `${user.roles} ${deed.name}`).toBe(answer);
  }
  expect(await desk.everything(), user.roles.join('+')).toBe(before);
}

/** What is allowed is done, and leaves one trace when it changes something. */
async function tryAccepted(user: User, naming: Naming, deed: Deed): Promise<void> {
  const id = await desk.subscription({ ...deed.before, ...naming });
  const before = await desk.row(id);
  expect(await outcome(deed.run(user, id)), `${user.roles} ${deed.name}`).toBe('accepted');
  expect(await desk.audit(id)).toHaveLength(deed.writes === true ? 1 : 0);
  if (deed.writes === true) expect(await desk.row(id)).toMatchObject({ version: 2 });
  else expect(await desk.row(id)).toEqual(before);
}

describe('P-14, S-11 : ce qui n’existe pas', () => {
  it.each([UNKNOWN_ID, '', '../..', "1' OR '1'='1", '0190c9a4-0000-7000-8000-00000000000g'])(
    '« %s » : 404 pour chaque geste',
    async (id) => {
      const user = await desk.person();
      await desk.subscription();
      const before = await desk.everything();
      for (const deed of DEEDS) {
        expect(await outcome(deed.run(user, id)), deed.name).toBe(REFUSED.notFound);
      }
      expect(await desk.everything()).toBe(before);
    },
  );
});

describe('P-96 : « Refusé » ne change plus', () => {
  it('on le lit, on ne le change pas', async () => {
    const user = await desk.person();
    const id = await desk.subscription({ status: 'Refusé', accessMode: 'API', rejectionReason: 'Double demande' });
    const before = await desk.everything();
    expect((await readPortalSubscription(desk.hub, user, id)).subscription.rejectionReason).toBe('Double demande');
    for (const deed of WRITES) expect(await outcome(deed.run(user, id)), deed.name).toBe(REFUSED.refused);
    expect(await desk.everything()).toBe(before);
  });
});

describe('D-36 : une organisation qui n’est plus active ne fait que lire', () => {
  const setStatus = (organization: string, status: string) =>
    desk.sql('UPDATE organizations SET status = $2 WHERE id = $1', [organization, status]);

  it.each([
    ['les gens du service', SERVICE, 'LOCAL_ADMINISTRATOR', SERVICE],
    ['le délégué d’ailleurs', SI2, 'TECHNICAL_DELEGATE', SERVICE],
    ['le délégué dont l’organisation est inactive', SI2, 'TECHNICAL_DELEGATE', SI2],
    ['les gens de l’éditeur', EDITOR, 'TECHNICAL_DELEGATE', SERVICE],
    ['les gens d’un éditeur inactif', EDITOR, 'TECHNICAL_DELEGATE', EDITOR],
  ] as const)('%s', async (_, organization, actorType, closed) => {
    const user = await desk.person({ organization, actorType });
    const named = {
      delegateEmail: organization === SI2 ? user.email : null,
      editor: organization === EDITOR ? EDITOR : null,
    };
    await setStatus(closed, 'Inactif');
    for (const deed of WRITES) {
      const id = await desk.subscription({ ...deed.before, ...named });
      const before = await desk.everything();
      const sheet = await readPortalSubscription(desk.hub, user, id);
      expect(sheet.subscription.subscriberActive).toBe(closed !== SERVICE);
      expect(await outcome(deed.run(user, id)), deed.name).toBe(REFUSED.inactive);
      expect(await desk.everything()).toBe(before);
    }
    await setStatus(closed, 'Actif');
  });
});

describe('P-23 : c’est ce que la personne a maintenant qui compte', () => {
  it.each([
    ['désactivée', 'active = false'],
    ['sans le rôle', `roles = '{SUBSCRIPTIONS_READ}'`],
    ['partie dans une autre organisation', `organization = '${SI2}'`],
  ])('une personne %s depuis sa page ne change plus rien', async (_, change) => {
    const user = await desk.person();
    await desk.sql(`UPDATE accounts SET ${change} WHERE id = $1`, [user.accountId]);
    for (const deed of WRITES) {
      const id = await desk.subscription(deed.before);
      const before = await desk.everything();
      expect(await outcome(deed.run(user, id)), deed.name).toBe(REFUSED.forbidden);
      expect(await desk.everything()).toBe(before);
    }
  });
});
