import { describe, expect, it } from 'vitest';
import { ACTOR_TYPES, ROLES } from '../accounts/rules.ts';
import {
  awaitedPeople,
  awaitedPerson,
  CASE_ROLES,
  judgeAgents,
  judgeReaders,
  lacksOwnRole,
  type PeopleFacts,
  processesToOpen,
  type SubscriptionFacts,
  stepRights,
  subscriptionSteps,
} from './rules.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const PAST = new Date('2026-03-09T23:01:00Z');
const FUTURE = new Date('2026-03-10T23:01:00Z');

/** Active, in the portal, with a good address: nothing is missing. */
const subscription = (more: Partial<SubscriptionFacts> = {}): SubscriptionFacts => ({
  id: 's',
  process: { code: 'EtatCivil', name: 'Acte d’état civil' },
  processActivated: true,
  accessMode: 'PORTAIL',
  notificationFrequency: 'Unitaire',
  hasEmail: true,
  emailRefused: false,
  tokenAsked: false,
  status: 'Actif',
  effectiveFrom: PAST,
  endAt: null,
  suspendedFrom: null,
  ...more,
});
const fresh = { status: 'Inactif', effectiveFrom: null } as const;
const planned = { status: 'Inactif', effectiveFrom: FUTURE } as const;

describe('qui a des premiers pas', () => {
  const others = ACTOR_TYPES.filter((type) => type !== 'LOCAL_ADMINISTRATOR');
  it.each(others)('%s n’en a aucun, quels que soient ses rôles', (actorType) => {
    expect(stepRights({ actorType, roles: ROLES })).toEqual({ subscriptions: false, accounts: false });
  });

  it.each(ROLES)('administrateur local avec %s seul : ce que ce rôle permet de faire', (role) => {
    expect(stepRights({ actorType: 'LOCAL_ADMINISTRATOR', roles: [role] })).toEqual({
      subscriptions: role === 'SUBSCRIPTIONS_MANAGE',
      accounts: role === 'ACCOUNTS_MANAGE',
    });
  });
});

describe('Action 1 : ce qui manque à un abonnement (P-89, P-95, P-97, D-20)', () => {
  it.each<[string, Partial<SubscriptionFacts>, string[]]>([
    ['rien', {}, []],
    ['validé, rien n’est réglé', { ...fresh, accessMode: null, hasEmail: false }, ['MODE_MISSING', 'ADDRESS_MISSING']],
    ['mode choisi, sans date', { ...fresh }, ['DATE_MISSING']],
    ['date choisie', { ...planned }, []],
    ['date passée que la nuit n’a pas encore écrite (D-14)', { ...fresh, effectiveFrom: PAST }, []],
    ['actif sans mode (fil)', { accessMode: null }, ['MODE_MISSING']],
    ['sans adresse', { hasEmail: false }, ['ADDRESS_MISSING']],
    ['« Aucune » sans adresse', { hasEmail: false, notificationFrequency: 'aucune' }, []],
    ['adresse refusée', { emailRefused: true }, ['ADDRESS_REFUSED']],
    ['adresse refusée, « Aucune »', { emailRefused: true, notificationFrequency: 'Aucune' }, []],
    ['refus d’une adresse retirée depuis', { emailRefused: true, hasEmail: false }, ['ADDRESS_MISSING']],
    ['API sans jeton, actif', { accessMode: 'API' }, ['NO_TOKEN']],
    ['API sans jeton, date choisie', { ...planned, accessMode: 'API' }, ['NO_TOKEN']],
    ['API sans jeton, sans date', { ...fresh, accessMode: 'API' }, ['DATE_MISSING', 'NO_TOKEN']],
    ['API avec jeton', { accessMode: 'API', tokenAsked: true }, []],
    ['suspendu', { status: 'Suspendu', accessMode: null, hasEmail: false }, []],
    ['refusé', { status: 'Refusé', accessMode: null, hasEmail: false }, []],
    ['terminé (H-146)', { endAt: NOW, accessMode: null, hasEmail: false }, []],
    ['démarche fermée avant l’activation (P-103)', { ...fresh, processActivated: false, hasEmail: false }, []],
    ['démarche fermée, abonnement planifié', { ...planned, processActivated: false, hasEmail: false }, []],
    ['démarche fermée, abonnement actif', { processActivated: false, hasEmail: false }, ['ADDRESS_MISSING']],
  ])('%s', (_name, more, expected) => {
    expect(subscriptionSteps(subscription(more), NOW)).toEqual(expected);
  });
});

describe('Action 2 : son propre rôle (P-20)', () => {
  const of = (roles: readonly (typeof ROLES)[number][], ...subscriptions: SubscriptionFacts[]) =>
    lacksOwnRole({ roles }, subscriptions, NOW);

  it('seulement sans « Gestion des télédossiers », même avec la consultation', () => {
    expect(of(['ACCOUNTS_MANAGE'], subscription())).toBe(true);
    expect(of(['CASES_READ'], subscription())).toBe(true);
    expect(of(['CASES_MANAGE'], subscription())).toBe(false);
  });

  it('dès qu’un abonnement vivant est dans le portail ou sans mode', () => {
    expect(of([])).toBe(false);
    expect(of([], subscription({ accessMode: 'API' }))).toBe(false);
    expect(of([], subscription({ accessMode: 'API' }), subscription({ ...fresh, accessMode: null }))).toBe(true);
    expect(of([], subscription({ status: 'Suspendu' }))).toBe(false);
  });
});

