import { caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { isUuid } from '../platform/text.ts';
import { bulkOperationNotFound } from '../refusals/bulk.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { DONE } from './bulkRules.ts';
import {
  type BulkOperation,
  countOutcomes,
  findOwnOperation,
  type ReportedItem,
  type ReportQuery,
  reportItems,
} from './bulkStore.ts';

export interface BulkProgress {
  readonly operation: BulkOperation;
  readonly done: number;
  readonly refused: number;
  /** How many for each reason, most frequent first; by wire words. */
  readonly reasons: readonly { readonly outcome: string; readonly count: number }[];
}

const PAGE = 1000;

/** How far an operation of one's own is. */
export async function readBulk(hub: Pick<Hub, 'db'>, user: User, id: string): Promise<BulkProgress> {
  const operation = isUuid(id) ? await findOwnOperation(hub.db, user, id) : undefined;
  if (operation === undefined) throw new Refused(bulkOperationNotFound);
  const counts = await countOutcomes(hub.db, id);
  const reasons = counts.flatMap(({ outcome, count }) =>
    outcome === null || outcome === DONE ? [] : [{ outcome, count }],
  );
  const done = counts.find(({ outcome }) => outcome === DONE)?.count ?? 0;
  return { operation, done, refused: reasons.reduce((sum, { count }) => sum + count, 0), reasons };
}

/** Some of its items; what the person does not reach (any more) has neither number nor démarche. */
export function readBulkItems(
  hub: Pick<Hub, 'db'>,
  user: User,
  { id }: BulkOperation,
  query: ReportQuery,
): Promise<ReportedItem[]> {
  const scope = caseScope(user);
  if (scope === null) throw new Refused(forbidden);
  return reportItems(hub.db, scope, id, query);
}

/** All of them, page after page. */
export async function* bulkItemPages(
  hub: Pick<Hub, 'db'>,
  user: User,
  operation: BulkOperation,
): AsyncGenerator<readonly ReportedItem[]> {
  let after = 0;
  for (;;) {
    const page = await readBulkItems(hub, user, operation, { refusedOnly: false, after, limit: PAGE });
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.position;
  }
}
