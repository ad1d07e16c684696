import { type Database, type Queryable, statement, type Transaction } from '../platform/database.ts';
import { criteria, type List, type Page, readList } from '../platform/listQuery.ts';
import type { AccessMode, Person, SubscriptionState } from './rules.ts';

/** A subscription as stored, with what its readers always need of its service and its démarche. */
export interface SubscriptionRow extends SubscriptionState {
  readonly id: string;
  readonly datapassId: number;
  readonly processCode: string;
  /** Organization identifier of the service. */
  readonly subscriber: string;
  readonly subscriberName: string;
  /** The operator that owns the démarche. */
  readonly osl: string;
  readonly accessMode: AccessMode | null;
  /** As the caller wrote it (H-25). */
  readonly notificationFrequency: string;
  readonly email: string | null;
  readonly validateAt: Date | null;
  readonly rejectionReason: string | null;
  readonly delegate: Person | null;
  /** Organization identifier of the software editor, which may not exist yet. */
  readonly editor: string | null;
  readonly localAdministrator: Person;
  /** D-18: whoever the subscription names as administrator could not become one. */
  readonly withoutAdministrator: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date | null;
}

export const COLUMNS = `s.id, s.datapass_id AS "datapassId", s.process_code AS "processCode", s.subscriber,
  o.name AS "subscriberName", p.osl, p.is_activated AS "processActivated", s.access_mode AS "accessMode", s.notification_frequency AS "notificationFrequency",
  s.status, s.email, s.activate_at AS "activateAt", s.effective_from AS "effectiveFrom", s.validate_at AS "validateAt",
  s.reject_at AS "rejectAt", s.end_at AS "endAt", s.suspended_from AS "suspendedFrom",
  s.rejection_reason AS "rejectionReason", s.delegate, s.editor, s.local_administrator AS "localAdministrator",
  s.without_administrator AS "withoutAdministrator", s.created_at AS "createdAt", s.updated_at AS "updatedAt"`;

const FROM = `FROM subscriptions s JOIN organizations o ON o.id = s.subscriber JOIN processes p ON p.code = s.process_code`;

const selectSubscription = statement<SubscriptionRow>('subscription.load', `SELECT ${COLUMNS} ${FROM} WHERE s.id = $1`);
const selectForChange = statement<SubscriptionRow>(
  'subscription.lock',
  `SELECT ${COLUMNS} ${FROM} WHERE s.id = $1 FOR NO KEY UPDATE OF s`,
);
const selectLiving = statement<{ found: boolean }>(
  'subscription.living',
  `SELECT EXISTS (SELECT 1 FROM subscriptions WHERE subscriber = $1 AND process_code = $2 AND status <> 'Refusé') AS found`,
);
// Two POSTs of the same subscription at once: the second waits for the first, then inserts nothing (E-8).
const insertSubscription = statement<{ id: string }>(
  'subscription.insert',
  `INSERT INTO subscriptions (id, process_code, subscriber, created_at, datapass_id, access_mode, notification_frequency,
     status, email, activate_at, effective_from, validate_at, reject_at, end_at, suspended_from, rejection_reason,
     delegate, editor, local_administrator, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
   ON CONFLICT (subscriber, process_code) WHERE status <> 'Refusé' DO NOTHING RETURNING id`,
);
const updateSubscription = statement(
  'subscription.update',
  `UPDATE subscriptions SET datapass_id = $2, access_mode = $3, notification_frequency = $4, status = $5, email = $6,
     activate_at = $7, effective_from = $8, validate_at = $9, reject_at = $10, end_at = $11, suspended_from = $12,
     rejection_reason = $13, delegate = $14, editor = $15, local_administrator = $16, updated_at = $17,
     version = version + 1,
     email_refused_at = CASE WHEN email IS NOT DISTINCT FROM $6 THEN email_refused_at END,
     email_refusal = CASE WHEN email IS NOT DISTINCT FROM $6 THEN email_refusal END
   WHERE id = $1`,
);

const updateFlag = statement(
  'subscription.withoutAdministrator',
  'UPDATE subscriptions SET without_administrator = $2 WHERE id = $1',
);

export function findSubscription(db: Queryable, id: string): Promise<SubscriptionRow | undefined> {
  return db.first(selectSubscription, [id]);
}

/** Loads a subscription for a change and holds it until the transaction ends. */
export function lockSubscription(tx: Transaction, id: string): Promise<SubscriptionRow | undefined> {
  return tx.first(selectForChange, [id]);
}

/** H-21: whether the service already has a subscription to the démarche that is not refused. */
export async function hasLivingSubscription(db: Queryable, subscriber: string, processCode: string): Promise<boolean> {
  return (await db.first(selectLiving, [subscriber, processCode]))?.found === true;
}

const selectLivingId = statement<{ id: string }>(
  'subscription.livingId',
  `SELECT id FROM subscriptions WHERE subscriber = $1 AND process_code = $2 AND status <> 'Refusé'`,
);

/** The same one by its identifier; undefined when there is none. */
export async function findLivingSubscriptionId(
  db: Queryable,
  subscriber: string,
  processCode: string,
): Promise<string | undefined> {
  return (await db.first(selectLivingId, [subscriber, processCode]))?.id;
}

function contentOf(row: SubscriptionRow): unknown[] {
  return [
    row.datapassId,
    row.accessMode,
    row.notificationFrequency,
    row.status,
    row.email,
    row.activateAt,
    row.effectiveFrom,
    row.validateAt,
    row.rejectAt,
    row.endAt,
    row.suspendedFrom,
    row.rejectionReason,
    row.delegate,
    row.editor,
    row.localAdministrator,
    row.updatedAt,
  ];
}

