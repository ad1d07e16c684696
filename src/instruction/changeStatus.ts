import type { User } from '../accounts/rules.ts';
import type { CaseStatus } from '../cases/rules.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused } from '../refusals/catalogue.ts';
import { refuseFields } from '../refusals/fields.ts';
import { caseChanged, messagesNotOffered, statusNotOffered } from '../refusals/instruction.ts';
import { holdForChange } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { isSeenStatus, mayCommentStatus, type TargetStatus, targetsFrom, typedText } from './rules.ts';
import { findOwnLastChange, type LastChange } from './store.ts';
import { textFaults } from './textRules.ts';

export interface StatusChange {
  /** The status the person had under the eyes (P-54). */
  readonly seen: string | null;
  readonly to: TargetStatus;
  /** Words for the person concerned (P-58); null or empty for none. */
  readonly message: string | null;
}

export interface ChangedStatus {
  readonly from: CaseStatus;
  readonly to: TargetStatus;
}

/**
 * P-51…P-54, P-58: gives a télédossier its next status, and tells the operator, which tells the person concerned. Refused
 * when the status changed meanwhile, when the current one does not lead there, or when the démarche takes no words.
 */
export async function changeStatus(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  change: StatusChange,
): Promise<ChangedStatus> {
  return hub.db.transaction((tx) => changeStatusIn(hub, tx, user, id, change));
}

/**
 * The same within a transaction that does something else as well. Nothing is written before it is known to be allowed. A
 * form sent twice, by a second click, is answered by what the first did: P-54 protects from others, not from oneself.
 */
export async function changeStatusIn(
  hub: Pick<Hub, 'clock' | 'newId'>,
  tx: Transaction,
  user: User,
  id: string,
  { seen, to, message }: StatusChange,
): Promise<ChangedStatus> {
  const target = await holdForChange(tx, user, id, to === 'SI_RECEIVED' ? 'cases.acknowledge' : 'cases.changeStatus');
  const words = typedText(message ?? '');
  if (!isSeenStatus(seen, target.status)) {
    const last = target.status === to ? await findOwnLastChange(tx, target.id, user.accountId) : undefined;
    if (last === undefined || !isSameChange(last, { seen, to, message: words })) throw new Refused(caseChanged);
    return { from: last.from, to };
  }
  if (!targetsFrom(target.status, target).includes(to)) throw new Refused(statusNotOffered);
  if (words !== '' && !mayCommentStatus(target)) throw new Refused(messagesNotOffered);
  refuseFields(textFaults('message', words, null));
  const act = { actionType: 'STATUS_UPDATE', notification: true, message: words || null, to } as const;
  await recordAct(hub, tx, user, target, act, hub.clock());
  return { from: target.status, to };
}

/** Other words, or another status under the eyes, make it another wish. */
function isSameChange(last: LastChange, { seen, to, message }: StatusChange): boolean {
  return last.to === to && isSeenStatus(seen, last.from) && (last.message ?? '') === message;
}
