import type { Caller } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { Refused, requestNotFound } from '../refusals/catalogue.ts';
import { operatorOf } from './decide.ts';
import { findRequest, type RequestRow } from './store.ts';

/** D-17: one request; those about démarches of another operator do not exist. */
export async function readRequest(hub: Pick<Hub, 'db'>, caller: Caller, id: string): Promise<RequestRow> {
  const request = await findRequest(hub.db, id, operatorOf(caller));
  if (request === undefined) throw new Refused(requestNotFound);
  return request;
}
