import { attachmentsOfEvent } from '../attachments/store.ts';
import { sideOf } from '../cases/rules.ts';
import { loadCase } from '../cases/store.ts';
import type { Caller } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { caseNotFound, eventNotFound, Refused, unauthorized } from '../refusals/catalogue.ts';
import type { CreatedEvent } from './createEvent.ts';
import { isVisibleEvent } from './rules.ts';
import { loadEvent } from './store.ts';

/** GET of an event (H-107): a draft does not exist for the other side. */
export async function readEvent(
  hub: Pick<Hub, 'db'>,
  caller: Caller,
  caseId: string,
  eventId: string,
): Promise<CreatedEvent> {
  const [target, event, attachments] = await Promise.all([
    loadCase(hub.db, caseId),
    loadEvent(hub.db, caseId, eventId),
    attachmentsOfEvent(hub.db, eventId),
  ]);
  if (target === undefined) throw new Refused(caseNotFound);
  const side = sideOf(caller, target);
  // H-70: an identifier that does not exist is 404 even for a foreign caller.
  if (event === undefined) throw new Refused(eventNotFound);
  if (side === null) throw new Refused(unauthorized);
  if (!isVisibleEvent(event, side)) throw new Refused(eventNotFound);
  return { side, event, attachments };
}
