import { type EventRow, findEvent } from '../events/store.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { isUuid } from '../platform/text.ts';

/**
 * The identifier of the event that a form asks for, on a télédossier the caller holds: the one its page was given, so that
 * the same form sent twice says it once. Null when that is done. Anything else under that identifier is another event: the
 * page was come back to, or the identifier was made up.
 */
export async function eventToSend(
  hub: Pick<Hub, 'newId'>,
  tx: Transaction,
  caseId: string,
  given: string | null,
  isSame: (event: EventRow) => boolean | Promise<boolean>,
): Promise<string | null> {
  if (given === null || !isUuid(given)) return hub.newId();
  const sent = await findEvent(tx, given);
  if (sent === undefined) return given;
  return sent.caseId === caseId && (await isSame(sent)) ? null : hub.newId();
}
