import { type Caller, holds } from '../clients/rules.ts';
import { lockOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused, requestDecided, requestNotFound, unauthorized } from '../refusals/catalogue.ts';
import { type Answer, answering } from './rules.ts';
import { findRequest, lockRequest, type RequestRow } from './store.ts';

/** D-17: the operator whose démarches the caller decides about, null for the platform, which decides about all. */
export function operatorOf(caller: Caller): string | null {
  if (holds(caller, 'ADMIN')) return null;
  if (holds(caller, 'OSL')) return caller.organization;
  throw new Refused(unauthorized);
}

/**
 * Holds a request that somebody answers; of two answers at once one waits for the other. Not found when it concerns the
 * démarche of another operator. The service is held first, as by those who change its accounts: its administrator stays
 * one until the end.
 */
export async function lockForAnswer(
  tx: Transaction,
  caller: Caller,
  id: string,
  answer: Answer,
): Promise<{ readonly request: RequestRow; readonly open: boolean }> {
  const osl = operatorOf(caller);
  const found = await findRequest(tx, id, osl);
  if (found === undefined) throw new Refused(requestNotFound);
  await lockOrganization(tx, found.subscriber);
  const request = await lockRequest(tx, id, osl);
  if (request === undefined) throw new Refused(requestNotFound);
  const outcome = answering(request.status, answer);
  if (outcome === 'TOO_LATE') throw new Refused(requestDecided);
  return { request, open: outcome === 'DECIDE' };
}
