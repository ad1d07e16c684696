import { setTimeout as delay } from 'node:timers/promises';
import { field, textField } from '../support/client.ts';
import { idsOf } from '../support/scene.ts';
import type { EventEntry, Ledger } from './ledger.ts';
import { contentOf } from './operator.ts';
import type { Partner } from './partner.ts';

export interface Reader {
  readonly partner: Partner;
  readonly ledger: Ledger;
  readonly going: () => boolean;
}

export interface Notice {
  readonly id: string;
  readonly caseId: string;
  readonly eventId: string | null;
  readonly eventStatus: unknown;
}

const DEPOSIT_BYTES = 9_000;

/** An SI's software: takes what its queue holds, works through it, and only then lets go of the notification. */
export async function serveQueue(reader: Reader): Promise<void> {
  await emptyQueue(reader, async (notice) => {
    if (notice.eventId === null) await takeCase(reader, notice);
    else await answerEvent(reader, notice, notice.eventId);
  });
}

/** Polls a queue and hands its notifications over one by one; what fails is met again at the next poll (H-156). */
export async function emptyQueue(reader: Reader, handle: (notice: Notice) => Promise<void>): Promise<void> {
  while (reader.going()) {
    const answer = await reader.partner.read('GET', '/notifications?eventDetails=true&maxResult=60', [200]);
    const notices = answer === null ? [] : noticesOf(answer.body);
    refuseDoubles(notices);
    if (notices.length === 0) await delay(15);
    for (const notice of notices) await handle(notice);
  }
}

function noticesOf(body: unknown): Notice[] {
  if (!Array.isArray(body)) throw new Error('notifications are not a list');
  return body.map((item) => {
    const eventId = field(item, 'eventId');
    return {
      id: textField(item, 'id'),
      caseId: textField(item, 'caseId'),
      eventId: eventId === null ? null : String(eventId),
      eventStatus: field(item, 'eventStatus'),
    };
  });
}

function refuseDoubles(notices: readonly Notice[]): void {
  const keys = new Set(notices.map(({ caseId, eventId }) => `${caseId} ${eventId}`));
  if (keys.size !== notices.length) throw new Error('one thing is announced twice in one queue');
}

/** H-152, H-153: a news is acknowledged, an acknowledgement is deleted. */
async function answerEvent(reader: Reader, notice: Notice, eventId: string): Promise<void> {
  if (notice.eventStatus === 'RECEIVED') await deleteNotice(reader, notice.id);
  else await acknowledge(reader, notice.caseId, eventId);
}

export async function deleteNotice({ partner, ledger }: Reader, id: string): Promise<boolean> {
  const done = (await partner.write('DELETE', `/notifications/${id}`, [204])) !== null;
  if (done) ledger.deletedNotifications.add(id);
  return done;
}

export async function acknowledge({ partner, ledger }: Reader, caseId: string, eventId: string): Promise<boolean> {
  const entry = ledger.event(eventId, caseId, null, false);
  if (entry.received === 'never') entry.received = 'unknown';
  const json = { status: 'RECEIVED' };
  const done = (await partner.write('PATCH', `/cases/${caseId}/events/${eventId}`, [204], { json })) !== null;
  if (done) entry.received = 'acknowledged';
  return done;
}

/** D-32: every step looks first at what the case already holds, so that a cut never makes it happen twice. */
async function takeCase(reader: Reader, notice: Notice): Promise<void> {
  const { caseId } = notice;
  const read = await reader.partner.read('GET', `/cases/${caseId}`, [200]);
  if (read === null) return;
  const done = eventsByMessage(read.body);
  if (!done.has('DONE')) {
    if (!(await fetchFiles(reader, caseId, read.body))) return;
    if (done.size === 0 && !(await markTaken(reader, caseId))) return;
    if (!(await postStatus(reader, caseId, 'IN_PROGRESS', done))) return;
    if (!(await deposit(reader, caseId, done))) return;
    if (!(await postStatus(reader, caseId, 'DONE', done))) return;
  }
  reader.ledger.handledCases.add(caseId);
  await deleteNotice(reader, notice.id);
}

