import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria, isLong, type Page } from '../platform/listQuery.ts';
import type { Answer, RequestStatus } from './rules.ts';

/** A request as stored (D-17), with what its readers always need of its service, its démarche and who asks. */
export interface RequestRow {
  readonly id: string;
  readonly processCode: string;
  readonly processName: string;
  /** The operator that owns the démarche. */
  readonly osl: string;
  /** Organization identifier of the service. */
  readonly subscriber: string;
  readonly subscriberName: string;
  readonly accountId: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly comment: string | null;
  readonly status: RequestStatus;
  readonly reason: string | null;
  readonly subscriptionId: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

const COLUMNS = `r.id, r.process_code AS "processCode", p.name AS "processName", p.osl, r.subscriber,
  o.name AS "subscriberName", r.account_id AS "accountId", a.email, a.first_name AS "firstName",
  a.last_name AS "lastName", r.comment, r.status, r.reason, r.subscription_id AS "subscriptionId",
  r.created_at AS "createdAt", r.decided_at AS "decidedAt"`;

const FROM = `FROM subscription_requests r JOIN processes p ON p.code = r.process_code
  JOIN organizations o ON o.id = r.subscriber JOIN accounts a ON a.id = r.account_id`;

// Two forms sent at once: the second waits for the first, then inserts nothing.
const insertRequest = statement<{ id: string }>(
  'request.insert',
  `INSERT INTO subscription_requests (id, process_code, subscriber, account_id, comment, status, created_at)
   VALUES ($1, $2, $3, $4, $5, 'PENDING', $6)
   ON CONFLICT (subscriber, process_code) WHERE status = 'PENDING' DO NOTHING RETURNING id`,
);
const updateAnswer = statement(
  'request.answer',
  `UPDATE subscription_requests SET status = $2, reason = $3, subscription_id = $4, decided_at = $5 WHERE id = $1`,
);

export interface NewRequest {
  readonly id: string;
  readonly processCode: string;
  readonly subscriber: string;
  readonly accountId: string;
  readonly comment: string | null;
}

/** False when the service already waits for an answer about that démarche. */
export async function storeRequest(tx: Transaction, row: NewRequest, at: Date): Promise<boolean> {
  const { id, processCode, subscriber, accountId, comment } = row;
  return (await tx.first(insertRequest, [id, processCode, subscriber, accountId, comment, at])) !== undefined;
}

export function storeAnswer(
  tx: Transaction,
  id: string,
  answer: { readonly status: Answer; readonly reason: string | null; readonly subscriptionId: string },
  at: Date,
): void {
  tx.write(updateAnswer, [id, answer.status, answer.reason, answer.subscriptionId, at]);
}

// D-17: an operator reaches the requests for its own démarches, null the platform, which reaches all.
const FILTERS = {
  id: 'r.id = :value',
  osl: 'r.process_code IN (SELECT code FROM processes WHERE osl = :value)',
  status: 'r.status = :value',
  processCode: 'r.process_code = :value',
};

export interface RequestFilter {
  readonly osl: string | null;
  readonly status: RequestStatus | null;
  readonly processCode: string | null;
}

/** One page of them, oldest first: they are answered in turn. */
export function findRequests(db: Database, filter: RequestFilter, page: Page): Promise<RequestRow[]> {
  const { osl, status, processCode } = filter;
  const { name, where, parameters } = criteria(FILTERS, { osl, status, processCode });
  const text = `SELECT ${COLUMNS} ${FROM} ${where} ORDER BY r.id LIMIT $${parameters.length + 1}
    OFFSET $${parameters.length + 2}`;
  const query = statement<RequestRow>(`request.list.${name}`, text);
  return (isLong(page) ? db.list : db.rows)(query, [...parameters, page.limit, page.offset]);
}

export function findRequest(db: Queryable, id: string, osl: string | null): Promise<RequestRow | undefined> {
  const { name, where, parameters } = criteria(FILTERS, { id, osl });
  return db.first(statement<RequestRow>(`request.load.${name}`, `SELECT ${COLUMNS} ${FROM} ${where}`), parameters);
}

/** The same, held until the transaction ends. */
export function lockRequest(tx: Transaction, id: string, osl: string | null): Promise<RequestRow | undefined> {
  const { name, where, parameters } = criteria(FILTERS, { id, osl });
  const text = `SELECT ${COLUMNS} ${FROM} ${where} FOR NO KEY UPDATE OF r`;
  return tx.first(statement<RequestRow>(`request.lock.${name}`, text), parameters);
}

// As many as a page of a few screens: what is older was answered long ago.
const MAX_SHOWN = 50;

const selectOfService = statement<RequestRow>(
  'request.ofService',
  `SELECT ${COLUMNS} ${FROM} WHERE r.subscriber = $1 ORDER BY r.id DESC LIMIT ${MAX_SHOWN}`,
);

/** The last requests of a service, newest first. */
export function findRequestsOf(db: Queryable, subscriber: string): Promise<RequestRow[]> {
  return db.rows(selectOfService, [subscriber]);
}

/** A démarche that may be asked for. */
export interface RequestableProcess {
  readonly code: string;
  readonly name: string;
  /** Acronym of the operator, its name when it has none. */
  readonly operator: string;
}

const selectRequestable = statement<RequestableProcess>(
  'request.processes',
  `SELECT p.code, p.name, coalesce(t.code, t.name) AS operator
   FROM processes p JOIN organizations t ON t.id = p.osl
   WHERE p.is_activated
     AND p.code NOT IN (SELECT process_code FROM subscriptions WHERE subscriber = $1 AND status <> 'Refusé')
     AND p.code NOT IN (SELECT process_code FROM subscription_requests WHERE subscriber = $1 AND status = 'PENDING')
   ORDER BY p.name, p.code`,
);

/** The open démarches that a service neither has nor waits for. */
export function findRequestableProcesses(db: Queryable, subscriber: string): Promise<RequestableProcess[]> {
  return db.rows(selectRequestable, [subscriber]);
}
