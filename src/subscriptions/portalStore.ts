import { emailKey } from '../accounts/contactRules.ts';
import type { SubscriptionScope } from '../accounts/perimeter.ts';
import { parseOrganizationId } from '../organizations/rules.ts';
import { type Database, statement } from '../platform/database.ts';
import { type List, type Page, readList } from '../platform/listQuery.ts';
import type { AccessMode, SubscriptionTimes } from './rules.ts';
import { atNow, STATUS_NOW } from './store.ts';

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
  // D-19: named by his address, whatever its case. His own is in lower case already, by the rule that keeps accounts
  // apart: PostgreSQL, for which « İ » is an « i », would take two of them for one person.
  PERSON: `lower(s.delegate ->> 'email') = $1`,
  // D-19: named through his organization, when it is a software editor.
  EDITOR: `(lower(s.delegate ->> 'email') = $1 OR s.editor = $2)`,
} as const;

const FROM = `FROM subscriptions s JOIN organizations o ON o.id = s.subscriber JOIN processes p ON p.code = s.process_code
  JOIN organizations t ON t.id = p.osl LEFT JOIN organizations e ON e.id = s.editor`;

/** One page of the subscriptions of a perimeter, and how many there are in all. */
export function findPortalSubscriptions(
  db: Database,
  scope: SubscriptionScope,
  { order, page, now }: { readonly order: PortalOrder; readonly page: Page; readonly now: Date },
): Promise<List<ListedSubscription>> {
  const { name, parameters } = perimeterOf(scope);
  const where = `WHERE ${PERIMETERS[name]}`;
  const count = parameters.length;
  const { sort, direction } = order;
  const rows = atNow<ListedSubscription>(
    now,
    `sub.portal.${name}.${sort}.${direction}`,
    `SELECT s.id, s.datapass_id AS "datapassId", s.process_code AS "processCode", p.name AS "processName",
       coalesce(t.code, t.name) AS operator, o.branch_code AS "subscriberBranch", o.name AS "subscriberName",
       s.access_mode AS "accessMode", s.status, s.effective_from AS "effectiveFrom", s.end_at AS "endAt",
       s.suspended_from AS "suspendedFrom", s.activate_at AS "activateAt",
       (s.delegate ->> 'email') IS NOT NULL AS "hasDelegate", coalesce(e.name, s.editor) AS "editorName"
     ${FROM} ${where} ORDER BY ${SORTS[sort]} ${direction}, s.process_code, s.id LIMIT $${count + 1} OFFSET $${count + 2}`,
    [...parameters, page.limit, page.offset],
  );
  const total = {
    query: statement<{ count: number }>(`sub.portal.count.${name}`, `SELECT count(*) FROM subscriptions s ${where}`),
    parameters,
  };
  return readList(db, { rows, total }, page);
}

function perimeterOf(scope: SubscriptionScope): { name: keyof typeof PERIMETERS; parameters: readonly string[] } {
  if (scope.kind === 'SUBSCRIBER') return { name: 'SUBSCRIBER', parameters: [scope.organization] };
  const isEditor = parseOrganizationId(scope.organization).type === 'EDT';
  return isEditor
    ? { name: 'EDITOR', parameters: [emailKey(scope.email), scope.organization] }
    : { name: 'PERSON', parameters: [emailKey(scope.email)] };
}
