import { field, textField } from '../support/client.ts';
import type { Ledger } from './ledger.ts';
import type { Partner } from './partner.ts';
import { acknowledge, deleteNotice, emptyQueue, type Notice, type Reader } from './service.ts';

/** The operator's other half: reads what services answer, fetches their files, closes every other case. */
export async function readAnswers(reader: Reader): Promise<void> {
  await emptyQueue(reader, (notice) => handle(reader, notice));
}

async function handle(reader: Reader, notice: Notice): Promise<void> {
  const { caseId, eventId } = notice;
  if (eventId === null) throw new Error('an operator is never told of its own télédossier');
  if (notice.eventStatus === 'RECEIVED') {
    await deleteNotice(reader, notice.id);
    return;
  }
  if (notice.eventStatus !== 'SENT') throw new Error(`announced while ${String(notice.eventStatus)}`);
  const read = await reader.partner.read('GET', `/cases/${caseId}`, [200]);
  if (read === null) return;
  const events = field(read.body, 'events');
  const all = Array.isArray(events) ? events : [];
  const event = all.find((item) => field(item, 'id') === eventId);
  if (event === undefined) throw new Error(`announced but not in the case: ${eventId}`);
  if (!(await fetchFiles(reader, event))) return;
  if (field(event, 'caseNewStatus') === 'DONE' && !(await close(reader, caseId, all))) return;
  if (!(await acknowledge(reader, caseId, eventId))) return;
  // H-154: the older partners delete what the acknowledgement has already consumed.
  if (Number.parseInt(eventId.slice(-1), 16) % 2 === 0) await deleteNotice(reader, notice.id);
}

async function fetchFiles({ partner, ledger }: Reader, event: unknown): Promise<boolean> {
  const files = field(event, 'attachments');
  for (const item of Array.isArray(files) ? files : []) {
    const known = ledger.files.get(textField(item, 'id'));
    if (known === undefined) throw new Error('a file nobody declared');
    if (!(await partner.download(known))) return false;
  }
  return true;
}

async function close({ partner, ledger }: Reader, caseId: string, events: readonly unknown[]): Promise<boolean> {
  if (Number.parseInt(caseId.slice(-3), 16) % 2 === 0) return true;
  const found = events.find((event) => field(event, 'message') === 'CLOSED');
  if (found !== undefined) {
    ledger.event(textField(found, 'id'), caseId, 'CLOSED', false);
    return closeFolder(partner, ledger, caseId);
  }
  const json = { actionType: 'STATUS_UPDATE', notification: true, message: 'CLOSED', caseNewStatus: 'CLOSED' };
  const posted = await partner.write('POST', `/cases/${caseId}/events`, [201], { json });
  if (posted === null) return false;
  ledger.event(textField(posted.body, 'id'), caseId, 'CLOSED', false);
  return closeFolder(partner, ledger, caseId);
}

async function closeFolder(partner: Partner, ledger: Ledger, caseId: string): Promise<boolean> {
  const folder = ledger.folderOfCase(caseId);
  if (folder === undefined) throw new Error('a case of a folder that nobody was given');
  if (folder.closing !== 'acknowledged') folder.closing = 'unknown';
  const json = { globalStatus: 'CLOSED' };
  const done = (await partner.write('PATCH', `/folders/${folder.id}`, [204], { json })) !== null;
  if (done) folder.closing = 'acknowledged';
  return done;
}
