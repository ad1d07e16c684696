import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused } from '../refusals/catalogue.ts';
import type { Decision } from './activationRules.ts';
import { type SubscriptionState, statusAt } from './rules.ts';
import type { PortalSubscription } from './sheetStore.ts';
import { replaceSubscription } from './store.ts';

export type StateAction = 'SUBSCRIPTION_ACTIVATE' | 'SUBSCRIPTION_ACTIVATION_WITHDRAW' | 'SUBSCRIPTION_SUSPEND';

/** Writes down where a person's decision leads, with its trace (P-104); nothing when it leads nowhere new. */
export function saveState(
  tx: Transaction,
  hub: Pick<Hub, 'newId'>,
  { user, at, action }: { readonly user: User; readonly at: Date; readonly action: StateAction },
  before: PortalSubscription,
  decision: Decision,
): PortalSubscription {
  if (decision.kind === 'refused') throw new Refused(decision.refusal);
  if (decision.kind === 'unchanged') return before;
  const after = { ...before, ...decision.state, version: before.version + 1, updatedAt: at };
  replaceSubscription(tx, after);
  recordAudit(tx, scribeOf(hub, user, at), {
    action,
    subjectType: 'subscription',
    subjectId: before.id,
    from: statusAt(before, at),
    to: after.status,
    detail: datesOf(after),
    service: before.subscriber,
  });
  return after;
}

function datesOf({ activateAt, endAt, suspendedFrom }: SubscriptionState): Readonly<Record<string, unknown>> {
  return { activateAt, endAt, suspendedFrom };
}
