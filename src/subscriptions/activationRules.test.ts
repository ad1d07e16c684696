import { describe, expect, it } from 'vitest';
import { accessModeMissing, processClosed, subscriptionChanged } from '../refusals/catalogue.ts';
import {
  type Activable,
  activationRefusal,
  decideActivation,
  decideSuspension,
  decideWithdrawal,
  latestDay,
  parseActivationDay,
} from './activationRules.ts';
import { effectiveFrom, NEW_STATE, receivesNew, statusAt } from './rules.ts';

const NOW = new Date('2026-03-10T10:00:00Z');
const TODAY = '2026-03-10';
const TOMORROW = '2026-03-11';
const PAST = new Date('2026-03-01T08:00:00Z');
const FUTURE = new Date('2026-03-20T08:00:00Z');
const STALE = { kind: 'refused', refusal: subscriptionChanged };

const state = (change: Partial<Activable> = {}): Activable => ({ ...NEW_STATE, accessMode: 'PORTAIL', ...change });
const active = state({ status: 'Actif', activateAt: PAST, effectiveFrom: effectiveFrom(PAST) });
const planned = state({ activateAt: FUTURE, effectiveFrom: effectiveFrom(FUTURE) });
const suspended = state({ ...active, status: 'Suspendu', suspendedFrom: new Date('2026-03-05T23:00:00Z') });

const MISSING = 'Choisissez une date d’activation.';
const NO_DAY = 'Saisissez une date qui existe, au format jj/mm/aaaa.';
const TOO_EARLY = 'Choisissez la date d’aujourd’hui ou une date à venir.';
const TOO_LATE = 'Choisissez une date dans les 2 ans à venir.';

describe('P-97, D-21 : les jours que l’on tape ou choisit', () => {
  it.each([
    ['rien', null, MISSING],
    ['des espaces', '  \u00a0 ', MISSING],
    ['un mot', 'demain', NO_DAY],
    ['le 31 février', '31/02/2027', NO_DAY],
    ['le 29 février d’une année qui n’en a pas', '29/02/2027', NO_DAY],
    ['le 29 février 2100', '2100-02-29', NO_DAY],
    ['le 31 avril', '2026-04-31', NO_DAY],
    ['le jour zéro', '00/04/2026', NO_DAY],
    ['le mois 13', '01/13/2026', NO_DAY],
    ['à l’américaine', '12/31/2026', NO_DAY],
    ['une année à deux chiffres', '31/12/26', NO_DAY],
    ['une année à cinq chiffres', '31/12/20260', NO_DAY],
    ['une date et une heure', '2026-12-31T00:00', NO_DAY],
    ['des chiffres arabes', '٣١/١٢/٢٠٢٦', NO_DAY],
    ['des chiffres dévanagari', '३१/१२/२०२६', NO_DAY],
    ['des chiffres pleine chasse', '３１/１２/２０２６', NO_DAY],
    ['un calendrier bouddhiste', '31/12/2569', TOO_LATE],
    ['un calendrier hégirien', '10/05/1448', TOO_EARLY],
    ['un signe', '-01/12/2026', NO_DAY],
    ['une injection', "2026-12-31'; --", NO_DAY],
    ['un texte énorme', '9'.repeat(100_000), NO_DAY],
    ['l’an zéro', '0000-01-01', TOO_EARLY],
    ['hier', '09/03/2026', TOO_EARLY],
    ['hier, choisi', '2026-03-09', TOO_EARLY],
    ['un jour trop loin', '11/03/2028', TOO_LATE],
    ['l’an 9999', '9999-12-31', TOO_LATE],
  ])('%s : refusé', (_, typed, message) => {
    expect(parseActivationDay(typed, NOW)).toEqual({ day: null, fault: { field: 'day', message } });
  });

  it.each([
    ['10/03/2026', '2026-03-10'],
    ['2026-03-10', '2026-03-10'],
    [' 31/12/2026 ', '2026-12-31'],
    ['1/4/2026', '2026-04-01'],
    ['29/02/2028', '2028-02-29'],
    ['10/03/2028', '2028-03-10'],
  ])('%s : accepté', (typed, day) => {
    expect(parseActivationDay(typed, NOW)).toEqual({ day, fault: null });
  });

  it.each([
    ['2026-03-09T22:59:59Z', '09/03/2026', '2026-03-09'],
    ['2026-03-09T23:00:00Z', '10/03/2026', '2026-03-10'],
    ['2026-03-29T21:59:59Z', '29/03/2026', '2026-03-29'],
    ['2026-10-24T22:00:00Z', '25/10/2026', '2026-10-25'],
    ['2026-12-31T22:59:59Z', '31/12/2026', '2026-12-31'],
    ['2026-12-31T23:00:00Z', '01/01/2027', '2027-01-01'],
  ])('aujourd’hui est celui de Paris : à %s, le %s', (at, typed, day) => {
    const now = new Date(at);
    expect(parseActivationDay(typed, now).day).toBe(day);
    const eve = new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    expect(parseActivationDay(eve, now).fault?.message).toBe(TOO_EARLY);
  });

  it('deux ans après un 29 février', () => {
    const now = new Date('2028-02-29T12:00:00Z');
    expect(latestDay('2028-02-29')).toBe('2030-02-29');
    expect(parseActivationDay('28/02/2030', now).day).toBe('2030-02-28');
    expect(parseActivationDay('01/03/2030', now).fault?.message).toBe(TOO_LATE);
  });
});

