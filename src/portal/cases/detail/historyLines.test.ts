import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../../events/store.ts';
import { PORTAL } from '../../../instruction/recordAct.ts';
import { historyLines } from './historyLines.ts';

const AT = new Date('2026-03-02T09:00:00Z');
const BASE: EventRow = {
  id: '01',
  caseId: 'c',
  transmitter: 'SI-1-1',
  side: 'SI',
  actionType: 'STATUS_UPDATE',
  notification: true,
  message: null,
  comment: null,
  author: 'Noémie VASSEUR',
  status: 'SENT',
  caseCurrentStatus: null,
  caseNewStatus: null,
  partnerAttributes: null,
  partnerInfo: PORTAL,
  createdAt: AT,
  updatedAt: null,
};
const OSL = { side: 'OSL', author: null, partnerInfo: null } as const;

const linesOf = (...events: Partial<EventRow>[]) =>
  historyLines({
    events: events.map((event, index) => ({ ...BASE, id: `0${index}`, ...event })),
    history: [],
    attachments: [],
    operatorName: 'DILA',
  });

describe('P-70 : l’historique', () => {
  it.each<[string, Partial<EventRow>, object]>([
    [
      'changement de statut',
      { caseCurrentStatus: 'SENT', caseNewStatus: 'SI_RECEIVED' },
      { author: 'Noémie VASSEUR', action: 'a changé le statut :', change: 'Nouveau > Reçu', told: true, text: null },
    ],
    [
      'changement de statut avec un message',
      { caseCurrentStatus: 'IN_PROGRESS', caseNewStatus: 'DONE', message: 'Votre acte est prêt.' },
      { action: 'a changé le statut :', change: 'En cours > Traité', told: true, text: 'Votre acte est prêt.' },
    ],
    [
      'une pièce téléchargée',
      { actionType: 'ATTACH_DL', notification: false, comment: 'acte.pdf' },
      { action: 'a téléchargé la pièce jointe acte.pdf.', change: null, text: null, told: false },
    ],
    [
      'toutes les pièces téléchargées',
      { actionType: 'ATTACH_DL_ALL', notification: false },
      { action: 'a téléchargé toutes les pièces jointes.', text: null, told: false },
    ],
    [
      'un commentaire',
      { actionType: 'COM_ADD', notification: false, comment: 'À relire' },
      { action: 'a ajouté un commentaire :', text: 'À relire', told: false },
    ],
    [
      'un message',
      { actionType: 'SENDING_MESSAGE', message: 'Bonjour' },
      { action: 'a envoyé un message à la personne concernée :', text: 'Bonjour', told: false },
    ],
    [
      'un dépôt',
      { actionType: 'ATTACH_DEPOSIT', status: 'SENT' },
      { action: 'a déposé une pièce jointe :', change: null, told: false },
    ],
    [
      'la fermeture par l’opérateur',
      { ...OSL, caseCurrentStatus: 'DONE', caseNewStatus: 'CLOSED' },
      { author: 'DILA', action: 'a changé le statut :', change: 'Traité > Clos', told: false },
    ],
    [
      'un message de l’opérateur, avec son auteur (D-5)',
      { ...OSL, author: 'Service-public', actionType: 'SENDING_MESSAGE', message: 'Voici.' },
      { author: 'DILA (Service-public)', action: 'a envoyé un message :', text: 'Voici.' },
    ],
  ])('%s', (_, event, line) => {
    expect(linesOf(event)).toMatchObject([line]);
  });

  it('la récupération par le portail et la consultation ne viennent que de l’histoire du service (D-2)', () => {
    const fetched = { caseCurrentStatus: 'HUBEE_NOTIFIED', caseNewStatus: 'SENT', author: 'Le Portail HubEE' };
    expect(linesOf(fetched)).toEqual([]);
    const row = (id: string, kind: 'FETCHED' | 'OPENED', author: string | null, minutes: number) => ({
      id,
      caseId: 'c',
      kind,
      author,
      accountId: null,
      at: new Date(AT.getTime() + minutes * 60_000),
    });
    const history = [row('1', 'FETCHED', null, 0), row('2', 'OPENED', 'Noémie VASSEUR', 5)];
    expect(historyLines({ events: [], history, attachments: [], operatorName: 'DILA' })).toMatchObject([
      { author: 'Noémie VASSEUR', action: 'a consulté le télédossier.' },
      { author: 'Le Portail HubEE', action: 'a récupéré le télédossier.' },
    ]);
  });

  it('un dépôt en cours n’est encore rien', () => {
    expect(linesOf({ actionType: 'ATTACH_DEPOSIT', status: 'IN_PROGRESS' })).toEqual([]);
  });

  it('sans statut de départ (H-133), le dernier connu ; le même redit n’est pas un changement', () => {
    const [again, change] = linesOf(
      { caseNewStatus: 'IN_PROGRESS' },
      { caseNewStatus: 'IN_PROGRESS', createdAt: new Date(AT.getTime() + 1000) },
    );
    expect([change?.change, again?.change, again?.action]).toEqual(['En cours', null, 'a confirmé le statut.']);
  });
});
