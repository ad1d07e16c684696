import { describe, expect, it } from 'vitest';
import { announcementOf, digestOf, type NotifiedSubscription } from './rules.ts';

const NOW = new Date('2026-03-02T09:00:00Z');
const ARRIVED = new Date('2026-03-02T08:59:59Z');
const SLOT = { today: new Date('2026-03-02T07:00:00Z'), afternoon: new Date('2026-03-02T13:00:00Z') };
const TOMORROW = new Date('2026-03-03T07:00:00Z');
const DAY = 24 * 3_600_000;

const subscription = (more: Partial<NotifiedSubscription> = {}): NotifiedSubscription => ({
  status: 'Actif',
  effectiveFrom: new Date(NOW.getTime() - DAY),
  endAt: null,
  suspendedFrom: null,
  processActivated: true,
  notificationFrequency: 'Unitaire',
  email: 'etat-civil@mairie.example',
  emailRefusedAt: null,
  ...more,
});
const kindOf = (more: Partial<NotifiedSubscription>) => announcementOf(subscription(more), ARRIVED, NOW).kind;

describe('D-15 : qui est prévenu', () => {
  it('sans abonnement vivant, personne', () => {
    expect(announcementOf(null, ARRIVED, NOW)).toEqual({ kind: 'NOTHING' });
    expect(digestOf(null, NOW)).toEqual({ kind: 'NOTHING' });
  });

  it.each([
    ['Inactif, sans date', { status: 'Inactif', effectiveFrom: null }, 'NOTHING'],
    ['Inactif jusqu’à demain', { status: 'Inactif', effectiveFrom: TOMORROW }, 'NOTHING'],
    ['Refusé', { status: 'Refusé' }, 'NOTHING'],
    ['Inactif dont le jour est venu', { status: 'Inactif' }, 'MAIL'],
    ['Actif', {}, 'MAIL'],
    ['Suspendu', { status: 'Suspendu', suspendedFrom: new Date(NOW.getTime() - DAY) }, 'MAIL'],
    ['Suspendu depuis aujourd’hui', { status: 'Suspendu', suspendedFrom: TOMORROW }, 'MAIL'],
    ['Actif, terminé ce jour', { endAt: ARRIVED }, 'MAIL'],
    [
      'Suspendu, réactivation prévue demain (P-102)',
      { status: 'Inactif', effectiveFrom: TOMORROW, suspendedFrom: new Date(NOW.getTime() - DAY) },
      'MAIL',
    ],
  ] as const)('%s', (_state, more, kind) => {
    expect(kindOf(more)).toBe(kind);
  });
});

describe('H-160, H-25 : la fréquence', () => {
  it.each([
    ['unitaire', 'MAIL'],
    ['UNITAIRE', 'MAIL'],
    ['mensuelle', 'MAIL'],
    ['', 'MAIL'],
    ['Quotidienne', 'DIGEST'],
    ['biQuotidienne', 'DIGEST'],
    ['aucune', 'NOTHING'],
  ])('« %s »', (notificationFrequency, kind) => {
    expect(kindOf({ notificationFrequency })).toBe(kind);
    expect(announcementOf(subscription({ notificationFrequency, email: null }), ARRIVED, NOW).kind).toBe('NOTHING');
    expect(kindOf({ notificationFrequency, email: '' })).toBe('NOTHING');
  });

  it('le récapitulatif est celui du premier créneau après l’arrivée, même manqué', () => {
    const daily = subscription({ notificationFrequency: 'Quotidienne' });
    expect(announcementOf(daily, ARRIVED, NOW)).toEqual({ kind: 'DIGEST', at: SLOT.afternoon });
    expect(announcementOf(daily, new Date('2026-03-01T20:00:00Z'), NOW)).toEqual({ kind: 'DIGEST', at: SLOT.today });
  });

  it('au moment de partir, la fréquence d’aujourd’hui décide', () => {
    const digest = (more: Partial<NotifiedSubscription>, now = SLOT.afternoon) => digestOf(subscription(more), now);
    const email = 'etat-civil@mairie.example';
    const afternoon = { kind: 'MAIL', email, slot: SLOT.afternoon, next: TOMORROW };
    expect(digest({ notificationFrequency: 'Biquotidienne' })).toEqual(afternoon);
    expect(digest({ notificationFrequency: 'Unitaire' })).toEqual(afternoon);
    expect(digest({ notificationFrequency: 'Quotidienne' })).toEqual({ ...afternoon, slot: SLOT.today });
    expect(digest({ notificationFrequency: 'Aucune' })).toEqual({ kind: 'NOTHING' });
    expect(digest({ email: null })).toEqual({ kind: 'NOTHING' });
  });

  it('une adresse refusée : plus un courriel par télédossier, un essai par jour', () => {
    expect(kindOf({ emailRefusedAt: ARRIVED })).toBe('DIGEST');
    expect(kindOf({ emailRefusedAt: ARRIVED, notificationFrequency: 'Aucune' })).toBe('NOTHING');
    for (const notificationFrequency of ['Unitaire', 'Biquotidienne', 'Quotidienne']) {
      const refused = subscription({ emailRefusedAt: ARRIVED, notificationFrequency });
      expect(digestOf(refused, SLOT.afternoon)).toMatchObject({ slot: SLOT.today, next: TOMORROW });
    }
  });
});
