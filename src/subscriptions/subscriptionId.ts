import { isUuid } from '../platform/text.ts';
import { Refused, subscriptionNotFound } from '../refusals/catalogue.ts';

/** The identifier of a subscription from an address or a form; whatever is not one is that of none (P-14: 404). */
export function subscriptionId(text: string): string {
  if (!isUuid(text)) throw new Refused(subscriptionNotFound);
  return text.toLowerCase();
}
