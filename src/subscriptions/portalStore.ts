import { emailKey } from '../accounts/contactRules.ts';
import type { SubscriptionScope } from '../accounts/perimeter.ts';
import { EDITOR_TYPE, parseOrganizationId } from '../organizations/rules.ts';
import { type Database, type Queryable, statement } from '../platform/database.ts';
import { type List, type Page, readList } from '../platform/listQuery.ts';
import type { AccessMode, SubscriptionStatus, SubscriptionTimes } from './rules.ts';
import { atNow, STATUS_NOW } from './store.ts';

/** A subscription as the portal's list shows it. */
export interface ListedSubscription extends SubscriptionTimes {
  readonly id: string;
  readonly datapassId: number;
  readonly processCode: string;
  readonly processName: string;
  /** Acronym of the operator, its name when it has none. */
  readonly operator: string;
  readonly subscriberRegister: string;
  readonly subscriberBranch: string;
  readonly subscriberName: string;
  readonly accessMode: AccessMode | null;
  readonly hasDelegate: boolean;
  /** Name of the software editor, its identifier when nobody knows it. */
  readonly editorName: string | null;
  readonly activateAt: Date | null;
  readonly validateAt: Date | null;
  readonly notificationFrequency: string;
  readonly email: string | null;
}

/** §6.1: the columns that sort. Those without a date come first in descending order (P-87), as PostgreSQL puts them. */
const SORTS = {
  activateAt: 's.activate_at',
  // As `suspensionDay` shows it.
  suspendedFrom: `CASE WHEN ${STATUS_NOW} = 'Suspendu'
    THEN coalesce(s.suspended_from - interval '1 millisecond', s.end_at) END`,
  processCode: 's.process_code',
  datapassId: 's.datapass_id',
  accessMode: 's.access_mode',
  status: STATUS_NOW,
};
export type PortalSort = keyof typeof SORTS;

/** Null for anything that is no column that sorts. */
export function parsePortalSort(text: string | null): PortalSort | null {
  return text !== null && isPortalSort(text) ? text : null;
}

function isPortalSort(text: string): text is PortalSort {
  return Object.hasOwn(SORTS, text);
}

export interface PortalOrder {
  readonly sort: PortalSort;
  readonly direction: 'asc' | 'desc';
}

/** What a list is narrowed to; null for whatever nobody asked. */
export interface PortalFilter {
  /** Organization identifier of the operator. */
  readonly operator: string | null;
  readonly processCode: string | null;
  readonly status: SubscriptionStatus | null;
}

const FILTERS: Readonly<Record<keyof PortalFilter, string>> = {
  operator: 's.process_code IN (SELECT code FROM processes WHERE osl = :value)',
  processCode: 's.process_code = :value',
  status: `${STATUS_NOW} = :value`,
};

// D-19: named by his address, whatever its case. His own is in lower case already, by the rule that keeps accounts apart:
// PostgreSQL, for which « İ » is an « i », would take two of them for one person, whichever of the two is written so.
const NAMED = `lower(s.delegate ->> 'email') = $1 AND NOT strpos(s.delegate ->> 'email', 'İ') > 0`;

/** S-11: which subscriptions a person reaches, as a part of each query about them; parameters from `$1` on. */
export const PERIMETERS = {
  SUBSCRIBER: 's.subscriber = $1',
  PERSON: `(${NAMED})`,
  // D-19: named through his organization, when it is a software editor, and in mode API only. H-214: partners may leave one
  // where the service reads in the portal, or has not chosen yet: he has nothing to do there.
  EDITOR: `((${NAMED}) OR (s.editor = $2 AND s.access_mode = 'API'))`,
} as const;

export function perimeterOf(scope: SubscriptionScope): {
  name: keyof typeof PERIMETERS;
  parameters: readonly string[];
} {
  if (scope.kind === 'SUBSCRIBER') return { name: 'SUBSCRIBER', parameters: [scope.organization] };
  const isEditor = parseOrganizationId(scope.organization).type === EDITOR_TYPE;
  return isEditor
    ? { name: 'EDITOR', parameters: [emailKey(scope.email), scope.organization] }
    : { name: 'PERSON', parameters: [emailKey(scope.email)] };
}

const FILTER_KEYS = ['operator', 'processCode', 'status'] as const;

/**
 * The perimeter, narrowed by what the person asked for. `OFFSET 0` keeps the two apart: PostgreSQL would otherwise walk
 * through everybody's subscriptions in the order of the list, looking for those of the perimeter (H-245).
 */
function narrowed(scope: SubscriptionScope, filter: PortalFilter) {
  const { name, parameters } = perimeterOf(scope);
  const asked = FILTER_KEYS.flatMap((key) => {
    const value = filter[key];
    return value === null ? [] : [{ key, value }];
  });
  const conditions = asked.map(({ key }, rank) => FILTERS[key].replace(':value', `$${parameters.length + rank + 1}`));
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return {
    name: [name, ...asked.map(({ key }) => key)].join('+'),
    from: `(SELECT * FROM subscriptions s WHERE ${PERIMETERS[name]} OFFSET 0) s${where}`,
    parameters: [...parameters, ...asked.map(({ value }) => value)],
  };
}

