import { type Caller, holds } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import type { Page } from '../platform/listQuery.ts';
import { Refused, unauthorized } from '../refusals/catalogue.ts';
import { findSubscriptions, type SubscriptionFilter, type SubscriptionOrder, type SubscriptionRow } from './store.ts';

export interface SubscriptionQuery {
  readonly filter: Omit<SubscriptionFilter, 'osl'>;
  readonly order: SubscriptionOrder;
  readonly page: Page;
}

export interface SubscriptionList {
  readonly subscriptions: readonly SubscriptionRow[];
  readonly total: number;
  /** The instant at which they were read: statuses show as of then (D-14). */
  readonly now: Date;
}

/** GET of the list of subscriptions (H-114), within what the caller may see. */
export async function listSubscriptions(
  hub: Pick<Hub, 'db' | 'clock'>,
  caller: Caller,
  query: SubscriptionQuery,
): Promise<SubscriptionList> {
  const now = hub.clock();
  const filter = { ...query.filter, osl: perimeter(caller, query.filter) };
  const { rows, total } = await findSubscriptions(hub.db, { ...query, filter }, now);
  return { subscriptions: rows, total, now };
}

/** The operator whose démarches the caller is limited to (H-213), null when there is no such limit. */
function perimeter(caller: Caller, asked: Omit<SubscriptionFilter, 'osl'>): string | null {
  if (holds(caller, 'ADMIN')) return null;
  if (holds(caller, 'DATAPASS') && looksForOne(asked)) return null;
  if (holds(caller, 'OSL')) return caller.organization;
  throw new Refused(unauthorized);
}

/** H-217: DataPass finds again the subscription it asked for; it does not browse. */
function looksForOne({ datapassId, companyRegister, processCodes }: Omit<SubscriptionFilter, 'osl'>): boolean {
  return datapassId !== null || (companyRegister !== null && processCodes !== null && processCodes.length > 0);
}
