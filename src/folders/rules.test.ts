import { describe, expect, it } from 'vitest';
import { closingDate, decideFolderStatus, type FolderStatus } from './rules.ts';

const SETTABLE = [
  'HUBEE_NOTIFIED',
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
  'CLOSED',
] as const;
const NEVER = ['HUBEE_RECEIVED', 'ARCHIVED', 'SI_INTG_ERROR', 'closed', '', 'ADD_WAITING'];

function outcome(current: FolderStatus, requested: string): string {
  const decision = decideFolderStatus(current, requested);
  return decision.kind === 'change' ? decision.to : decision.kind;
}

describe('decideFolderStatus : H-84…H-88', () => {
  it.each(['HUBEE_COMPLETED', ...SETTABLE] as const)(
    'H-84 : depuis %s, tout statut de la liste, rien d’autre',
    (current) => {
      for (const requested of NEVER) expect(outcome(current, requested), requested).toBe('refused');
      for (const requested of SETTABLE) expect(outcome(current, requested)).toBe(requested);
      expect(outcome(current, 'HUBEE_COMPLETED'), 'H-87').toBe('unchanged');
    },
  );

  it('H-85 : un dossier reçu ne peut qu’être complété', () => {
    for (const requested of [...NEVER, ...SETTABLE]) expect(outcome('HUBEE_RECEIVED', requested)).toBe('refused');
    expect(outcome('HUBEE_RECEIVED', 'HUBEE_COMPLETED')).toBe('complete');
  });

  it('D-12 : un dossier archivé ne change plus', () => {
    for (const requested of [...NEVER, ...SETTABLE, 'HUBEE_COMPLETED']) {
      expect(outcome('ARCHIVED', requested)).toBe('refused');
    }
  });

  it('H-76 : le refus nomme le statut', () => {
    expect(decideFolderStatus('SENT', 'ARCHIVED')).toMatchObject({
      refusal: { status: 400, wire: 'Status ARCHIVED is not allowed' },
    });
  });
});

describe('closingDate : H-88', () => {
  const now = new Date('2026-03-01T10:00:00Z');
  const given = new Date('2026-02-01T10:00:00Z');
  const earlier = new Date('2026-01-01T10:00:00Z');
  const open = { status: 'DONE', closeAt: null } as const;
  const closed = { status: 'CLOSED', closeAt: earlier } as const;

  it('la date donnée, sinon maintenant ; clore encore garde la première', () => {
    expect(closingDate('CLOSED', given, open, now)).toBe(given);
    expect(closingDate('CLOSED', null, open, now)).toBe(now);
    expect(closingDate('CLOSED', null, closed, now)).toBe(earlier);
    expect(closingDate('CLOSED', given, closed, now)).toBe(given);
  });

  it('une réouverture l’efface, même si elle en donne une', () => {
    expect(closingDate('HUBEE_NOTIFIED', given, closed, now)).toBeNull();
  });

  it('un autre statut ne porte que la date qu’on lui donne', () => {
    expect(closingDate('DONE', given, open, now)).toBe(given);
    expect(closingDate('DONE', null, closed, now)).toBeNull();
  });
});
