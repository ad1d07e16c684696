import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { prepareQuery, readCases } from './casePages.ts';
import type { PortalCaseQuery } from './listRules.ts';
import type { CaseStatus } from './rules.ts';

export interface SelectedCase {
  readonly id: string;
  readonly status: CaseStatus;
}

/** Everything a query finds, newest first, at most `limit`: for what is done to all results at once. */
export async function selectCases(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  query: PortalCaseQuery,
  limit: number,
): Promise<SelectedCase[]> {
  const prepared = await prepareQuery(hub, user, query);
  const found = await readCases(hub, prepared, { sort: 'SENT_DESC', movement: 'AFTER', start: null, limit });
  return found.map(({ id, status }) => ({ id, status }));
}
