import { storeArrivalRecipient } from '../arrivals/store.ts';
import { recordAudit } from '../audit/store.ts';
import type { Caller } from '../clients/rules.ts';
import { storeTransmitter } from '../events/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { storeParties } from '../notifications/store.ts';
import { findOrganization } from '../organizations/store.ts';
import { organizationNotFound, organizationTypesDiffer, Refused } from '../refusals/catalogue.ts';
import { storeRecipient } from './store.ts';

/** H-98, H-162: gives every case, event and notification of an organization to another. How many cases moved. */
export async function migrateCases(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  source: string,
  target: string,
): Promise<number> {
  return hub.db.transaction(async (tx) => {
    const [from, to] = await Promise.all([findOrganization(tx, source), findOrganization(tx, target)]);
    if (from === undefined || to === undefined) throw new Refused(organizationNotFound);
    if (from.type !== to.type) throw new Refused(organizationTypesDiffer);
    if (source === target) return 0;
    const moved = await storeRecipient(tx, source, target);
    await storeTransmitter(tx, source, target);
    await storeParties(tx, source, target);
    await storeArrivalRecipient(tx, source, target);
    recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
      action: 'CASES_MIGRATE',
      subjectType: 'organization',
      subjectId: source,
      from: source,
      to: target,
      detail: { cases: moved },
    });
    return moved;
  });
}
