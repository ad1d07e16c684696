import { describe, expect, it } from 'vitest';
import { CASE_STATUSES, type CaseStatus } from '../cases/rules.ts';
import {
  type Changeable,
  isSeenStatus,
  isTargetStatus,
  mayAskComplements,
  mayCommentStatus,
  mustAcknowledge,
  obstacleOf,
  statusAfterDownload,
  targetsFrom,
  typedText,
} from './rules.ts';
import { TEXT_TOO_LONG, TEXT_UNREADABLE, textFaults } from './textRules.ts';

const OPEN = { messageToTransmitter: true, messageWithStatus: true, authorizedAwaiting: true };
const MUTE = { messageToTransmitter: false, messageWithStatus: true, authorizedAwaiting: true };

describe('P-52 : ce que le portail permet', () => {
  const TABLE: Readonly<Partial<Record<CaseStatus, readonly string[]>>> = {
    HUBEE_NOTIFIED: ['SI_RECEIVED', 'IN_PROGRESS'],
    SENT: ['SI_RECEIVED', 'IN_PROGRESS'],
    SI_RECEIVED: ['IN_PROGRESS', 'REFUSED'],
    IN_PROGRESS: ['ADD_AWAITING', 'REFUSED', 'DONE'],
    ADD_AWAITING: ['REFUSED', 'DONE'],
  };
  it.each(CASE_STATUSES)('de %s', (from) => {
    expect(targetsFrom(from, OPEN)).toEqual(TABLE[from] ?? []);
  });

  it('P-53, D-16 : pas de compléments sans message, ni quand l’opérateur ne les veut pas', () => {
    expect(targetsFrom('IN_PROGRESS', MUTE)).toEqual(['REFUSED', 'DONE']);
    expect(targetsFrom('IN_PROGRESS', { ...OPEN, authorizedAwaiting: false })).toEqual(['REFUSED', 'DONE']);
    expect([mayAskComplements(OPEN), mayAskComplements(MUTE)]).toEqual([true, false]);
  });

  it('P-58, D-16 : un commentaire avec le statut, seulement où la démarche le veut', () => {
    expect([OPEN, MUTE, { ...OPEN, messageWithStatus: false }].map(mayCommentStatus)).toEqual([true, false, false]);
  });

  it('P-51 : « Clos » n’est jamais une cible', () => {
    expect(isTargetStatus('CLOSED')).toBe(false);
    expect(isTargetStatus('DONE')).toBe(true);
  });

  it('P-56, P-57 : tout télécharger commence le traitement de ce qui est nouveau ou reçu', () => {
    const moved = CASE_STATUSES.filter((status) => statusAfterDownload(status) === 'IN_PROGRESS');
    expect(moved).toEqual(['HUBEE_NOTIFIED', 'SENT', 'SI_RECEIVED']);
  });
});

describe('P-54 : le statut vu', () => {
  it.each([
    ['SENT', 'SENT', true],
    ['HUBEE_NOTIFIED', 'SENT', true],
    ['SENT', 'HUBEE_NOTIFIED', true],
    ['SENT', 'SI_RECEIVED', false],
    ['SI_RECEIVED', 'SENT', false],
    ['SI_RECEIVED', 'HUBEE_NOTIFIED', false],
    ['IN_PROGRESS', 'DONE', false],
    [null, 'SENT', false],
    ['', 'IN_PROGRESS', false],
  ] as const)('vu %s, réel %s : %s', (seen, actual, same) => {
    expect(isSeenStatus(seen, actual)).toBe(same);
  });
});

describe('P-60, P-90, D-36 : ce qui empêche de changer', () => {
  const free: Changeable = { status: 'SENT', takenBy: null, accessMode: 'PORTAIL', organizationActive: true };
  it.each<[string | null, Partial<Changeable>]>([
    [null, {}],
    [null, { takenBy: 'PORTAIL', status: 'DONE' }],
    ['INACTIVE', { organizationActive: false }],
    ['INACTIVE', { organizationActive: false, status: 'CLOSED' }],
    ['CLOSED', { status: 'CLOSED' }],
    ['CLOSED', { status: 'ARCHIVED' }],
    ['CLOSED', { status: 'HUBEE_RECEIVED' }],
    ['ELSEWHERE', { takenBy: 'API' }],
    ['ELSEWHERE', { accessMode: 'API', takenBy: 'PORTAIL' }],
    ['ELSEWHERE', { accessMode: null }],
  ])('%s : %j', (obstacle, more) => {
    expect(obstacleOf({ ...free, ...more })).toBe(obstacle);
  });

  it('P-55 : un « Nouveau » se confirme, par qui le peut, tant que quelque chose peut y être fait', () => {
    expect(mustAcknowledge(free, true)).toBe(true);
    expect(mustAcknowledge(free, false)).toBe(false);
    expect(mustAcknowledge({ ...free, status: 'SI_RECEIVED' }, true)).toBe(false);
    expect(mustAcknowledge({ ...free, accessMode: 'API', takenBy: 'PORTAIL' }, true)).toBe(false);
  });
});

describe('D-13 : textes', () => {
  it('fins de ligne des navigateurs et espaces autour', () => {
    expect(typedText('  a\r\nb \r\n')).toBe('a\nb');
  });

  it.each<[string, string | undefined]>([
    ['', 'vide'],
    ['😀'.repeat(500), undefined],
    ['😀'.repeat(501), TEXT_TOO_LONG],
    ['a\tb\nc', undefined],
    ['a\u001bb', TEXT_UNREADABLE],
    ['a\u0085b', TEXT_UNREADABLE],
  ])('%j', (text, message) => {
    expect(textFaults('message', text, 'vide')[0]?.message).toBe(message);
  });

  it('un texte facultatif peut être vide', () => {
    expect(textFaults('message', '', null)).toEqual([]);
  });
});
