import type { Credential } from '../accounts/credentialStore.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { lockCounter, lockKnownCounter, storeCounter } from './counterStore.ts';
import { counterKey } from './keys.ts';
import type { Visit } from './rules.ts';
import { type Attempt, addressGroup, countAttempt, giveBackAttempt } from './signInRules.ts';
import { giveTurnBack, takeTurn } from './throttle.ts';

export type RefusalReason = 'WRONG_PASSWORD' | 'LOCKED' | 'DEACTIVATED' | 'WRONG_CODE' | 'THROTTLED';

/** Somebody trying to enter: what he typed as an address, and the account it leads to, if any. */
export interface Applicant {
  readonly visit: Visit;
  readonly email: string;
  readonly account: Pick<Credential, 'id' | 'organization'> | undefined;
}

export type Admission =
  | { readonly kind: 'TRY'; readonly attempt: Attempt }
  | { readonly kind: 'LOCKED' | 'THROTTLED'; readonly minutes: number };

type AttemptHub = Pick<Hub, 'newId'>;

/**
 * Lets one attempt through, already counted as a failure of its e-mail and of its address (P-37, D-23); `giveBack`
 * takes that back. Rows are always held in this order: counter, throttle, account, session.
 * A flood must not fill the audit: a refusal is written once for each lock, and once for each window of an address.
 */
export async function admit(tx: Transaction, hub: AttemptHub, applicant: Applicant, at: Date): Promise<Admission> {
  const key = counterKey(applicant.email);
  const judged = countAttempt(await lockCounter(tx, key, at), at);
  if (judged.kind === 'LOCKED') {
    if (judged.firstRefusal) {
      storeCounter(tx, key, judged.counter, at);
      auditRefusal(tx, hub, applicant, at, 'LOCKED');
    }
    return { kind: 'LOCKED', minutes: judged.minutes };
  }
  const wait = await takeTurn(tx, 'SIGN_IN_ADDRESS', addressGroup(applicant.visit.address), at);
  if (wait !== null) {
    if (wait.firstRefusal) auditRefusal(tx, hub, applicant, at, 'THROTTLED');
    return { kind: 'THROTTLED', minutes: wait.minutes };
  }
  storeCounter(tx, key, judged.counter, at);
  return { kind: 'TRY', attempt: judged.attempt };
}

/** The attempt was no failure. */
export async function giveBack(tx: Transaction, { email, visit }: Applicant, attempt: Attempt, at: Date) {
  const key = counterKey(email);
  const counter = await lockKnownCounter(tx, key);
  if (counter !== undefined) storeCounter(tx, key, giveBackAttempt(counter, attempt), at);
  giveTurnBack(tx, 'SIGN_IN_ADDRESS', addressGroup(visit.address));
}

/** The attempt was one: nothing is left to count, only to tell. */
export function auditFailure(
  tx: Transaction,
  hub: AttemptHub,
  applicant: Applicant,
  at: Date,
  failure: { readonly reason: RefusalReason; readonly attempt: Attempt },
): void {
  auditRefusal(tx, hub, applicant, at, failure.reason);
  const { lockMinutes } = failure.attempt;
  if (lockMinutes > 0) audit(tx, hub, applicant, at, 'ACCOUNT_LOCKED', { minutes: lockMinutes });
}

export function auditRefusal(
  tx: Transaction,
  hub: AttemptHub,
  applicant: Applicant,
  at: Date,
  reason: RefusalReason,
): void {
  audit(tx, hub, applicant, at, 'SIGN_IN_REFUSED', { reason });
}

/** An address that leads to no account is only ever written hashed. */
function audit(
  tx: Transaction,
  hub: AttemptHub,
  { visit, email, account }: Applicant,
  at: Date,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  recordAudit(tx, scribeOf(hub, authorOf(visit, account), at), {
    action,
    subjectType: 'account',
    subjectId: account?.id ?? counterKey(email).toString('hex'),
    detail,
  });
}

/** The author of a step of signing in: the account at stake, as far as it is known. */
export function authorOf(visit: Visit, account: Pick<Credential, 'id' | 'organization'> | undefined) {
  return {
    requestId: visit.requestId,
    organization: account?.organization ?? null,
    accountId: account?.id ?? null,
  };
}
