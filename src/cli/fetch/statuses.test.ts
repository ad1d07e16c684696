import { describe, expect, it } from 'vitest';
import type { HubCase, HubEvent } from '../hubAnswers.ts';
import { missingStatuses } from './statuses.ts';

const SI = 'SI-21010034300016-01034';
const OSL = 'OSL-13000918600011-00000';

function caseWith(status: string, ...events: readonly [transmitter: string, caseNewStatus: string | null][]): HubCase {
  const list = events.map(([transmitter, caseNewStatus]): HubEvent => {
    return { id: '', transmitter, caseNewStatus, status: 'SENT', attachments: [], raw: null };
  });
  return { id: '', externalId: '', status, recipient: SI, attachments: [], events: list, raw: null };
}

describe('D-32 : les statuts qu’il reste à annoncer', () => {
  const wanted = ['SI_RECEIVED', 'DONE'];
  it.each([
    ['aucun événement', caseWith('HUBEE_NOTIFIED'), wanted],
    ['le premier déjà annoncé', caseWith('SI_RECEIVED', [SI, 'SI_RECEIVED']), ['DONE']],
    ['tous annoncés', caseWith('DONE', [SI, 'SI_RECEIVED'], [SI, 'DONE']), []],
    ['posé par l’opérateur : on ne revient pas en arrière', caseWith('DONE', [OSL, 'DONE']), []],
    ['fini par un autre logiciel du service', caseWith('DONE', [SI, 'DONE']), []],
    ['commencé par un autre logiciel du service', caseWith('IN_PROGRESS', [SI, 'IN_PROGRESS']), ['DONE']],
    ['en erreur d’intégration', caseWith('SI_INTG_ERROR', [SI, 'SI_INTG_ERROR']), wanted],
    ['un événement sans statut', caseWith('SENT', [SI, null]), wanted],
    [
      'H-138, un retour à « Nouveau » depuis',
      caseWith('HUBEE_NOTIFIED', [SI, 'DONE'], [OSL, 'HUBEE_NOTIFIED']),
      wanted,
    ],
    [
      'annoncé après le retour',
      caseWith('SI_RECEIVED', [SI, 'DONE'], [OSL, 'HUBEE_COMPLETED'], [SI, 'SI_RECEIVED']),
      ['DONE'],
    ],
    ['H-134, un télédossier clos', caseWith('CLOSED'), []],
    ['D-12, un télédossier archivé', caseWith('ARCHIVED'), []],
  ])('%s', (_title, target, expected) => {
    expect(missingStatuses(target, wanted)).toEqual(expected);
  });
});
