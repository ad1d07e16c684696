import type { AttachmentRow } from '../../../attachments/store.ts';
import { CASE_STATUSES, type CaseStatus } from '../../../cases/rules.ts';
import type { EventRow } from '../../../events/store.ts';
import { shownFileName } from '../../../instruction/fileNames.ts';
import type { OpenedCase } from '../../../instruction/openCase.ts';
import { PORTAL, PORTAL_AUTHOR } from '../../../instruction/recordAct.ts';
import type { HistoryRow } from '../../../instruction/store.ts';
import { CASE_STATUS_LABELS } from '../../labels.ts';

/** One thing that happened, in the words of P-70. */
export interface HistoryLine {
  readonly id: string;
  readonly at: Date;
  /** In bold. */
  readonly author: string;
  /** What follows the author: « a consulté le télédossier. » */
  readonly action: string;
  /** « Nouveau > Reçu »; null when the status stays. */
  readonly change: string | null;
  /** What was typed: comment, message. */
  readonly text: string | null;
  readonly files: readonly Pick<AttachmentRow, 'id' | 'fileName' | 'status' | 'objectKey'>[];
  /** « Information transmise à la personne concernée. » */
  readonly told: boolean;
}

type Told = Pick<OpenedCase, 'events' | 'history' | 'attachments'> & { readonly operatorName: string };

/** P-70: the events of the télédossier and what only its service sees, newest first. */
export function historyLines({ events, history, attachments, operatorName }: Told): HistoryLine[] {
  const lines = events.flatMap((event, index) => {
    if (isUnseen(event)) return [];
    const files = attachments.filter(({ eventId }) => eventId === event.id);
    return [lineOfEvent(event, statusBefore(events, index), files, operatorName)];
  });
  return [...lines, ...history.map(lineOfHistory)].sort(newestFirst);
}

/** A deposit under way is nothing yet; the fetch of the portal (D-2) is told by its line of history. */
function isUnseen(event: EventRow): boolean {
  return event.status === 'IN_PROGRESS' || isFetch(event);
}

/** D-2 */
export function isFetch(event: EventRow): boolean {
  return isOfPortal(event) && event.caseNewStatus === 'SENT';
}

function isOfPortal({ side, partnerInfo }: EventRow): boolean {
  return side === 'SI' && partnerInfo?.applicationName === PORTAL.applicationName;
}

function newestFirst(one: HistoryLine, other: HistoryLine): number {
  return other.at.getTime() - one.at.getTime() || (other.id < one.id ? -1 : 1);
}

function lineOfHistory({ id, kind, author, at }: HistoryRow): HistoryLine {
  const action = kind === 'FETCHED' ? 'a récupéré le télédossier.' : 'a consulté le télédossier.';
  return { id, at, author: author ?? PORTAL_AUTHOR, action, change: null, text: null, files: [], told: false };
}

function lineOfEvent(
  event: EventRow,
  before: CaseStatus | null,
  files: readonly AttachmentRow[],
  operatorName: string,
): HistoryLine {
  const change = changeOf(event, before);
  const said = textOf(event);
  return {
    id: event.id,
    at: event.createdAt,
    author: authorOf(event, operatorName),
    action: actionOf(event, change, said),
    change,
    text: event.actionType === 'ATTACH_DL' ? null : said,
    files,
    told: event.side === 'SI' && event.notification === true && event.actionType === 'STATUS_UPDATE' && change !== null,
  };
}

/** D-5: « {opérateur} ({author}) »; a service by the name its software gives. */
function authorOf({ side, author, partnerInfo }: EventRow, operatorName: string): string {
  const named = author?.trim() || null;
  if (side === 'OSL') return named === null ? operatorName : `${operatorName} (${named})`;
  if (side === 'ADMIN') return 'L’administration de HubEE';
  return named ?? partnerInfo?.applicationName ?? 'Le logiciel du service';
}

/** What partners say of the status before is stored as sent (H-133): it may be missing, or be no status. */
function statusBefore(events: readonly EventRow[], index: number): CaseStatus | null {
  const said = statusOf(events[index]?.caseCurrentStatus ?? null);
  if (said !== null) return said;
  const changes = events.slice(0, index).flatMap((event) => statusOf(event.caseNewStatus) ?? []);
  return changes.at(-1) ?? null;
}

function statusOf(text: string | null): CaseStatus | null {
  return CASE_STATUSES.find((status) => status === text) ?? null;
}

function changeOf({ caseNewStatus }: EventRow, before: CaseStatus | null): string | null {
  const to = labelOf(statusOf(caseNewStatus));
  const from = labelOf(before);
  if (to === null || to === from) return null;
  return from === null ? to : `${from} > ${to}`;
}

/** H-135: « complété » is « Nouveau » again for the service. */
function labelOf(status: CaseStatus | null): string | null {
  return status === null ? null : CASE_STATUS_LABELS[status === 'HUBEE_COMPLETED' ? 'HUBEE_NOTIFIED' : status];
}

/** D-5: comments and names of files stay in the service. */
function textOf({ actionType, message, comment }: EventRow): string | null {
  const inside = actionType === 'COM_ADD' || actionType === 'ATTACH_DL';
  const said = inside ? comment?.trim() || message : message;
  if (actionType === 'ATTACH_DL') return shownFileName(said ?? '').trim() || null;
  return said?.trim() || null;
}

function actionOf({ actionType, side, caseNewStatus }: EventRow, change: string | null, text: string | null): string {
  switch (actionType) {
    case 'STATUS_UPDATE':
      if (change !== null) return 'a changé le statut :';
      return side === 'SI' && caseNewStatus === 'SENT'
        ? 'a récupéré le télédossier.'
        : withText('a confirmé le statut', text);
    case 'ATTACH_DL':
      return text === null ? 'a téléchargé une pièce jointe.' : `a téléchargé la pièce jointe ${text}.`;
    case 'ATTACH_DL_ALL':
      return 'a téléchargé toutes les pièces jointes.';
    case 'COM_ADD':
      return withText('a ajouté un commentaire', text);
    case 'SENDING_MESSAGE':
      // An operator writes to the service, not to the person.
      return withText(side === 'OSL' ? 'a envoyé un message' : 'a envoyé un message à la personne concernée', text);
    case 'ATTACH_DEPOSIT':
      return 'a déposé une pièce jointe :';
  }
}

function withText(action: string, text: string | null): string {
  return text === null ? `${action}.` : `${action} :`;
}