describe('P-98, P-103 : ce qui empêche toute activation', () => {
  it('sans modalité d’accès, ou pour une démarche fermée', () => {
    expect(activationRefusal(state({ accessMode: null }))).toBe(accessModeMissing);
    expect(activationRefusal(state({ processActivated: false, accessMode: null }))).toBe(processClosed);
    expect(activationRefusal(state())).toBeNull();
  });
});

describe('P-99, P-102, D-14 : activer', () => {
  it('le jour même : « Actif » aussitôt, et les télédossiers arrivent', () => {
    for (const current of [state(), planned, suspended, state({ status: 'Actif', endAt: PAST })]) {
      const decision = decideActivation(current, TODAY, NOW);
      if (decision.kind !== 'change') throw new Error(decision.kind);
      expect(decision.state).toMatchObject({ status: 'Actif', activateAt: NOW, endAt: null, suspendedFrom: null });
      expect(receivesNew(decision.state, NOW)).toBe(true);
    }
  });

  it('le jour même à 00:00:30 : « Actif » aussitôt, sans attendre 00:01', () => {
    const now = new Date('2026-03-09T23:00:30Z');
    const decision = decideActivation(state(), TODAY, now);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect([statusAt(decision.state, now), receivesNew(decision.state, now)]).toEqual(['Actif', true]);
  });

  it.each([
    ['un jour ordinaire', '2026-04-15', '2026-04-14T22:01:00.000Z'],
    ['le jour où l’heure avance', '2026-03-29', '2026-03-28T23:01:00.000Z'],
    ['le lendemain', '2026-03-30', '2026-03-29T22:01:00.000Z'],
    ['le jour où l’heure recule', '2026-10-25', '2026-10-24T22:01:00.000Z'],
    ['le lendemain', '2026-10-26', '2026-10-25T23:01:00.000Z'],
    ['le 31 décembre', '2026-12-31', '2026-12-30T23:01:00.000Z'],
  ])('%s : « Inactif » jusqu’à 00:01 à Paris', (_, day, from) => {
    const decision = decideActivation(state(), day, NOW);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    const { state: next } = decision;
    expect(next).toMatchObject({ status: 'Inactif', activateAt: new Date(from), effectiveFrom: new Date(from) });
    expect([statusAt(next, new Date(Date.parse(from) - 1)), statusAt(next, new Date(from))]).toEqual([
      'Inactif',
      'Actif',
    ]);
  });

  it('D-14 : réactiver plus tard efface la fin, et la suspension au jour dit ; la date prévue se change', () => {
    const { suspendedFrom } = suspended;
    const decision = decideActivation({ ...suspended, endAt: FUTURE }, TOMORROW, NOW);
    expect(decision).toMatchObject({ state: { status: 'Inactif', suspendedFrom, endAt: null } });
    if (decision.kind !== 'change') throw new Error(decision.kind);
    const later = decideActivation({ ...decision.state, accessMode: 'API' }, '2026-03-20', NOW);
    expect(later).toMatchObject({ state: { status: 'Inactif', suspendedFrom, endAt: null } });
    expect(decideActivation(planned, TOMORROW, NOW)).toMatchObject({
      state: { status: 'Inactif', suspendedFrom: null },
    });
  });

  it('P-102, D-14 : suspendu puis réactivé pour plus tard, il reçoit jusqu’à minuit comme sans cela', () => {
    const stopped = decideSuspension(active, NOW);
    if (stopped.kind !== 'change') throw new Error(stopped.kind);
    const decision = decideActivation({ ...stopped.state, accessMode: 'API' }, '2026-03-20', NOW);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    const midnight = Date.parse('2026-03-10T23:00:00Z');
    const receives = [NOW.getTime(), midnight - 1, midnight, midnight + 86_400_000, Date.parse('2026-03-19T23:01:00Z')];
    expect(receives.map((ms) => receivesNew(decision.state, new Date(ms)))).toEqual([true, true, false, false, true]);
  });

  it('une fin fixée par ailleurs reste, sauf si elle empêchait l’activation', () => {
    const ending = state({ endAt: FUTURE });
    expect(decideActivation(ending, TODAY, NOW)).toMatchObject({ state: { status: 'Actif', endAt: FUTURE } });
    expect(decideActivation(ending, '2026-03-20', NOW)).toMatchObject({ state: { endAt: FUTURE } });
    expect(decideActivation(ending, '2026-03-21', NOW)).toMatchObject({ state: { status: 'Inactif', endAt: null } });
  });

  it('ce qui est déjà fait ne change rien', () => {
    expect(decideActivation(active, TODAY, NOW)).toEqual({ kind: 'unchanged' });
    expect(decideActivation(planned, '2026-03-20', NOW)).toEqual({ kind: 'unchanged' });
  });

  it('un abonnement déjà actif ne se planifie pas', () => {
    expect(decideActivation(active, TOMORROW, NOW)).toEqual(STALE);
    const unwritten = state({ ...active, status: 'Inactif' });
    expect(decideActivation(unwritten, TOMORROW, NOW)).toEqual(STALE);
  });
});

