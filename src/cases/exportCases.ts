import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { type PreparedQuery, prepareQuery, readCases } from './casePages.ts';
import type { CasePosition, PortalCaseQuery } from './listRules.ts';
import type { ListedCase } from './portalStore.ts';

const PAGE = 500;

export interface CaseExport {
  readonly now: Date;
  readonly pages: AsyncIterable<readonly ListedCase[]>;
}

/**
 * « Exporter »: the whole filtered list, read page after page along its order, so that no length of list weighs on the
 * memory. The trace of who took it is there before the first row leaves; it does not say what was searched, which may be
 * a name.
 */
export async function exportCases(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  query: PortalCaseQuery,
): Promise<CaseExport> {
  const prepared = await prepareQuery(hub, user, query);
  const now = hub.clock();
  const { statuses, processCodes, from, before, search, sort } = query;
  await hub.db.transaction(async (tx) =>
    recordAudit(tx, scribeOf(hub, user, now), {
      action: 'CASES_EXPORT',
      subjectType: 'organization',
      subjectId: user.organization,
      detail: { statuses, processCodes, from, before, searched: search !== null, sort },
    }),
  );
  return { now, pages: pagesOf(hub, prepared, query) };
}

async function* pagesOf(
  hub: Pick<Hub, 'db' | 'clock'>,
  prepared: PreparedQuery,
  { sort }: PortalCaseQuery,
): AsyncGenerator<readonly ListedCase[]> {
  let start: CasePosition | null = null;
  for (;;) {
    const rows: readonly ListedCase[] = await readCases(hub, prepared, { sort, movement: 'AFTER', start, limit: PAGE });
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    const [at = '', id = ''] = last.position.split('_');
    start = { at, id };
  }
}
