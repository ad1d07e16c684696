import type { SubscriptionScope } from '../accounts/perimeter.ts';
import { parseOrganizationId } from '../organizations/rules.ts';
import { type Database, statement } from '../platform/database.ts';
import type { Page } from '../platform/listQuery.ts';
import type { AccessMode, SubscriptionTimes } from './rules.ts';

/** A subscription as the portal's list shows it. */
export interface ListedSubscription extends SubscriptionTimes {
  readonly id: string;
  readonly datapassId: number;
  readonly processCode: string;
  readonly processName: string;
  /** Acronym of the operator, its name when it has none. */
  readonly operator: string;
  readonly subscriberBranch: string;
  readonly subscriberName: string;
  readonly accessMode: AccessMode | null;
  readonly hasDelegate: boolean;
  /** Name of the software editor, its identifier when nobody knows it. */
  readonly editorName: string | null;
  readonly activateAt: Date | null;
}

// The status at the instant of the request (D-14), as `statusAt` decides it.
const STATUS_NOW = `CASE WHEN s.status IN ('Refusé', 'Suspendu') THEN s.status WHEN s.end_at <= $NOW THEN 'Suspendu'
  WHEN s.status = 'Actif' OR s.effective_from <= $NOW THEN 'Actif' ELSE 'Inactif' END`;

/** §6.1: the columns that sort. Those without a date come first in descending order (P-87), as PostgreSQL puts them. */
const SORTS = {
  activateAt: 's.activate_at',
  suspendedFrom: 'coalesce(s.suspended_from, s.end_at)',
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

const PERIMETERS = {
  SUBSCRIBER: 's.subscriber = $1',
  // D-19: named by his address, whatever its case.
  PERSON: `lower(s.delegate ->> 'email') = lower($1)`,
  // D-19: named through his organization, when it is a software editor.
  EDITOR: `(lower(s.delegate ->> 'email') = lower($1) OR s.editor = $2)`,
} as const;

const FROM = `FROM subscriptions s JOIN organizations o ON o.id = s.subscriber JOIN processes p ON p.code = s.process_code
  JOIN organizations t ON t.id = p.osl LEFT JOIN organizations e ON e.id = s.editor`;

/** One page of the subscriptions of a perimeter, and how many there are in all. */
export async function findPortalSubscriptions(
  db: Database,
  scope: SubscriptionScope,
  { order, page, now }: { readonly order: PortalOrder; readonly page: Page; readonly now: Date },
): Promise<{ readonly rows: ListedSubscription[]; readonly total: number }> {
  const { name, parameters } = perimeterOf(scope);
  const where = `WHERE ${PERIMETERS[name]}`;
  const count = parameters.length;
  const by = SORTS[order.sort].replaceAll('$NOW', `$${count + 3}::timestamptz`);
  const timed = SORTS[order.sort].includes('$NOW');
  const { direction } = order;
  const rows = statement<ListedSubscription>(
    `sub.portal.${name}.${order.sort}.${direction}`,
    `SELECT s.id, s.datapass_id AS "datapassId", s.process_code AS "processCode", p.name AS "processName",
       coalesce(t.code, t.name) AS operator, o.branch_code AS "subscriberBranch", o.name AS "subscriberName",
       s.access_mode AS "accessMode", s.status, s.effective_from AS "effectiveFrom", s.end_at AS "endAt",
       s.suspended_from AS "suspendedFrom", s.activate_at AS "activateAt",
       (s.delegate ->> 'email') IS NOT NULL AS "hasDelegate", coalesce(e.name, s.editor) AS "editorName"
     ${FROM} ${where} ORDER BY ${by} ${direction}, s.process_code, s.id LIMIT $${count + 1} OFFSET $${count + 2}`,
  );
  const total = statement<{ count: number }>(
    `sub.portal.count.${name}`,
    `SELECT count(*) FROM subscriptions s ${where}`,
  );
  const [found, counted] = await Promise.all([
    db.rows(rows, [...parameters, page.limit, page.offset, ...(timed ? [now] : [])]),
    db.first(total, parameters),
  ]);
  const seen = found.length === 0 ? 0 : page.offset + found.length;
  return { rows: found, total: Math.max(counted?.count ?? 0, seen) };
}

function perimeterOf(scope: SubscriptionScope): { name: keyof typeof PERIMETERS; parameters: readonly string[] } {
  if (scope.kind === 'SUBSCRIBER') return { name: 'SUBSCRIBER', parameters: [scope.organization] };
  const isEditor = parseOrganizationId(scope.organization).type === 'EDT';
  return isEditor
    ? { name: 'EDITOR', parameters: [scope.email, scope.organization] }
    : { name: 'PERSON', parameters: [scope.email] };
}
