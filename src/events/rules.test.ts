import { describe, expect, it } from 'vitest';
import {
  ACTION_TYPES,
  contentFaults,
  counterpartOf,
  initialStatus,
  isArrival,
  isCounterpart,
  isTransmitter,
  isVisibleEvent,
  notifies,
  parseAction,
} from './rules.ts';

const talkative = { code: 'RCO', messageToTransmitter: true };
const silent = { code: 'CERTDC', messageToTransmitter: false };
const file = { fileName: 'a' };
const wires = (
  content: { actionType: string; message?: string | null; attachments?: readonly unknown[] },
  side: 'OSL' | 'SI' | 'ADMIN',
  process = talkative,
): string[] =>
  contentFaults({ message: null, attachments: [], ...content }, side, process).map((refusal) => refusal.wire);

describe('contentFaults : H-101, H-102, H-104', () => {
  it.each(['ADD_AWAITING', 'status_update', '', 'ATTACH'])('H-101 : %s n’est pas une action', (actionType) => {
    expect(wires({ actionType }, 'SI')).toEqual([`Event action type ${actionType} is not allowed`]);
    expect(parseAction(actionType)).toBeNull();
  });

  it('H-102 : un dépôt a des PJ, et lui seul', () => {
    expect(wires({ actionType: 'ATTACH_DEPOSIT' }, 'SI')).toEqual([
      'Attachments are required for action type ATTACH_DEPOSIT',
    ]);
    expect(wires({ actionType: 'ATTACH_DEPOSIT', attachments: [file] }, 'SI')).toEqual([]);
    for (const actionType of ACTION_TYPES.filter((name) => name !== 'ATTACH_DEPOSIT')) {
      expect(wires({ actionType, attachments: [file] }, 'OSL')).toEqual([
        `Attachments are not allowed for action type ${actionType}`,
      ]);
      expect(wires({ actionType }, 'OSL')).toEqual([]);
    }
  });

  it('H-104 : seul le message libre d’un service est refusé, et là où la démarche n’en veut pas', () => {
    const message = 'passage du télédossier à DONE';
    expect(wires({ actionType: 'SENDING_MESSAGE', message }, 'SI', silent)).toEqual([
      'Message is not allowed for CERTDC',
    ]);
    expect(wires({ actionType: 'SENDING_MESSAGE', message }, 'SI', talkative)).toEqual([]);
    expect(wires({ actionType: 'STATUS_UPDATE', message }, 'SI', silent)).toEqual([]);
    expect(wires({ actionType: 'ATTACH_DEPOSIT', message, attachments: [file] }, 'SI', silent)).toEqual([]);
    expect(wires({ actionType: 'SENDING_MESSAGE', message }, 'OSL', silent)).toEqual([]);
  });
});

describe('qui voit, qui envoie, qui lit', () => {
  it('H-107 : un brouillon n’existe que pour son côté et la plateforme', () => {
    for (const side of ['OSL', 'SI'] as const) {
      const draft = { status: 'IN_PROGRESS', side } as const;
      expect(isVisibleEvent(draft, side === 'OSL' ? 'SI' : 'OSL')).toBe(false);
      expect(isVisibleEvent(draft, side)).toBe(true);
      expect(isVisibleEvent(draft, 'ADMIN')).toBe(true);
      expect(isVisibleEvent({ status: 'SENT', side }, side === 'OSL' ? 'SI' : 'OSL')).toBe(true);
    }
  });

  it('H-108 : l’émetteur n’est pas le lecteur', () => {
    for (const side of ['OSL', 'SI'] as const) {
      const other = side === 'OSL' ? 'SI' : 'OSL';
      expect(isTransmitter({ side }, other)).toBe(false);
      expect(isCounterpart({ side }, side)).toBe(false);
      expect(isTransmitter({ side }, side)).toBe(true);
      expect(isCounterpart({ side }, other)).toBe(true);
    }
  });

  it('H-212 : personne n’a à lire ce que la plateforme écrit', () => {
    expect(isCounterpart({ side: 'ADMIN' }, 'OSL')).toBe(false);
    expect(isCounterpart({ side: 'ADMIN' }, 'SI')).toBe(false);
    expect(counterpartOf('ADMIN', { recipient: 'SI', osl: 'OSL' })).toBeNull();
    expect(counterpartOf('OSL', { recipient: 'SI', osl: 'OSL' })).toBe('SI');
    expect(counterpartOf('SI', { recipient: 'SI', osl: 'OSL' })).toBe('OSL');
  });

  it('H-100 : seul un dépôt commence en brouillon', () => {
    for (const action of ACTION_TYPES) {
      expect(initialStatus(action)).toBe(action === 'ATTACH_DEPOSIT' ? 'IN_PROGRESS' : 'SENT');
    }
  });

  it('H-106 : false, null et COM_ADD ne notifient pas', () => {
    expect(notifies({ actionType: 'STATUS_UPDATE', notification: false })).toBe(false);
    expect(notifies({ actionType: 'STATUS_UPDATE', notification: null })).toBe(false);
    expect(notifies({ actionType: 'COM_ADD', notification: true })).toBe(false);
    expect(notifies({ actionType: 'STATUS_UPDATE', notification: true })).toBe(true);
  });

  it('D-15 : seul un retour de l’opérateur à « Nouveau » est une arrivée', () => {
    expect(isArrival({ side: 'SI', caseNewStatus: 'HUBEE_NOTIFIED' })).toBe(false);
    expect(isArrival({ side: 'OSL', caseNewStatus: 'IN_PROGRESS' })).toBe(false);
    expect(isArrival({ side: 'OSL', caseNewStatus: null })).toBe(false);
    expect(isArrival({ side: 'OSL', caseNewStatus: 'HUBEE_NOTIFIED' })).toBe(true);
    expect(isArrival({ side: 'OSL', caseNewStatus: 'HUBEE_COMPLETED' })).toBe(true);
  });
});