describe('Actions 3 et 4 : qui peut ouvrir (P-15, P-18, P-33)', () => {
  const people = (more: Partial<PeopleFacts> = {}): PeopleFacts => ({
    administrators: 1,
    administratorReads: false,
    pendingAdministrator: null,
    agents: 0,
    someAgent: null,
    ...more,
  });
  const readers = (ready: boolean, pending: string | null) => ({ processCode: 'EtatCivil', ready, pending });

  it('les rôles qui ouvrent les télédossiers sont ceux de la matrice', () => {
    expect(CASE_ROLES).toEqual(['CASES_MANAGE', 'CASES_READ']);
  });

  it('démarches à ouvrir : en mode PORTAIL, actives ou bientôt actives', () => {
    const asked = [
      subscription(),
      subscription({ ...planned, process: { code: 'RCO', name: 'Recensement' } }),
      subscription({ ...fresh }),
      subscription({ accessMode: 'API' }),
      subscription({ accessMode: null }),
      subscription({ status: 'Suspendu' }),
      subscription({ ...planned, processActivated: false }),
    ];
    expect(processesToOpen(asked, NOW).map(({ code }) => code)).toEqual(['EtatCivil', 'RCO']);
  });

  it.each<[string, Partial<PeopleFacts>, ReturnType<typeof readers> | undefined, unknown]>([
    ['personne', {}, undefined, { reason: 'NO_AGENT' }],
    ['un administrateur avec CT ou GT', { administratorReads: true }, undefined, null],
    ['un agent habilité et activé', { agents: 1, someAgent: 'a' }, readers(true, null), null],
    ['un activé suffit', { agents: 2 }, readers(true, 'b'), null],
    ['un habilité jamais activé', { agents: 1 }, readers(false, 'b'), { reason: 'PENDING', accountId: 'b' }],
    [
      'un administrateur avec rôle, jamais activé',
      { pendingAdministrator: 'c', agents: 3 },
      undefined,
      { reason: 'PENDING', accountId: 'c' },
    ],
    ['un seul agent', { agents: 1, someAgent: 'a' }, undefined, { reason: 'NOT_HABILITATED', accountId: 'a' }],
    ['plusieurs agents', { agents: 2, someAgent: 'a' }, undefined, { reason: 'NOT_HABILITATED', accountId: null }],
  ])('%s', (_name, more, known, expected) => {
    expect(judgeReaders(people(more), known)).toEqual(expected);
    if (!people(more).administratorReads) expect(judgeAgents(people(more), known)).toEqual(expected);
  });

  it.each<[string, Partial<PeopleFacts>, ReturnType<typeof readers> | undefined, unknown]>([
    ['aucun agent', {}, undefined, { reason: 'NO_AGENT' }],
    [
      'un autre administrateur attendu n’est pas un agent',
      { pendingAdministrator: 'c' },
      undefined,
      { reason: 'NO_AGENT' },
    ],
    ['un seul agent', { agents: 1, someAgent: 'a' }, undefined, { reason: 'NOT_HABILITATED', accountId: 'a' }],
    ['plusieurs agents', { agents: 2, someAgent: 'a' }, undefined, { reason: 'NOT_HABILITATED', accountId: null }],
    ['un habilité et activé', { agents: 1 }, readers(true, null), null],
    ['un habilité jamais activé, qui n’est pas le seul lecteur', { agents: 1 }, readers(false, 'b'), null],
  ])('à côté d’un administrateur avec CT ou GT : %s', (_name, more, known, expected) => {
    expect(judgeAgents(people({ administratorReads: true, ...more }), known)).toEqual(expected);
    expect(judgeReaders(people({ administratorReads: true, ...more }), known)).toBeNull();
  });

  it('une personne attendue a une seule ligne, qui dit toutes ses démarches', () => {
    const process = (code: string) => ({ code, name: code });
    const pending = { reason: 'PENDING', accountId: 'b' } as const;
    const awaited = awaitedPeople([
      [process('A'), pending],
      [process('B'), { reason: 'NO_AGENT' }],
      [process('C'), pending],
      [process('D'), { reason: 'NOT_HABILITATED', accountId: 'z' }],
    ]);
    expect([...awaited]).toEqual([['b', [process('A'), process('C')]]]);
  });

  it('un lien vaut jusqu’à son heure (P-33)', () => {
    const account = { id: 'a', firstName: 'Ana', lastName: 'Essai' };
    const validity = [null, NOW, FUTURE].map((linkExpiresAt) => awaitedPerson({ ...account, linkExpiresAt }, NOW));
    expect(validity.map(({ linkValid }) => linkValid)).toEqual([false, false, true]);
  });
});
