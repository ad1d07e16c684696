import type { CaseScope } from '../accounts/perimeter.ts';
import { LISTED_STATUSES } from '../cases/rules.ts';
import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { type ChosenCase, DONE, type Ticked } from './bulkRules.ts';
import type { TargetStatus } from './rules.ts';

/** What a person asked of many télédossiers at once. */
export interface BulkOperation {
  readonly id: string;
  readonly accountId: string;
  readonly organization: string;
  readonly to: TargetStatus;
  readonly message: string | null;
  readonly requestId: string | null;
  readonly total: number;
  readonly createdAt: Date;
  /** Null while some of it remains to be done. */
  readonly endedAt: Date | null;
}

export interface BulkItem {
  readonly position: number;
  readonly caseId: string;
  readonly seen: string;
}

const COLUMNS = `id, account_id AS "accountId", organization, to_status AS "to", message, request_id AS "requestId", total,
  created_at AS "createdAt", ended_at AS "endedAt"`;

// P-15, P-18, D-4: within the perimeter only. The list comes as one array, whatever its length.
const selectChosen = statement<ChosenCase>(
  'bulk.chosen',
  `SELECT c.id, c.external_id AS "externalId", p.name AS "processName", c.status, c.taken_by AS "takenBy",
     s.access_mode AS "accessMode", lower(o.status) = 'actif' AS "organizationActive",
     p.message_to_transmitter AS "messageToTransmitter", p.message_with_status AS "messageWithStatus",
     p.authorized_awaiting AS "authorizedAwaiting"
   FROM unnest($1::uuid[]) WITH ORDINALITY AS chosen (id, position)
   JOIN cases c ON c.id = chosen.id
   JOIN processes p ON p.code = c.process_code
   JOIN organizations o ON o.id = c.recipient
   LEFT JOIN subscriptions s ON s.subscriber = c.recipient AND s.process_code = c.process_code AND s.status <> 'Refusé'
   WHERE c.recipient = $2 AND ($3::text[] IS NULL OR c.process_code = ANY ($3::text[]))
     AND c.status = ANY ($4::text[]) AND c.arrived_at IS NOT NULL
     AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND s.access_mode = 'PORTAIL'))
   ORDER BY chosen.position`,
);

/** Those of the télédossiers that exist for people of that perimeter, in the order given. */
export function findChosen(db: Database, scope: CaseScope, ids: readonly string[]): Promise<ChosenCase[]> {
  return db.list(selectChosen, [ids, scope.organization, scope.processCodes, LISTED_STATUSES]);
}

// What is in a list under a status it did not have at that instant: it came, came back, or was brought there since. The
// fetch of the portal (D-2) leaves « Nouveau » what it was. A scalar subquery looks at the events of each one: an EXISTS may
// become the hash of all there are.
const selectMoved = statement<{ id: string }>(
  'bulk.movedSince',
  `SELECT c.id FROM cases c WHERE c.id = ANY ($1::uuid[]) AND (c.arrived_at > $2
     OR (SELECT true FROM events e WHERE e.case_id = c.id AND e.created_at > $2 AND e.status <> 'IN_PROGRESS'
           AND e.case_new_status IS NOT NULL AND e.case_new_status <> 'SENT' LIMIT 1))`,
);

/** Those of the télédossiers that took their status after an instant. */
export async function movedSince(db: Database, ids: readonly string[], since: Date): Promise<ReadonlySet<string>> {
  return new Set((await db.list(selectMoved, [ids, since])).map(({ id }) => id));
}

// A form sent twice brings the identifier it was given: the second inserts nothing.
const insertOperation = statement<{ id: string }>(
  'bulk.insert',
  `INSERT INTO bulk_operations (id, account_id, organization, to_status, message, request_id, total, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING RETURNING id`,
);
const insertItems = statement(
  'bulk.items.insert',
  `INSERT INTO bulk_items (operation_id, position, case_id, seen_status)
   SELECT $1, position, id, seen FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS item (id, seen, position)`,
);
const selectOwn = statement<BulkOperation>(
  'bulk.own',
  `SELECT ${COLUMNS} FROM bulk_operations WHERE id = $1 AND account_id = $2 AND organization = $3`,
);
const selectOpen = statement<BulkOperation>(
  'bulk.open',
  `SELECT ${COLUMNS} FROM bulk_operations WHERE ended_at IS NULL ORDER BY id`,
);
const selectById = statement<BulkOperation>('bulk.byId', `SELECT ${COLUMNS} FROM bulk_operations WHERE id = $1`);

/** The operation and its items, all or nothing; false when one of that identifier exists already. */
export async function storeOperation(
  tx: Transaction,
  operation: Omit<BulkOperation, 'endedAt' | 'total'>,
  items: readonly Ticked[],
): Promise<boolean> {
  const { id, accountId, organization, to, message, requestId, createdAt } = operation;
  const values = [id, accountId, organization, to, message, requestId, items.length, createdAt];
  if ((await tx.first(insertOperation, values)) === undefined) return false;
  tx.write(insertItems, [id, items.map((item) => item.id), items.map(({ seen }) => seen)]);
  return true;
}

/** Own operations only: those of others do not exist. */
export function findOwnOperation(
  db: Queryable,
  { accountId, organization }: Pick<BulkOperation, 'accountId' | 'organization'>,
  id: string,
): Promise<BulkOperation | undefined> {
  return db.first(selectOwn, [id, accountId, organization]);
}

export function findOperation(db: Queryable, id: string): Promise<BulkOperation | undefined> {
  return db.first(selectById, [id]);
}

export function openOperations(db: Queryable): Promise<BulkOperation[]> {
  return db.rows(selectOpen, []);
}

