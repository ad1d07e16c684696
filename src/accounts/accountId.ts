import { accountNotFound, Refused } from '../refusals/catalogue.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The identifier of an account from an address or a form; whatever is not one is nobody's (P-14: 404). */
export function accountId(text: string): string {
  if (!UUID.test(text)) throw new Refused(accountNotFound);
  return text.toLowerCase();
}
