import { describe, expect, it } from 'vitest';
import {
  effectiveFrom,
  knownPerson,
  mayBecome,
  NEW_STATE,
  nextState,
  parseFrequency,
  parseStatus,
  receivesNew,
  type StateRequest,
  type SubscriptionState,
  statusAt,
  suspensionStart,
} from './rules.ts';

const NOW = new Date('2026-03-10T10:00:00Z');
const PAST = new Date('2026-03-01T08:00:00Z');
const FUTURE = new Date('2026-03-20T08:00:00Z');
const MIDNIGHT = '2026-03-10T23:00:00.000Z';

const nothing: StateRequest = { status: null, activateAt: null, endAt: null, rejectAt: null };
const state = (change: Partial<SubscriptionState>): SubscriptionState => ({ ...NEW_STATE, ...change });
const active = state({ status: 'Actif', activateAt: PAST, effectiveFrom: effectiveFrom(PAST) });
const planned = state({ activateAt: FUTURE, effectiveFrom: effectiveFrom(FUTURE) });
const suspended = state({ ...active, status: 'Suspendu', suspendedFrom: new Date('2026-03-05T23:00:00Z') });

describe('D-14 : les jours d’activation et de suspension', () => {
  it.each([
    ['2026-03-10T10:00:00Z', '2026-03-09T23:01:00.000Z'],
    ['2026-03-29T00:30:00Z', '2026-03-28T23:01:00.000Z'],
    ['2026-03-29T22:30:00Z', '2026-03-29T22:01:00.000Z'],
    ['2026-10-25T22:30:00Z', '2026-10-24T22:01:00.000Z'],
    ['2026-10-25T23:30:00Z', '2026-10-25T23:01:00.000Z'],
  ])('une activation choisie pour %s vaut dès %s', (chosen, from) => {
    expect(effectiveFrom(new Date(chosen)).toISOString()).toBe(from);
  });

  it.each([
    ['2026-03-10T10:00:00Z', '2026-03-10T23:00:00.000Z'],
    ['2026-03-28T12:00:00Z', '2026-03-28T23:00:00.000Z'],
    ['2026-03-29T12:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-24T12:00:00Z', '2026-10-24T22:00:00.000Z'],
    ['2026-10-25T12:00:00Z', '2026-10-25T23:00:00.000Z'],
  ])('une suspension à %s arrête les nouveaux télédossiers à %s', (at, from) => {
    expect(suspensionStart(new Date(at)).toISOString()).toBe(from);
  });
});

describe('D-14, H-146 : le statut à un instant', () => {
  it.each([
    ['rien de choisi', state({}), 'Inactif', false],
    ['activation à venir', planned, 'Inactif', false],
    ['activation atteinte, pas encore écrite', state({ ...active, status: 'Inactif' }), 'Actif', true],
    ['actif', active, 'Actif', true],
    ['actif, fin à venir', state({ ...active, endAt: FUTURE }), 'Actif', true],
    ['actif, fin passée', state({ ...active, endAt: PAST }), 'Suspendu', false],
    ['fin à l’instant même', state({ ...active, endAt: NOW }), 'Suspendu', false],
    ['suspendu avant ce jour', suspended, 'Suspendu', false],
    ['suspendu ce jour', state({ ...suspended, suspendedFrom: new Date(MIDNIGHT) }), 'Suspendu', true],
    ['suspendu, sans date', state({ ...suspended, suspendedFrom: null }), 'Suspendu', false],
    ['suspendu ce jour mais fini', state({ ...suspended, suspendedFrom: FUTURE, endAt: PAST }), 'Suspendu', false],
    ['refusé', state({ ...active, status: 'Refusé' }), 'Refusé', false],
  ] as const)('%s', (_, times, status, receives) => {
    expect(statusAt(times, NOW)).toBe(status);
    expect(receivesNew(times, NOW)).toBe(receives);
  });
});