function eventsByMessage(body: unknown): Map<string, unknown> {
  const events = field(body, 'events');
  return new Map(Array.isArray(events) ? events.map((event) => [String(field(event, 'message')), event]) : []);
}

async function fetchFiles({ partner, ledger }: Reader, caseId: string, body: unknown): Promise<boolean> {
  const status = field(body, 'status');
  if (status === 'HUBEE_RECEIVED' || status === 'HUBEE_COMPLETED') throw new Error(`announced while ${status}`);
  const files = field(body, 'attachments');
  for (const item of Array.isArray(files) ? files : []) {
    const id = textField(item, 'id');
    const known = ledger.files.get(id);
    if (known === undefined) throw new Error(`a file nobody declared: ${id}`);
    if (field(item, 'status') !== 'RECEIVED') throw new Error(`announced with a file ${String(field(item, 'status'))}`);
    const own = { ...known, path: `/cases/${caseId}/attachments/${id}` };
    if (!(await partner.download(own))) return false;
    known.downloads += 1;
  }
  return true;
}

async function markTaken({ partner, ledger }: Reader, caseId: string): Promise<boolean> {
  const json = { status: 'SENT' };
  if ((await partner.write('PATCH', `/cases/${caseId}`, [204], { json })) === null) return false;
  ledger.takenCases.add(caseId);
  return true;
}

async function postStatus(reader: Reader, caseId: string, status: string, done: Map<string, unknown>) {
  const { partner, ledger } = reader;
  const found = done.get(status);
  if (found !== undefined) {
    ledger.event(textField(found, 'id'), caseId, status, false);
    return true;
  }
  const json = { actionType: 'STATUS_UPDATE', notification: true, message: status, caseNewStatus: status };
  const posted = await partner.write('POST', `/cases/${caseId}/events`, [201], { json });
  if (posted !== null) ledger.event(textField(posted.body, 'id'), caseId, status, false);
  return posted !== null;
}

/** One case in three gets a file back; one in six a draft that is given up. */
async function deposit(reader: Reader, caseId: string, done: Map<string, unknown>): Promise<boolean> {
  const kind = Number.parseInt(caseId.slice(-2), 16) % 6;
  if (kind > 2) return true;
  const found = done.get('DEPOSIT');
  const event = found ?? (await postDeposit(reader, caseId));
  if (event === null) return false;
  const draft = field(event, 'status') === 'IN_PROGRESS';
  const entry = reader.ledger.event(textField(event, 'id'), caseId, null, draft);
  if (!draft) return true;
  if (!(await uploadDeposit(reader, entry, idsOf(event, 'attachments')[0] ?? ''))) return false;
  return kind === 0 ? dropDraft(reader, entry) : sendDraft(reader, entry);
}

async function postDeposit({ partner }: Reader, caseId: string): Promise<unknown> {
  const attachments = [{ fileName: 'retour.pdf', type: 'libre', size: DEPOSIT_BYTES, mimeType: 'application/pdf' }];
  const json = { actionType: 'ATTACH_DEPOSIT', notification: true, message: 'DEPOSIT', attachments };
  return (await partner.write('POST', `/cases/${caseId}/events`, [201], { json }))?.body ?? null;
}

async function uploadDeposit({ partner, ledger }: Reader, event: EventEntry, id: string): Promise<boolean> {
  const path = `/cases/${event.caseId}/events/${event.id}/attachments/${id}`;
  const file = ledger.file(id, path, { event });
  return partner.upload(path, file, contentOf(DEPOSIT_BYTES, `${id} ${file.possible.size}`), () => false);
}

async function sendDraft({ partner }: Reader, event: EventEntry): Promise<boolean> {
  event.sent = 'unknown';
  const path = `/cases/${event.caseId}/events/${event.id}`;
  const done = (await partner.write('PATCH', path, [204], { json: { status: 'SENT' } })) !== null;
  if (done) event.sent = 'acknowledged';
  return done;
}

/** When the answer is lost, the case will show whether the draft is still there. */
async function dropDraft({ partner }: Reader, event: EventEntry): Promise<boolean> {
  event.deletion = 'unknown';
  const done = (await partner.write('DELETE', `/cases/${event.caseId}/events/${event.id}`, [204])) !== null;
  if (done) event.deletion = 'acknowledged';
  return done;
}
