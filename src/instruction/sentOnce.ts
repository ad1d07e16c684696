import { type EventRow, lockEvent } from '../events/store.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { isUuid } from '../platform/text.ts';

/**
 * The identifier of the event that a form asks for, on a télédossier the caller holds: the one its page was given, so that
 * the same form sent twice says it once. Null when that is done. Other words under that identifier are another event: the
 * page was come back to.
 */
export async function eventToSend(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  caseId: string,
  given: string | null,
  isSame: (event: EventRow) => boolean,
): Promise<string | null> {
  if (given === null || !isUuid(given)) return hub.newId();
  const sent = await lockEvent(tx, caseId, given);
  if (sent === undefined) return given;
  return isSame(sent) ? null : hub.newId();
}