describe('P-99 : reprendre une activation prévue', () => {
  it('tant que l’abonnement est « Inactif »', () => {
    expect(decideWithdrawal(planned, NOW)).toEqual({
      kind: 'change',
      state: { ...NEW_STATE, status: 'Inactif' },
    });
    expect(decideWithdrawal(state(), NOW)).toEqual({ kind: 'unchanged' });
  });

  it.each([
    ['actif', active],
    ['actif, pas encore écrit', state({ ...active, status: 'Inactif' })],
    ['suspendu', suspended],
  ])('%s : trop tard', (_, current) => {
    expect(decideWithdrawal(current, NOW)).toEqual(STALE);
  });
});

describe('P-102 : retirer la date d’une réactivation', () => {
  it('le suspendu redevient « Suspendu », avec la date de sa suspension', () => {
    const { suspendedFrom } = suspended;
    const back = state({ ...planned, suspendedFrom });
    expect(decideWithdrawal(back, NOW)).toMatchObject({
      state: { status: 'Suspendu', suspendedFrom, activateAt: null, effectiveFrom: null },
    });
    expect(decideWithdrawal(planned, NOW)).toMatchObject({ state: { status: 'Inactif', suspendedFrom: null } });
  });

  it('une fin passée est la date de la suspension', () => {
    const decision = decideActivation({ ...active, endAt: PAST }, TOMORROW, NOW);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decideWithdrawal(decision.state, NOW)).toMatchObject({ state: { status: 'Suspendu', suspendedFrom: PAST } });
  });
});

describe('P-101, D-14 : suspendre', () => {
  it.each([
    ['un jour ordinaire', '2026-03-10T10:00:00Z', '2026-03-10T23:00:00.000Z'],
    ['la veille du passage à l’heure d’été', '2026-03-28T12:00:00Z', '2026-03-28T23:00:00.000Z'],
    ['le jour même', '2026-03-29T12:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['le jour du retour à l’heure d’hiver', '2026-10-25T12:00:00Z', '2026-10-25T23:00:00.000Z'],
    ['le 31 décembre', '2026-12-31T12:00:00Z', '2026-12-31T23:00:00.000Z'],
  ])('%s : « Suspendu » aussitôt, plus de télédossier à minuit', (_, at, from) => {
    const now = new Date(at);
    const decision = decideSuspension(active, now);
    if (decision.kind !== 'change') throw new Error(decision.kind);
    expect(decision.state).toMatchObject({ status: 'Suspendu', suspendedFrom: new Date(from), activateAt: PAST });
    expect(receivesNew(decision.state, new Date(Date.parse(from) - 1))).toBe(true);
    expect(receivesNew(decision.state, new Date(from))).toBe(false);
  });

  it('ce qui est déjà suspendu ou fini ne change pas ; ce qui n’est pas actif n’a rien à suspendre', () => {
    expect(decideSuspension(suspended, NOW)).toEqual({ kind: 'unchanged' });
    expect(decideSuspension({ ...active, endAt: PAST }, NOW)).toEqual({ kind: 'unchanged' });
    expect(decideSuspension(state(), NOW)).toEqual(STALE);
    expect(decideSuspension(planned, NOW)).toEqual(STALE);
  });
});
