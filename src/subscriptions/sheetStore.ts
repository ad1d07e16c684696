import type { SubscriptionScope } from '../accounts/perimeter.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { type Queryable, statement, type Transaction } from '../platform/database.ts';
import { PERIMETERS, perimeterOf } from './portalStore.ts';
import { COLUMNS, type SubscriptionRow } from './store.ts';

/** A subscription with everything that its sheet shows. */
export interface PortalSubscription extends SubscriptionRow {
  readonly processName: string;
  /** Acronym of the operator. */
  readonly operatorCode: string | null;
  readonly operatorName: string;
  readonly subscriberRegister: string;
  readonly subscriberBranch: string;
  /** D-36: an organization that is not active only reads. */
  readonly subscriberActive: boolean;
  /** Name of the software editor, null when there is none or nobody knows it. */
  readonly editorName: string | null;
  /** Grows with each change, so that two people who change a subscription at once are told. */
  readonly version: number;
  /** When a mail server refused the notified address for good, and what it said. */
  readonly emailRefusedAt: Date | null;
  readonly emailRefusal: string | null;
}

type StoredSheet = Omit<PortalSubscription, 'subscriberActive'> & { readonly subscriberStatus: string };

const SHEET = `SELECT ${COLUMNS}, p.name AS "processName",
    t.code AS "operatorCode", t.name AS "operatorName", o.company_register AS "subscriberRegister",
    o.branch_code AS "subscriberBranch", o.status AS "subscriberStatus", e.name AS "editorName", s.version,
    s.email_refused_at AS "emailRefusedAt", s.email_refusal AS "emailRefusal"
  FROM subscriptions s JOIN organizations o ON o.id = s.subscriber JOIN processes p ON p.code = s.process_code
    JOIN organizations t ON t.id = p.osl LEFT JOIN organizations e ON e.id = s.editor`;

/** A subscription of the perimeter; any other does not exist (P-14). */
export async function findInScope(
  db: Queryable,
  scope: SubscriptionScope,
  id: string,
): Promise<PortalSubscription | undefined> {
  const { name, parameters } = perimeterOf(scope);
  const query = statement<StoredSheet>(
    `subscription.sheet.${name}`,
    `${SHEET} WHERE ${PERIMETERS[name]} AND s.id = $${parameters.length + 1}`,
  );
  const row = await db.first(query, [...parameters, id]);
  if (row === undefined) return undefined;
  const { subscriberStatus, ...sheet } = row;
  return { ...sheet, subscriberActive: isActiveOrganization(subscriberStatus) };
}

/**
 * The same, held until the transaction ends. Whoever waited for a change that took the subscription out of their
 * perimeter finds nothing: PostgreSQL judges the condition again on what was committed. The sheet is read behind the
 * lock, by a statement of its own: the one that waits sees organizations and démarches as they were before it waited.
 */
export async function lockInScope(
  tx: Transaction,
  scope: SubscriptionScope,
  id: string,
): Promise<PortalSubscription | undefined> {
  const { name, parameters } = perimeterOf(scope);
  const lock = statement<{ id: string }>(
    `subscription.lock.${name}`,
    `SELECT s.id FROM subscriptions s WHERE ${PERIMETERS[name]} AND s.id = $${parameters.length + 1} FOR NO KEY UPDATE`,
  );
  // Sent together: the connection runs them one after the other.
  const [held, sheet] = await Promise.all([tx.first(lock, [...parameters, id]), findInScope(tx, scope, id)]);
  return held === undefined ? undefined : sheet;
}
