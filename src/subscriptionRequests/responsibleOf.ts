import { type AccountRow, findAccountById, findActiveAdministrators } from '../accounts/store.ts';
import type { Transaction } from '../platform/database.ts';
import type { RequestRow } from './store.ts';

/**
 * D-17: who answers for the subscription that a request leads to, and is told of the answer. Whoever asked, as long as
 * they administrate the service; since then it may be somebody else, or nobody.
 */
export async function responsibleOf(tx: Transaction, request: RequestRow): Promise<AccountRow | null> {
  const asking = await findAccountById(tx, request.accountId);
  if (asking !== undefined && administrates(asking, request.subscriber)) return asking;
  const [other] = await findActiveAdministrators(tx, request.subscriber);
  return other === undefined ? null : ((await findAccountById(tx, other.id)) ?? null);
}

function administrates({ active, actorType, organization }: AccountRow, subscriber: string): boolean {
  return active && actorType === 'LOCAL_ADMINISTRATOR' && organization === subscriber;
}