/** False when the service already has a living subscription to the démarche (H-21). */
export async function storeSubscription(tx: Transaction, row: SubscriptionRow): Promise<boolean> {
  const identity = [row.id, row.processCode, row.subscriber, row.createdAt];
  return (await tx.first(insertSubscription, [...identity, ...contentOf(row)])) !== undefined;
}

/**
 * Writes everything but the identity and the creation date. It is a new version of the subscription, and what a mail
 * server said of an address is forgotten with the address.
 */
export function replaceSubscription(tx: Transaction, row: SubscriptionRow): void {
  tx.write(updateSubscription, [row.id, ...contentOf(row)]);
}

/** D-18: known only once the subscription is stored and its people were looked for. */
export function storeWithoutAdministrator(tx: Transaction, id: string, without: boolean): void {
  tx.write(updateFlag, [id, without]);
}

// The same decision as `statusAt`, for filters and orders: the status at the instant of the request (D-14).
export const STATUS_NOW = `CASE WHEN s.status IN ('Refusé', 'Suspendu') THEN s.status
  WHEN s.end_at <= :now THEN 'Suspendu' WHEN s.status = 'Actif' THEN 'Actif'
  WHEN s.effective_from <= :now AND (SELECT is_activated FROM processes WHERE code = s.process_code) THEN 'Actif'
  ELSE 'Inactif' END`;

const FILTERS = {
  osl: 's.process_code IN (SELECT code FROM processes WHERE osl = :value)',
  // One code apart: the index on (process_code, created_at) then gives the rows in the default order.
  processCode: 's.process_code = :value',
  processCodes: 's.process_code = ANY (:value::text[])',
  companyRegister: 's.subscriber IN (SELECT id FROM organizations WHERE company_register = :value)',
  delegateEmail: "lower(s.delegate ->> 'email') = lower(:value)",
  datapassId: 's.datapass_id = :value',
  status: `${STATUS_NOW} = :value`,
};

const SORTS = {
  createdAt: 's.created_at',
  id: 's.id',
  datapassId: 's.datapass_id',
  subscriberType: 'o.type',
  subscriberRegister: 'o.company_register',
  subscriberBranch: 'o.branch_code',
  notificationFrequency: 's.notification_frequency',
  accessMode: 's.access_mode',
  delegationActor: "coalesce(s.delegate ->> 'email', s.editor)",
  email: 's.email',
  localAdministrator: "s.local_administrator ->> 'email'",
  rejectionReason: 's.rejection_reason',
  status: STATUS_NOW,
  activateAt: 's.activate_at',
  validateAt: 's.validate_at',
  rejectAt: 's.reject_at',
  endAt: 's.end_at',
  updatedAt: 's.updated_at',
  processCode: 's.process_code',
};
export type SubscriptionSort = keyof typeof SORTS;

/** Every filter but a null one narrows (H-114). */
export interface SubscriptionFilter {
  readonly osl: string | null;
  /** An empty list matches nothing. */
  readonly processCodes: readonly string[] | null;
  readonly status: string | null;
  readonly companyRegister: string | null;
  readonly delegateEmail: string | null;
  readonly datapassId: number | null;
}

export interface SubscriptionOrder {
  readonly sort: SubscriptionSort;
  readonly direction: 'asc' | 'desc';
}

/** The two queries of one list: its page and its total, both at the instant `now`. */
export function subscriptionList(filter: SubscriptionFilter, order: SubscriptionOrder, page: Page, now: Date) {
  const { processCodes } = filter;
  const alone = processCodes?.length === 1 ? processCodes[0] : undefined;
  const asked = { ...filter, processCode: alone, processCodes: alone === undefined ? processCodes : null };
  const { name, where, parameters } = criteria(FILTERS, asked);
  const { sort, direction } = order;
  const by = `${SORTS[sort]} ${direction}, s.created_at ${direction}, s.id ${direction}`;
  return {
    rows: atNow<SubscriptionRow>(
      now,
      `sub.list.${name}.${direction}.${sort}`,
      `SELECT ${COLUMNS} ${FROM} ${where} ORDER BY ${by} LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
      [...parameters, page.limit, page.offset],
    ),
    total: atNow<{ count: number }>(
      now,
      `sub.count.${name}`,
      `SELECT count(*) FROM subscriptions s ${where}`,
      parameters,
    ),
  };
}

/** PostgreSQL refuses a parameter that no text mentions, so the instant is one only where the text asks for it. */
export function atNow<Row>(now: Date, name: string, text: string, parameters: readonly unknown[]) {
  if (!text.includes(':now')) return { query: statement<Row>(name, text), parameters };
  const instant = `$${parameters.length + 1}::timestamptz`;
  return { query: statement<Row>(name, text.replaceAll(':now', instant)), parameters: [...parameters, now] };
}

/** One page of the list and how many there are in all. */
export function findSubscriptions(
  db: Database,
  query: { readonly filter: SubscriptionFilter; readonly order: SubscriptionOrder; readonly page: Page },
  now: Date,
): Promise<List<SubscriptionRow>> {
  return readList(db, subscriptionList(query.filter, query.order, query.page, now), query.page);
}

/** A démarche as lists of choices name it. */
export interface OfferedProcess {
  readonly code: string;
  readonly name: string;
}

const selectOffered = statement<OfferedProcess>(
  'subscription.offered',
  `SELECT code, name FROM processes WHERE code IN
     (SELECT process_code FROM subscriptions WHERE subscriber = $1 AND status <> 'Refusé') ORDER BY name, code`,
);

/** P-17: the démarches to which the organization is subscribed, whatever the status but « Refusé ». */
export function findOfferedProcesses(db: Queryable, organization: string): Promise<OfferedProcess[]> {
  return db.rows(selectOffered, [organization]);
}