const COLUMNS = `s.id, s.datapass_id AS "datapassId", s.process_code AS "processCode", p.name AS "processName",
  coalesce(t.code, t.name) AS operator, o.company_register AS "subscriberRegister", o.branch_code AS "subscriberBranch",
  o.name AS "subscriberName", p.is_activated AS "processActivated", s.access_mode AS "accessMode", s.status, s.effective_from AS "effectiveFrom",
  s.end_at AS "endAt", s.suspended_from AS "suspendedFrom", s.activate_at AS "activateAt",
  s.validate_at AS "validateAt", s.notification_frequency AS "notificationFrequency", s.email,
  (s.delegate ->> 'email') IS NOT NULL AS "hasDelegate", coalesce(e.name, s.editor) AS "editorName"`;

const organizationOf = (id: string) => `LATERAL (SELECT * FROM organizations WHERE id = ${id} LIMIT 1)`;

// Looked up one by one, for the rows of one page: planned for any page size, a join would read every organization (H-245).
const PARTIES = `JOIN ${organizationOf('s.subscriber')} o ON true JOIN processes p ON p.code = s.process_code
  JOIN ${organizationOf('p.osl')} t ON true LEFT JOIN ${organizationOf('s.editor')} e ON true`;

export interface PortalQuery {
  readonly filter: PortalFilter;
  readonly order: PortalOrder;
}

const orderOf = ({ sort, direction }: PortalOrder): string => `${SORTS[sort]} ${direction}, s.process_code, s.id`;

/** One page of the subscriptions of a perimeter, and how many there are in all. */
export function findPortalSubscriptions(
  db: Database,
  scope: SubscriptionScope,
  { filter, order, page, now }: PortalQuery & { readonly page: Page; readonly now: Date },
): Promise<List<ListedSubscription>> {
  const { name, from, parameters } = narrowed(scope, filter);
  const count = parameters.length;
  const by = orderOf(order);
  // Names are looked up for the page alone: a delegate may reach thousands of subscriptions (H-245).
  const rows = atNow<ListedSubscription>(
    now,
    `sub.portal.${name}.${order.sort}.${order.direction}`,
    `SELECT ${COLUMNS} FROM (SELECT s.* FROM ${from} ORDER BY ${by}
       LIMIT $${count + 1} OFFSET $${count + 2}) s ${PARTIES} ORDER BY ${by}`,
    [...parameters, page.limit, page.offset],
  );
  const total = atNow<{ count: number }>(now, `sub.portal.count.${name}`, `SELECT count(*) FROM ${from}`, parameters);
  return readList(db, { rows, total }, page);
}

/** The identifiers of the whole list, in its order. */
export async function findPortalSubscriptionIds(
  db: Database,
  scope: SubscriptionScope,
  { filter, order }: PortalQuery,
  now: Date,
): Promise<readonly string[]> {
  const { name, from, parameters } = narrowed(scope, filter);
  const { query, parameters: values } = atNow<{ id: string }>(
    now,
    `sub.portal.ids.${name}.${order.sort}.${order.direction}`,
    `SELECT s.id FROM ${from} ORDER BY ${orderOf(order)}`,
    parameters,
  );
  return (await db.list(query, values)).map(({ id }) => id);
}

/** Those of a perimeter among the given ones, in the given order. Looked up by identifier first: a page reads a page. */
export function findListedSubscriptions(
  db: Queryable,
  scope: SubscriptionScope,
  ids: readonly string[],
): Promise<ListedSubscription[]> {
  const { name, parameters } = perimeterOf(scope);
  const list = `$${parameters.length + 1}::uuid[]`;
  const query = statement<ListedSubscription>(
    `sub.portal.listed.${name}`,
    `SELECT ${COLUMNS} FROM (SELECT * FROM subscriptions WHERE id = ANY (${list}) OFFSET 0) s ${PARTIES}
     WHERE ${PERIMETERS[name]} ORDER BY array_position(${list}, s.id)`,
  );
  return db.rows(query, [...parameters, ids]);
}

/** A démarche of some subscription of the perimeter, with its operator: what filters offer. */
export interface SubscribedProcess {
  readonly code: string;
  readonly name: string;
  readonly operatorId: string;
  readonly operator: string;
}

/** Only what the person has: filters tell nothing of other services. */
export function findSubscribedProcesses(db: Queryable, scope: SubscriptionScope): Promise<SubscribedProcess[]> {
  const { name, parameters } = perimeterOf(scope);
  const query = statement<SubscribedProcess>(
    `sub.portal.processes.${name}`,
    `SELECT p.code, p.name, t.id AS "operatorId", coalesce(t.code, t.name) AS operator
     FROM processes p JOIN organizations t ON t.id = p.osl
     WHERE p.code IN (SELECT s.process_code FROM subscriptions s WHERE ${PERIMETERS[name]}) ORDER BY p.name, p.code`,
  );
  return db.rows(query, parameters);
}
