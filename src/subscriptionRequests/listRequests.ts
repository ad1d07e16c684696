import type { Caller } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import type { Page } from '../platform/listQuery.ts';
import { operatorOf } from './decide.ts';
import { findRequests, type RequestFilter, type RequestRow } from './store.ts';

/** D-17: the requests that a caller may answer, oldest first. */
export async function listRequests(
  hub: Pick<Hub, 'db'>,
  caller: Caller,
  { filter, page }: { readonly filter: Omit<RequestFilter, 'osl'>; readonly page: Page },
): Promise<readonly RequestRow[]> {
  return findRequests(hub.db, { ...filter, osl: operatorOf(caller) }, page);
}
