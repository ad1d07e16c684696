import { expect } from 'vitest';
import { field } from '../support/client.ts';
import type { FileEntry, FolderEntry, Knowledge } from './ledger.ts';
import type { Stage } from './stage.ts';
import type { WireAnswer } from './wire.ts';

/** Holds the hub to its word: every write it acknowledged is there, read through the API. */
export async function checkPromises(stage: Stage): Promise<void> {
  const { ledger } = stage;
  expect(ledger.faults, `seed ${stage.seed}`).toEqual([]);
  const broken: string[] = [];
  for (const folder of ledger.folders) await checkFolder(stage, folder, broken);
  for (const file of ledger.files.values()) await checkFile(stage, file, broken);
  await checkUnanswered(stage, broken);
  await checkRows(stage, broken);
  expect(broken.slice(0, 20), `seed ${stage.seed}`).toEqual([]);
}

async function ask(stage: Stage, path: string, expected: readonly number[]): Promise<WireAnswer> {
  const answer = await stage.operator.read('GET', path, expected);
  if (answer === null) throw new Error(`no answer to GET ${path} from a hub at rest`);
  return answer;
}

async function checkFolder(stage: Stage, folder: FolderEntry, broken: string[]): Promise<void> {
  if (folder.id === null) return;
  const { status, body } = await ask(stage, `/folders/${folder.id}`, [200, 404]);
  const name = `folder ${folder.id}`;
  judge(broken, name, 'deletion', folder.deletion, status === 404);
  if (status === 404) return;
  const current = field(body, 'globalStatus');
  judge(broken, name, 'completion', folder.completion, current !== 'HUBEE_RECEIVED');
  judge(broken, name, 'closing', folder.closing, current === 'CLOSED');
  for (const caseId of folder.caseIds) await checkCase(stage, folder, caseId, broken);
}

async function checkCase(stage: Stage, folder: FolderEntry, caseId: string, broken: string[]): Promise<void> {
  const { body } = await ask(stage, `/cases/${caseId}`, [200]);
  const status = String(field(body, 'status'));
  if (folder.completion === 'acknowledged' && !stage.ledger.handledCases.has(caseId)) {
    broken.push(`case ${caseId}: its service was never told`);
  }
  if (stage.ledger.takenCases.has(caseId) && status === 'HUBEE_NOTIFIED') broken.push(`case ${caseId}: PATCH lost`);
  const events = field(body, 'events');
  const seen = new Map(
    (Array.isArray(events) ? events : []).map((event) => [String(field(event, 'id')), String(field(event, 'status'))]),
  );
  for (const event of stage.ledger.events.values()) {
    if (event.caseId !== caseId) continue;
    const found = seen.get(event.id);
    const name = `event ${event.id}`;
    // Drafts do not exist for the operator (H-107): their rows are looked at in the database.
    if (event.sent === 'acknowledged' && found === undefined) broken.push(`${name}: lost`);
    judge(broken, name, 'acknowledgement', event.received, found === 'RECEIVED');
  }
}

async function checkFile(stage: Stage, file: FileEntry, broken: string[]): Promise<void> {
  const gone = file.folder?.deletion ?? file.event?.deletion ?? 'never';
  if (file.received !== 'acknowledged' || gone !== 'never') return;
  // The file of a draft cannot be downloaded (H-110): its row and object are compared by the other checks.
  if (file.event !== null && file.event.sent !== 'acknowledged') return;
  try {
    if (!(await stage.operator.download(file))) broken.push(`file ${file.id}: cut`);
  } catch (error) {
    broken.push(`file ${file.id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A creation that was never answered happened entirely or not at all, and at most once. */
async function checkUnanswered(stage: Stage, broken: string[]): Promise<void> {
  const rows = await stage.sql(
    `SELECT f.external_id AS name, (SELECT count(*) FROM cases c WHERE c.folder_id = f.id) AS cases,
            (SELECT count(*) FROM attachments a WHERE a.folder_id = f.id AND a.event_id IS NULL) AS attachments
     FROM folders f`,
  );
  const declared = new Map(stage.ledger.folders.map((folder) => [folder.externalId, folder]));
  const seen = new Set<string>();
  for (const { name, cases, attachments } of rows) {
    const folder = declared.get(String(name));
    if (folder?.cases !== Number(cases) || folder.attachments !== Number(attachments) || seen.has(String(name))) {
      broken.push(`folder ${String(name)}: half created, or twice`);
    }
    seen.add(String(name));
  }
}

async function checkRows(stage: Stage, broken: string[]): Promise<void> {
  const { ledger, sql } = stage;
  const deleted = [...ledger.deletedNotifications];
  const pending = await sql(
    `SELECT wanted.id FROM unnest($1::uuid[]) AS wanted (id) LEFT JOIN notifications n ON n.id = wanted.id
     WHERE n.consumed_at IS NULL`,
    [deleted],
  );
  broken.push(...pending.map(({ id }) => `notification ${String(id)}: deletion lost`));
  const events = new Map(
    (await sql('SELECT id, status FROM events')).map((row) => [String(row.id), String(row.status)]),
  );
  for (const event of ledger.events.values()) {
    const status = events.get(event.id);
    judge(broken, `event ${event.id}`, 'deletion', event.deletion, status === undefined);
    if (status !== undefined) judge(broken, `event ${event.id}`, 'sending', event.sent, status !== 'IN_PROGRESS');
  }
  const trail = await sql(
    `SELECT subject_id AS id, count(*) AS n FROM audit WHERE action = 'ATTACHMENT_DOWNLOAD' GROUP BY subject_id`,
  );
  const told = new Map(trail.map((row) => [String(row.id), Number(row.n)]));
  for (const file of ledger.files.values()) {
    if ((told.get(file.id) ?? 0) < file.downloads) broken.push(`file ${file.id}: a download without trace`);
  }
  const digests = await sql('SELECT id, digest FROM attachments');
  const stored = new Map(digests.map((row) => [String(row.id), row.digest]));
  for (const file of ledger.files.values()) {
    const digest = stored.get(file.id);
    if (typeof digest === 'string' && !file.possible.has(digest)) broken.push(`file ${file.id}: a content nobody sent`);
    if (digest === null && file.received === 'acknowledged') broken.push(`file ${file.id}: upload lost`);
  }
}

/** Acknowledged: it happened. Never asked: it did not. Unknown: both are honest. */
function judge(broken: string[], name: string, what: string, knowledge: Knowledge, happened: boolean): void {
  if (knowledge === 'acknowledged' && !happened) broken.push(`${name}: ${what} acknowledged and lost`);
  if (knowledge === 'never' && happened) broken.push(`${name}: ${what} that nobody asked for`);
}
