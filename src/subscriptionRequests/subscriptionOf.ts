import type { AccountRow } from '../accounts/store.ts';
import type { SubscriptionRequest } from '../subscriptions/createSubscription.ts';
import type { RequestRow } from './store.ts';

/**
 * What a request asks of H-113: not from DataPass, so its number is 0 (H-23); P-95: each télédossier is announced, to an
 * address that the service has still to choose. Where nobody administrates the service any more, only a refusal is left to store,
 * in the name of who asked.
 */
export function subscriptionOf(
  { processCode, subscriber, email, firstName, lastName }: RequestRow,
  responsible: AccountRow | null,
): SubscriptionRequest {
  const asking = { email, firstName, lastName };
  return {
    datapassId: 0,
    processCode,
    subscriber,
    accessMode: null,
    notificationFrequency: 'Unitaire',
    status: null,
    email: null,
    activateAt: null,
    validateAt: null,
    rejectAt: null,
    endAt: null,
    updatedAt: null,
    rejectionReason: null,
    delegate: null,
    editor: null,
    localAdministrator:
      responsible === null
        ? asking
        : {
            email: responsible.email,
            firstName: responsible.firstName,
            lastName: responsible.lastName,
            function: responsible.function,
            phoneNumber: responsible.phone,
            mobileNumber: responsible.secondPhone,
          },
  };
}