const selectWaiting = statement<{ position: number }>(
  'bulk.items.waiting',
  `SELECT position FROM bulk_items WHERE operation_id = $1 AND outcome IS NULL AND position > $2 ORDER BY position LIMIT $3`,
);
const lockWaiting = statement<BulkItem>(
  'bulk.items.lock',
  `SELECT position, case_id AS "caseId", seen_status AS seen FROM bulk_items
   WHERE operation_id = $1 AND position = $2 AND outcome IS NULL FOR UPDATE SKIP LOCKED`,
);
const updateItem = statement(
  'bulk.items.settle',
  'UPDATE bulk_items SET outcome = $3 WHERE operation_id = $1 AND position = $2',
);
// Of several processes the one that did the last item sees that nothing remains: each looks after its own commit.
const updateEnd = statement(
  'bulk.end',
  `UPDATE bulk_operations SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL
     AND NOT EXISTS (SELECT FROM bulk_items WHERE operation_id = $1 AND outcome IS NULL)`,
);

/** Positions beyond `after` whose turn has not come, as far as is known: another process may take them first. */
export async function waitingItems(db: Queryable, id: string, after: number, limit: number): Promise<number[]> {
  return (await db.rows(selectWaiting, [id, after, limit])).map(({ position }) => position);
}

/** The item, held until the transaction ends; undefined when it is done, or another process is about it. */
export function holdItem(tx: Transaction, id: string, position: number): Promise<BulkItem | undefined> {
  return tx.first(lockWaiting, [id, position]);
}

export function settleItem(tx: Transaction, id: string, position: number, outcome: string): void {
  tx.write(updateItem, [id, position, outcome]);
}

export function endOperation(tx: Transaction, id: string, at: Date): void {
  tx.write(updateEnd, [id, at]);
}

export interface OutcomeCount {
  /** Null: still waiting. */
  readonly outcome: string | null;
  readonly count: number;
}

const selectCounts = statement<OutcomeCount>(
  'bulk.counts',
  `SELECT outcome, count(*) AS count FROM bulk_items WHERE operation_id = $1 GROUP BY outcome ORDER BY count(*) DESC, outcome`,
);

export function countOutcomes(db: Queryable, id: string): Promise<OutcomeCount[]> {
  return db.rows(selectCounts, [id]);
}

export interface ReportedItem {
  readonly position: number;
  readonly outcome: string | null;
  readonly seen: string;
  /** Null when the person does not reach the télédossier: then nothing of it is told. */
  readonly caseId: string | null;
  readonly externalId: string | null;
  readonly processName: string | null;
}

// Read within the perimeter of now, so that an old report does not outlive a right that was taken away (P-14).
const selectReport = statement<ReportedItem>(
  'bulk.report',
  `SELECT i.position, i.outcome, i.seen_status AS seen, reached.id AS "caseId", reached.external_id AS "externalId",
     reached.name AS "processName"
   FROM bulk_items i
   LEFT JOIN LATERAL (
     SELECT c.id, c.external_id, p.name FROM cases c JOIN processes p ON p.code = c.process_code
     LEFT JOIN subscriptions s ON s.subscriber = c.recipient AND s.process_code = c.process_code AND s.status <> 'Refusé'
     WHERE c.id = i.case_id AND c.recipient = $2 AND ($3::text[] IS NULL OR c.process_code = ANY ($3::text[]))
       AND c.status = ANY ($4::text[]) AND c.arrived_at IS NOT NULL
       AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND s.access_mode = 'PORTAIL'))) AS reached ON true
   WHERE i.operation_id = $1 AND i.position > $5 AND (NOT $6 OR i.outcome <> '${DONE}')
   ORDER BY i.position OFFSET $7 LIMIT $8`,
);

export interface ReportQuery {
  /** Those that were refused, or all. */
  readonly refusedOnly: boolean;
  /** After this position: along the file. */
  readonly after?: number;
  /** So many further: on the page. */
  readonly offset?: number;
  readonly limit: number;
}

export function reportItems(
  db: Queryable,
  scope: CaseScope,
  id: string,
  { refusedOnly, after = 0, offset = 0, limit }: ReportQuery,
): Promise<ReportedItem[]> {
  const perimeter = [scope.organization, scope.processCodes, LISTED_STATUSES];
  return db.rows(selectReport, [id, ...perimeter, after, refusedOnly, offset, limit]);
}

export interface RunningOperation {
  readonly id: string;
  readonly done: number;
  readonly total: number;
}

const selectRunning = statement<RunningOperation>(
  'bulk.running',
  `SELECT o.id, o.total, o.total - (SELECT count(*) FROM bulk_items i WHERE i.operation_id = o.id AND i.outcome IS NULL) AS done
   FROM bulk_operations o WHERE o.account_id = $1 AND o.organization = $2 AND o.ended_at IS NULL ORDER BY o.id`,
);

export function runningOperations(
  db: Queryable,
  { accountId, organization }: Pick<BulkOperation, 'accountId' | 'organization'>,
): Promise<RunningOperation[]> {
  return db.rows(selectRunning, [accountId, organization]);
}

const deleteOld = statement<{ count: number }>(
  'bulk.deleteOld',
  `WITH gone AS (
     DELETE FROM bulk_operations WHERE id = ANY (ARRAY(
       SELECT id FROM bulk_operations WHERE created_at < $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED))
     RETURNING 1)
   SELECT count(*) AS count FROM gone`,
);

/** Operations begun before that instant go with their items; how many. */
export async function removeOperations(tx: Transaction, before: Date, limit: number): Promise<number> {
  return (await tx.first(deleteOld, [before, limit]))?.count ?? 0;
}
