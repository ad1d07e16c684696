import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { type ApiAnswer, type ApiCall, call, field, textField } from './client.ts';
import { openTestPool } from './database.ts';
import { startTestHub, type TestHub, type TestHubOptions } from './hub.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS, PROCESS, SI1, SI2, seedReferential, UNSUBSCRIBED } from './referential.ts';

export const PDF = Buffer.from('%PDF-1.4\nacte de naissance\n%%EOF\n');
export const XML = Buffer.from('<?xml version="1.0"?><acte nom="Éloïse"/>');
export const UNKNOWN_ID = '0190c9a4-0000-7000-8000-000000000000';

/** Everybody who may knock at the door; the last two have no valid token. */
export const CALLERS = [
  'osl',
  'otherOsl',
  'si1',
  'si1OtherProcess',
  'si2',
  'foreignSi',
  'admin',
  'datapass',
  'subcrt',
  'noToken',
  'badToken',
] as const;
export type CallerName = (typeof CALLERS)[number];

export type Row = Record<string, unknown>;

/** A hub with its referential, a token for each kind of caller and a direct view on the database. */
export interface Scene {
  readonly server: TestHub;
  readonly tokens: Readonly<Record<CallerName, string | null>>;
  /** A call of the télédossier API as somebody. */
  td(as: CallerName, method: string, path: string, options?: ApiCall): Promise<ApiAnswer>;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openScene(options: TestHubOptions = {}): Promise<Scene> {
  const server = await startTestHub(options);
  await seedReferential(server.databaseUrl);
  const pool = openTestPool(server.databaseUrl, 2);
  const tokens = {
    osl: await server.token(['OSL'], OSL),
    otherOsl: await server.token(['OSL'], OTHER_OSL),
    si1: await server.token(['SI'], SI1, PROCESS),
    si1OtherProcess: await server.token(['SI'], SI1, OTHER_PROCESS),
    si2: await server.token(['SI'], SI2, PROCESS),
    foreignSi: await server.token(['SI'], UNSUBSCRIBED, PROCESS),
    admin: await server.token(['ADMIN'], null),
    datapass: await server.token(['DATAPASS'], null),
    subcrt: await server.token(['SUBCRT'], null),
    noToken: null,
    badToken: 'jeton-que-personne-ne-connait',
  };
  return {
    server,
    tokens,
    td: (as, method, path, callOptions = {}) =>
      call(server.url, method, `/teledossiers/v1${path}`, { token: tokens[as], ...callOptions }),
    sql: async (text, values = []) => (await pool.query<Row>(text, [...values])).rows,
    async close() {
      await pool.end();
      await server.close();
    },
  };
}

export interface FileSpec {
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly mimeType: string;
  /** Positions of the cases it is addressed to; all by default. */
  readonly cases?: readonly number[];
}

export const ACTE: FileSpec = { fileName: 'acte.pdf', bytes: PDF, mimeType: 'application/pdf' };

export interface DossierSpec {
  readonly recipients?: readonly string[];
  readonly files?: readonly FileSpec[];
  readonly as?: CallerName;
  readonly processCode?: string;
  readonly externalId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A folder as the hub created it. */
export interface Dossier {
  readonly folderId: string;
  readonly caseIds: readonly string[];
  /** First case: most tests have one. */
  readonly caseId: string;
  readonly attachmentIds: readonly string[];
  readonly attachmentId: string;
  readonly answer: ApiAnswer;
}

export function folderBody(spec: DossierSpec = {}) {
  const externalId = spec.externalId ?? 'DILA-AEC-1000000013734';
  const numbers = (spec.recipients ?? [SI1]).map((_, index) => `${externalId}-${String(index + 1).padStart(2, '0')}`);
  return {
    externalId,
    processCode: spec.processCode ?? PROCESS,
    applicant: { firstName: 'Éloïse', lastName: 'D’Arc', email: null },
    cases: (spec.recipients ?? [SI1]).map((recipient, index) => ({
      recipient: parseOrganizationId(recipient),
      externalId: numbers[index] ?? '',
    })),
    attachments: (spec.files ?? [ACTE]).map((file) => ({
      fileName: file.fileName,
      type: 'piece',
      size: file.bytes.length,
      mimeType: file.mimeType,
      recipients: (file.cases ?? numbers.map((_, index) => index)).map((index) => numbers[index] ?? ''),
    })),
  };
}

/** POST: a folder HUBEE_RECEIVED, files PENDING. */
export async function createDossier(scene: Scene, spec: DossierSpec = {}): Promise<Dossier> {
  const answer = await scene.td(spec.as ?? 'osl', 'POST', '/folders', {
    json: folderBody(spec),
    ...(spec.headers && { headers: spec.headers }),
  });
  if (answer.status !== 201) throw new Error(`folder refused: ${answer.status} ${answer.text}`);
  const caseIds = idsOf(answer.body, 'cases');
  const attachmentIds = idsOf(answer.body, 'attachments');
  const dossier = { folderId: textField(answer.body, 'id'), caseIds, attachmentIds, answer };
  return { ...dossier, caseId: caseIds[0] ?? '', attachmentId: attachmentIds[0] ?? '' };
}

export function idsOf(body: unknown, list: string): string[] {
  const items = field(body, list);
  return Array.isArray(items) ? items.map((item) => textField(item, 'id')) : [];
}

/** The same with its files uploaded. */
export async function uploadDossier(scene: Scene, spec: DossierSpec = {}): Promise<Dossier> {
  const dossier = await createDossier(scene, spec);
  for (const [index, file] of (spec.files ?? [ACTE]).entries()) {
    const path = `/folders/${dossier.folderId}/attachments/${dossier.attachmentIds[index]}`;
    const put = await scene.td(spec.as ?? 'osl', 'PUT', path, { raw: file.bytes });
    if (put.status !== 204) throw new Error(`upload refused: ${put.status} ${put.text}`);
  }
  return dossier;
}

/** The same, completed: HUBEE_NOTIFIED, each service has its notification. */
export async function sendDossier(scene: Scene, spec: DossierSpec = {}): Promise<Dossier> {
  const dossier = await uploadDossier(scene, spec);
  const done = await completeDossier(scene, dossier, spec.as ?? 'osl');
  if (done.status !== 204) throw new Error(`completion refused: ${done.status} ${done.text}`);
  return dossier;
}

export function completeDossier(scene: Scene, dossier: Dossier, as: CallerName = 'osl'): Promise<ApiAnswer> {
  return scene.td(as, 'PATCH', `/folders/${dossier.folderId}`, { json: { globalStatus: 'HUBEE_COMPLETED' } });
}

export interface EventSpec {
  readonly actionType?: string;
  readonly notification?: boolean | null;
  readonly [property: string]: unknown;
}

export function postEvent(scene: Scene, as: CallerName, caseId: string, spec: EventSpec = {}): Promise<ApiAnswer> {
  return scene.td(as, 'POST', `/cases/${caseId}/events`, {
    json: { actionType: 'STATUS_UPDATE', notification: true, ...spec },
  });
}

/** A deposit of one PDF, still a draft; its file is uploaded unless told otherwise. */
export async function postDeposit(
  scene: Scene,
  as: CallerName,
  caseId: string,
  spec: EventSpec & { readonly upload?: boolean } = {},
): Promise<{ readonly eventId: string; readonly attachmentId: string; readonly answer: ApiAnswer }> {
  const { upload = true, ...properties } = spec;
  const attachments = [{ fileName: 'retour.pdf', type: 'libre', size: PDF.length, mimeType: 'application/pdf' }];
  const answer = await postEvent(scene, as, caseId, { actionType: 'ATTACH_DEPOSIT', attachments, ...properties });
  if (answer.status !== 201) throw new Error(`deposit refused: ${answer.status} ${answer.text}`);
  const eventId = textField(answer.body, 'id');
  const attachmentId = textField(answer.body, 'attachments', 0, 'id');
  if (upload) {
    const put = await scene.td(as, 'PUT', `/cases/${caseId}/events/${eventId}/attachments/${attachmentId}`, {
      raw: PDF,
    });
    if (put.status !== 204) throw new Error(`event upload refused: ${put.status} ${put.text}`);
  }
  return { eventId, attachmentId, answer };
}

export function patchEvent(scene: Scene, as: CallerName, caseId: string, eventId: string, status: string) {
  return scene.td(as, 'PATCH', `/cases/${caseId}/events/${eventId}`, { json: { status } });
}

export function patchCase(scene: Scene, as: CallerName, caseId: string, status: string): Promise<ApiAnswer> {
  return scene.td(as, 'PATCH', `/cases/${caseId}`, { json: { status } });
}

/** The status of a case as the platform sees it. */
export async function caseStatus(scene: Scene, caseId: string): Promise<unknown> {
  return field((await scene.td('admin', 'GET', `/cases/${caseId}`)).body, 'status');
}

/** The pending notifications somebody would read, with the details of their events. */
export async function queueOf(scene: Scene, as: CallerName): Promise<unknown[]> {
  const { body } = await scene.td(as, 'GET', '/notifications?eventDetails=true&maxResult=1000');
  return Array.isArray(body) ? body : [];
}

/** What the nightly batch does to a télédossier (H-188), written straight into the database. */
export async function archive(scene: Scene, dossier: Dossier): Promise<void> {
  await scene.sql(`UPDATE folders SET global_status = 'ARCHIVED' WHERE id = $1`, [dossier.folderId]);
  await scene.sql(`UPDATE cases SET status = 'ARCHIVED' WHERE folder_id = $1`, [dossier.folderId]);
}

/** One fingerprint of every row of every table, tokens apart: equal before and after means nothing was changed. */
export async function fingerprint(scene: Scene): Promise<string> {
  const tables = await scene.sql(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name NOT IN ('access_tokens', 'migrations') ORDER BY table_name`,
  );
  const parts = tables.map(
    ({
      name,
    }) => `SELECT '${name}:' || count(*) || ':' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS mark
                   FROM ${name} t`,
  );
  return (await scene.sql(parts.join(' UNION ALL '))).map(({ mark }) => String(mark)).join('\n');
}

/** The actions of the trail, oldest first. */
export async function auditOf(scene: Scene, subjectId: string): Promise<Row[]> {
  return scene.sql('SELECT * FROM audit WHERE subject_id = $1 ORDER BY id', [subjectId]);
}
