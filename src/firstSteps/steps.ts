import type { DeclinableStep } from '../accounts/preferenceRules.ts';
import type { AwaitedPerson, NamedProcess, SubscriptionStep } from './rules.ts';

/** One thing that is left to do, told apart by what would make it disappear. */
export type FirstStep =
  | { readonly kind: SubscriptionStep; readonly subscriptionId: string; readonly process: NamedProcess }
  | { readonly kind: 'OWN_ROLE_MISSING'; readonly accountId: string }
  /** No agent can open it; `administratorReads` when an administrator can, so that it is only left in his absence. */
  | { readonly kind: 'NO_AGENT'; readonly process: NamedProcess; readonly administratorReads: boolean }
  /** The only one who could open these démarches never activated his account. */
  | { readonly kind: 'READER_PENDING'; readonly person: AwaitedPerson; readonly processes: readonly NamedProcess[] }
  | { readonly kind: 'NEVER_ACTIVATED'; readonly person: AwaitedPerson }
  | { readonly kind: 'OTHERS_NEVER_ACTIVATED'; readonly count: number }
  /** `agent` is null when there are several to choose from. */
  | {
      readonly kind: 'NOT_HABILITATED';
      readonly process: NamedProcess;
      readonly agent: AwaitedPerson | null;
      readonly administratorReads: boolean;
    }
  | { readonly kind: 'SINGLE_ADMINISTRATOR' };

export type StepKind = FirstStep['kind'];

/** As what a step may be put away for good; null when télédossiers would then stay unread without anybody told. */
export function declinableAs(step: FirstStep): DeclinableStep | null {
  switch (step.kind) {
    case 'OWN_ROLE_MISSING':
      return 'role';
    case 'NO_AGENT':
      return step.administratorReads ? 'agents' : null;
    case 'NOT_HABILITATED':
      return step.administratorReads ? 'habilitations' : null;
    default:
      return null;
  }
}

/** What an activation, or an active subscription, would leave undone: télédossiers that nobody reads. */
export type ActivationWarning =
  /** `processCode` is null for whoever may not create the account that is missing. */
  | { readonly kind: 'NO_AGENT'; readonly processCode: string | null }
  /** `person` is null for whoever may not know the people of the service. */
  | { readonly kind: 'READER_PENDING'; readonly person: AwaitedPerson | null }
  /** `agent` is null when there are several, and for whoever may not know them. */
  | { readonly kind: 'NOT_HABILITATED'; readonly mayChange: boolean; readonly agent: AwaitedPerson | null }
  | { readonly kind: 'NO_TOKEN' }
  | { readonly kind: 'ADDRESS_MISSING' }
  | { readonly kind: 'ADDRESS_REFUSED' };
