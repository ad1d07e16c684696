import type { CaseScope } from '../accounts/perimeter.ts';
import { type CaseStatus, LISTED_STATUSES } from '../cases/rules.ts';
import type { CaseRow } from '../cases/store.ts';
import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import type { Capabilities, Changeable } from './rules.ts';

/** A télédossier as a person of its service reaches it in the portal, with what decides what may be done with it. */
export interface PortalCase extends CaseRow, Capabilities, Changeable {
  readonly arrivedAt: Date;
  readonly processName: string;
  /** Name of the operator, for what comes from it (D-5). */
  readonly operatorName: string;
  /** What the service may deposit; empty: nothing (P-68). */
  readonly siAttachmentFormatsEnabled: readonly string[];
  /** Bytes. */
  readonly attachmentMaxSizeEnabled: number;
}

// P-15, P-18, D-4: out of the perimeter a télédossier does not exist. Nobody's yet follow the mode of the subscription.
const reached = (which: string): string => `FROM cases c
  JOIN folders f ON f.id = c.folder_id
  JOIN processes p ON p.code = c.process_code
  JOIN organizations o ON o.id = c.recipient
  JOIN organizations operator ON operator.id = p.osl
  LEFT JOIN subscriptions s ON s.subscriber = c.recipient AND s.process_code = c.process_code AND s.status <> 'Refusé'
  WHERE ${which} AND c.recipient = $2 AND ($3::text[] IS NULL OR c.process_code = ANY ($3::text[]))
    AND c.status = ANY ($4::text[]) AND c.arrived_at IS NOT NULL
    AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND s.access_mode = 'PORTAIL'))`;

const COLUMNS = `c.id, c.folder_id AS "folderId", c.external_id AS "externalId", c.recipient, c.status,
  c.partner_attributes AS "partnerAttributes", c.created_at AS "createdAt", c.updated_at AS "updatedAt",
  c.transmission_at AS "transmissionAt", c.close_at AS "closeAt", c.arrived_at AS "arrivedAt", c.taken_by AS "takenBy",
  c.process_code AS "processCode", p.name AS "processName", f.applicant, p.osl, operator.name AS "operatorName",
  p.status_before_file_deletion AS "statusBeforeFileDeletion", p.time_before_file_deletion AS "timeBeforeFileDeletion",
  p.message_to_transmitter AS "messageToTransmitter", p.message_with_status AS "messageWithStatus",
  p.authorized_awaiting AS "authorizedAwaiting", p.si_attachment_formats AS "siAttachmentFormatsEnabled",
  p.attachment_max_size AS "attachmentMaxSizeEnabled", s.access_mode AS "accessMode",
  lower(o.status) = 'actif' AS "organizationActive"`;

const selectReached = statement<PortalCase>('instruction.find', `SELECT ${COLUMNS} ${reached('c.id = $1')}`);
const selectReachedForChange = statement<PortalCase>(
  'instruction.lock',
  `SELECT ${COLUMNS} ${reached('c.id = $1')} FOR NO KEY UPDATE OF c`,
);
const selectAllReached = statement<PortalCase>(
  'instruction.findAll',
  `SELECT ${COLUMNS} ${reached('c.id = ANY ($1::uuid[])')}`,
);

/** The télédossier, if it exists for people of that perimeter. */
export function findPortalCase(db: Queryable, scope: CaseScope, id: string): Promise<PortalCase | undefined> {
  return db.first(selectReached, [id, scope.organization, scope.processCodes, LISTED_STATUSES]);
}

/** Those of the télédossiers that exist for people of that perimeter, in no order. */
export function findPortalCases(db: Queryable, scope: CaseScope, ids: readonly string[]): Promise<PortalCase[]> {
  return db.rows(selectAllReached, [ids, scope.organization, scope.processCodes, LISTED_STATUSES]);
}

/** The same, held until the transaction ends. */
export function lockPortalCase(tx: Transaction, scope: CaseScope, id: string): Promise<PortalCase | undefined> {
  return tx.first(selectReachedForChange, [id, scope.organization, scope.processCodes, LISTED_STATUSES]);
}

/** FETCHED: by the portal (P-4); OPENED: somebody looked at it (P-70). */
export type HistoryKind = 'FETCHED' | 'OPENED';

export interface HistoryRow {
  readonly id: string;
  readonly kind: HistoryKind;
  readonly author: string | null;
  readonly accountId: string | null;
  readonly at: Date;
}

const insertHistory = statement(
  'instruction.history.insert',
  `INSERT INTO case_history (id, case_id, kind, author, account_id, at) VALUES ($1, $2, $3, $4, $5, $6)`,
);
const selectHistory = statement<HistoryRow>(
  'instruction.history.ofCase',
  `SELECT id, kind, author, account_id AS "accountId", at FROM case_history WHERE case_id = $1 ORDER BY id`,
);

// The same person who comes back within the hour has not opened it once more (P-70); the trace says otherwise.
const insertOpening = statement(
  'instruction.history.open',
  `INSERT INTO case_history (id, case_id, kind, author, account_id, at)
   SELECT $1, $2, 'OPENED', $3, $4, $5
   WHERE NOT EXISTS (SELECT 1 FROM case_history WHERE case_id = $2 AND kind = 'OPENED' AND account_id = $4 AND at > $6)`,
);

export interface Opening {
  readonly id: string;
  readonly author: string;
  readonly accountId: string;
  readonly at: Date;
  /** An opening by the same person after that instant counts for this one. */
  readonly since: Date;
}

export function storeOpening(tx: Transaction, caseId: string, { id, author, accountId, at, since }: Opening): void {
  tx.write(insertOpening, [id, caseId, author, accountId, at, since]);
}

/** D-5: beside the events, and no date of the télédossier moves. */
export function storeHistory(tx: Transaction, caseId: string, row: HistoryRow): void {
  tx.write(insertHistory, [row.id, caseId, row.kind, row.author, row.accountId, row.at]);
}

export function historyOfCase(db: Queryable, caseId: string): Promise<HistoryRow[]> {
  return db.rows(selectHistory, [caseId]);
}

export interface LastChange {
  readonly from: CaseStatus;
  readonly to: CaseStatus;
  readonly message: string | null;
}

// An event tells its author by name; the trace written with it tells the account.
const selectOwnLastChange = statement<LastChange>(
  'instruction.ownLastChange',
  `SELECT e.case_current_status AS "from", e.case_new_status AS "to", e.message
   FROM (SELECT * FROM events WHERE case_id = $1 AND case_new_status IS NOT NULL AND status <> 'IN_PROGRESS'
         ORDER BY created_at DESC, id DESC LIMIT 1) AS e
   WHERE EXISTS (SELECT FROM audit a WHERE a.subject_id = $1::text AND a.action = 'EVENT_CREATE' AND a.account_id = $2
                   AND a.detail ->> 'event' = e.id::text)`,
);

/** The last change of status of the télédossier, if that account made it. */
export function findOwnLastChange(tx: Transaction, caseId: string, accountId: string): Promise<LastChange | undefined> {
  return tx.first(selectOwnLastChange, [caseId, accountId]);
}
