import { type ApiAnswer, call } from './client.ts';
import { UNSUBSCRIBED } from './referential.ts';

/** A body of POST /subscriptions as DataPass writes it (hub.md §10.3), for a service that has no subscription yet. */
export const subscriptionBody = (processCode: string, more: object = {}) => ({
  datapassId: 14_632,
  processCode,
  subscriber: subscriberOf(UNSUBSCRIBED),
  notificationFrequency: 'unitaire',
  validateDateTime: '2026-01-12T10:00:00+01:00',
  updateDateTime: '2026-01-12T11:00:00.250+0100',
  status: 'Inactif',
  email: 'accueil@mairie.example',
  localAdministrator: {
    email: 'Zoe.NDiaye@mairie.example',
    firstName: 'Zoé',
    lastName: 'N’Diaye',
    function: 'Secrétaire de mairie',
    phoneNumber: '+33199000000',
    mobileNumber: null,
  },
  ...more,
});

export function subscriberOf(id: string) {
  const [type, companyRegister, ...branch] = id.split('-');
  return { type, companyRegister, branchCode: branch.join('-') };
}

export interface SubscriptionApi {
  send(method: string, path: string, token: string | null, json?: unknown): Promise<ApiAnswer>;
}

/** Calls of /referential/v1/subscriptions. */
export function subscriptionApi(url: string): SubscriptionApi {
  return {
    send: (method, path, token, json) =>
      call(url, method, `/referential/v1/subscriptions${path}`, { token, ...(json !== undefined && { json }) }),
  };
}
