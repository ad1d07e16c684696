import { describe, expect, it } from 'vitest';
import type { Caller, Scope } from '../clients/rules.ts';
import {
  CASE_STATUSES,
  type CasePerimeter,
  type CaseStatus,
  decideStatus,
  isTransmitted,
  type Side,
  sideOf,
  startsFileDeletion,
} from './rules.ts';

const SI_MAY: readonly string[] = [
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
  'SI_INTG_ERROR',
];
const OSL_MAY: readonly string[] = [
  'HUBEE_NOTIFIED',
  'HUBEE_COMPLETED',
  'CLOSED',
  'SENT',
  'SI_RECEIVED',
  'IN_PROGRESS',
  'ADD_AWAITING',
  'REFUSED',
  'DONE',
];
const OPEN = CASE_STATUSES.filter((status) => isTransmitted(status) && status !== 'CLOSED' && status !== 'ARCHIVED');

function outcome(side: Side, current: CaseStatus, requested: string, via: 'PATCH' | 'EVENT'): string {
  const decision = decideStatus(side, current, requested, via);
  if (decision.kind === 'change') return decision.to;
  return decision.kind;
}

describe('sideOf : en quelle qualité agit-on sur un télédossier (§8)', () => {
  const target: CasePerimeter = { recipient: 'SI-1-1', processCode: 'A', osl: 'OSL-1-1', status: 'SENT' };
  const caller = (scopes: readonly Scope[], organization: string, processCode: string | null = null): Caller => ({
    clientId: 'c',
    organization,
    processCode,
    scopes,
    partner: null,
    requestId: 'r',
  });

  it.each([
    ['autre opérateur', caller(['OSL'], 'OSL-2-2')],
    ['autre service', caller(['SI'], 'SI-2-2', 'A')],
    ['même service, autre démarche (H-210)', caller(['SI'], 'SI-1-1', 'B')],
    ['même service, client sans démarche', caller(['SI'], 'SI-1-1', null)],
    ['opérateur qui n’a que la portée SI', caller(['SI'], 'OSL-1-1', 'A')],
    ['service qui n’a que la portée OSL', caller(['OSL'], 'SI-1-1', 'A')],
    ['DATAPASS et SUBCRT', caller(['DATAPASS', 'SUBCRT'], 'OSL-1-1')],
    ['aucune portée', caller([], 'OSL-1-1')],
  ])('refuse : %s', (_, someone) => {
    expect(sideOf(someone, target)).toBeNull();
  });

  it('H-95 : un service n’atteint pas un télédossier qui n’est pas transmis', () => {
    for (const status of ['HUBEE_RECEIVED', 'HUBEE_COMPLETED'] as const) {
      expect(sideOf(caller(['SI'], 'SI-1-1', 'A'), { ...target, status })).toBeNull();
      expect(sideOf(caller(['OSL'], 'OSL-1-1'), { ...target, status })).toBe('OSL');
    }
  });

  it('reconnaît l’opérateur, le service et la plateforme', () => {
    expect(sideOf(caller(['OSL'], 'OSL-1-1'), target)).toBe('OSL');
    expect(sideOf(caller(['SI'], 'SI-1-1', 'A'), target)).toBe('SI');
    expect(sideOf(caller(['ADMIN'], 'ADMIN-1-1'), target)).toBe('ADMIN');
  });
});

