import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { listPortalCases, type PortalCaseQuery } from './portalList.ts';
import type { CaseStatus } from './rules.ts';

// Stand-in until the list's own arrives.
export async function selectCases(
  hub: Pick<Hub, 'db'>,
  user: User,
  query: PortalCaseQuery,
  limit: number,
): Promise<{ id: string; status: CaseStatus }[]> {
  const { cases } = await listPortalCases(hub, user, { ...query, from: null, limit });
  return cases.map(({ id, status }) => ({ id, status }));
}