describe('H-113, H-115, H-142 : où mène une demande', () => {
  it('H-113 : une demande qui ne dit rien laisse « Inactif »', () => {
    expect(nextState(NEW_STATE, nothing, NOW)).toEqual(NEW_STATE);
  });

  it.each([
    ['sans date', null, 'Actif', NOW.toISOString()],
    ['à une date passée', PAST, 'Actif', PAST.toISOString()],
    ['plus tard le même jour', new Date('2026-03-10T20:00:00Z'), 'Actif', '2026-03-10T20:00:00.000Z'],
    ['le lendemain à Paris', new Date(MIDNIGHT), 'Inactif', MIDNIGHT],
    ['à une date à venir', FUTURE, 'Inactif', FUTURE.toISOString()],
  ])('H-115 : activer %s', (_, activateAt, status, date) => {
    const next = nextState(NEW_STATE, { ...nothing, status: 'Actif', activateAt }, NOW);
    expect(next).toMatchObject({ status, effectiveFrom: effectiveFrom(new Date(date)) });
    expect(next.activateAt?.toISOString()).toBe(date);
  });

  it('H-115 : activer à 00:00:30 pour 00:00:10 n’attend pas 00:01', () => {
    const now = new Date('2026-03-09T23:00:30Z');
    const next = nextState(NEW_STATE, { ...nothing, status: 'Actif', activateAt: new Date(+now - 20_000) }, now);
    expect(statusAt(next, now)).toBe('Actif');
  });

  it('H-115 : sans statut, le statut montré reste, même si la date d’activation n’est pas répétée', () => {
    const unwritten = state({ ...active, status: 'Inactif' });
    for (const current of [active, unwritten]) {
      expect(nextState(current, nothing, NOW)).toMatchObject({ status: 'Actif', activateAt: PAST });
    }
    expect(nextState(suspended, nothing, NOW)).toMatchObject({
      status: 'Suspendu',
      suspendedFrom: suspended.suspendedFrom,
    });
    expect(nextState(state({ ...active, endAt: PAST }), nothing, NOW)).toMatchObject({ status: 'Suspendu' });
  });

  it('H-115 : une activation à venir reste choisie quand l’objet lu est renvoyé tel quel', () => {
    expect(nextState(planned, { ...nothing, status: 'Inactif', activateAt: FUTURE }, NOW)).toEqual(planned);
  });

  it('H-115, P-102 : une réactivation à venir garde sa suspension quand l’objet lu est renvoyé, et la perd le jour dit', () => {
    const back = state({ ...planned, suspendedFrom: suspended.suspendedFrom });
    const request = { ...nothing, activateAt: FUTURE };
    expect(nextState(suspended, { ...request, status: 'Actif' }, NOW)).toEqual(back);
    for (const status of ['Inactif', 'Actif', null] as const) {
      expect(nextState(back, { ...request, status }, NOW)).toEqual(back);
      expect(nextState(back, { ...request, status }, FUTURE).suspendedFrom).toBeNull();
    }
    expect(nextState(back, { ...request, status: 'Suspendu' }, NOW)).toMatchObject({
      status: 'Suspendu',
      suspendedFrom: suspended.suspendedFrom,
    });
    expect(nextState(back, { ...nothing, status: 'Refusé' }, NOW)).toMatchObject({ suspendedFrom: null });
  });

  it('H-142 : « Inactif » reprend une activation faite, et sa date avec', () => {
    const next = nextState(active, { ...nothing, status: 'Inactif', activateAt: PAST }, NOW);
    expect(next).toMatchObject({ status: 'Inactif', activateAt: null, effectiveFrom: null });
    expect(statusAt(next, FUTURE)).toBe('Inactif');
  });

  it.each([
    ['actif', active, MIDNIGHT],
    ['jamais actif', NEW_STATE, NOW.toISOString()],
    ['déjà suspendu', suspended, '2026-03-05T23:00:00.000Z'],
    ['fini', state({ ...active, endAt: PAST }), PAST.toISOString()],
  ])('D-14 : suspendre un abonnement %s', (_, current, from) => {
    const next = nextState(current, { ...nothing, status: 'Suspendu', activateAt: PAST }, NOW);
    expect(next.status).toBe('Suspendu');
    expect(next.suspendedFrom?.toISOString()).toBe(from);
  });

  it('D-14 : réactiver efface la fin et la suspension', () => {
    const request = { ...nothing, status: 'Actif', activateAt: PAST } as const;
    expect(nextState({ ...suspended, endAt: PAST }, { ...request, endAt: PAST }, NOW)).toEqual(active);
    expect(nextState({ ...suspended, endAt: FUTURE }, { ...request, endAt: FUTURE }, NOW)).toEqual(active);
    expect(nextState({ ...suspended, endAt: PAST }, { ...request, endAt: FUTURE }, NOW).endAt).toEqual(FUTURE);
  });

  it('H-21, P-99 : un refus est daté et sans retour', () => {
    expect(nextState(NEW_STATE, { ...nothing, status: 'Refusé' }, NOW)).toMatchObject({
      status: 'Refusé',
      rejectAt: NOW,
    });
    expect(mayBecome('Refusé', 'Actif')).toBe(false);
    expect(mayBecome('Refusé', 'Refusé')).toBe(true);
    expect(mayBecome('Refusé', null)).toBe(true);
    expect(mayBecome('Suspendu', 'Refusé')).toBe(true);
  });
});

describe('H-24, H-25, H-31 : ce que les logiciels écrivent', () => {
  it('H-24 : le statut se compare sans casse', () => {
    expect(['ACTIF', 'refusé', 'REFUSÉ', 'suspendu', 'Actif ', ''].map(parseStatus)).toEqual([
      'Actif',
      'Refusé',
      'Refusé',
      'Suspendu',
      null,
      null,
    ]);
  });

  it('H-25 : la fréquence aussi', () => {
    expect(['unitaire', 'AUCUNE', 'biQuotidienne', 'mensuelle'].map(parseFrequency)).toEqual([
      'Unitaire',
      'Aucune',
      'Biquotidienne',
      null,
    ]);
  });

  it('H-31 : la même adresse garde son nom, une autre est une autre personne', () => {
    const known = knownPerson(null, { email: 'Zoe@mairie.example', firstName: 'Zoé', lastName: 'N’Diaye' });
    expect(known).toMatchObject({ firstName: 'Zoé', function: null, mobileNumber: null });
    expect(knownPerson(known, { email: 'zoe@mairie.example', lastName: null })).toMatchObject({
      email: 'zoe@mairie.example',
      firstName: 'Zoé',
      lastName: null,
    });
    expect(knownPerson(known, { email: 'luc@mairie.example' }).firstName).toBeNull();
    expect(knownPerson(known, {}).firstName).toBeNull();
  });
});