describe('decideStatus : H-130…H-135', () => {
  it.each(OPEN)(
    'H-131, H-132 : depuis %s, exactement la liste de chaque côté, sans graphe de transitions',
    (current) => {
      for (const requested of [...CASE_STATUSES, 'SENDED', '', 'done']) {
        for (const via of ['PATCH', 'EVENT'] as const) {
          const same = requested === current;
          const si = same ? 'unchanged' : SI_MAY.includes(requested) ? requested : 'refused';
          expect(outcome('SI', current, requested, via), `SI ${requested}`).toBe(si);
          const renewed = requested === 'HUBEE_COMPLETED' ? 'HUBEE_NOTIFIED' : requested;
          const osl = same || (renewed === current && renewed !== requested) ? 'unchanged' : renewed;
          expect(outcome('OSL', current, requested, via), `OSL ${requested}`).toBe(
            same || OSL_MAY.includes(requested) ? osl : 'refused',
          );
        }
      }
    },
  );

  it('H-134 : sur un télédossier clos, PATCH d’un service refusé, event accepté sans effet ; l’opérateur peut tout', () => {
    for (const requested of SI_MAY) {
      expect(outcome('SI', 'CLOSED', requested, 'PATCH')).toBe('refused');
      expect(outcome('SI', 'CLOSED', requested, 'EVENT')).toBe('unchanged');
    }
    expect(outcome('SI', 'CLOSED', 'HUBEE_NOTIFIED', 'EVENT')).toBe('refused');
    expect(outcome('OSL', 'CLOSED', 'HUBEE_NOTIFIED', 'PATCH')).toBe('HUBEE_NOTIFIED');
    expect(outcome('OSL', 'CLOSED', 'IN_PROGRESS', 'EVENT')).toBe('IN_PROGRESS');
  });

  it('H-134, D-12 : sur un télédossier archivé, tout est refusé sauf l’event d’un service, qui est sans effet', () => {
    for (const requested of CASE_STATUSES) {
      expect(outcome('SI', 'ARCHIVED', requested, 'EVENT')).toBe('unchanged');
      expect(outcome('SI', 'ARCHIVED', requested, 'PATCH')).toBe('refused');
      for (const side of ['OSL', 'ADMIN'] as const) {
        expect(outcome(side, 'ARCHIVED', requested, 'PATCH')).toBe('refused');
        expect(outcome(side, 'ARCHIVED', requested, 'EVENT')).toBe('refused');
      }
    }
  });

  it('H-120 : un télédossier non transmis ne prend aucun statut', () => {
    for (const current of ['HUBEE_RECEIVED', 'HUBEE_COMPLETED'] as const) {
      for (const requested of CASE_STATUSES.filter((status) => status !== current)) {
        for (const side of ['OSL', 'SI', 'ADMIN'] as const) {
          expect(outcome(side, current, requested, 'PATCH')).toBe('refused');
        }
      }
      expect(outcome('OSL', current, current, 'PATCH')).toBe('unchanged');
    }
  });

  it('H-131 : le refus nomme le statut demandé', () => {
    expect(decideStatus('SI', 'SENT', 'CLOSED', 'PATCH')).toMatchObject({
      refusal: { status: 400, wire: 'Status CLOSED is not allowed' },
    });
  });
});

describe('startsFileDeletion : H-185', () => {
  const order: readonly (readonly CaseStatus[])[] = [
    ['SENT'],
    ['SI_RECEIVED'],
    ['IN_PROGRESS'],
    ['ADD_AWAITING'],
    ['REFUSED', 'DONE'],
    ['CLOSED'],
  ];
  it('un statut aussi avancé ou plus avancé que le seuil déclenche, un autre non', () => {
    for (const [rank, statuses] of order.entries()) {
      for (const [threshold, names] of order.entries()) {
        for (const status of statuses) {
          for (const name of names) expect(startsFileDeletion(status, name)).toBe(rank >= threshold);
        }
      }
    }
  });

  it('jamais SI_INTG_ERROR, ni une réouverture, ni un seuil inconnu', () => {
    for (const status of ['SI_INTG_ERROR', 'HUBEE_NOTIFIED', 'HUBEE_RECEIVED', 'ARCHIVED'] as const) {
      expect(startsFileDeletion(status, 'SENT')).toBe(false);
    }
    expect(startsFileDeletion('CLOSED', 'SI_INTG_ERROR')).toBe(false);
    expect(startsFileDeletion('CLOSED', '')).toBe(false);
  });
});
