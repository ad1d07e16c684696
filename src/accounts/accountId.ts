import { isUuid } from '../platform/text.ts';
import { accountNotFound, Refused } from '../refusals/catalogue.ts';

/** The identifier of an account from an address or a form; whatever is not one is nobody's (P-14: 404). */
export function accountId(text: string): string {
  if (!isUuid(text)) throw new Refused(accountNotFound);
  return text.toLowerCase();
}
