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

/** The same within a transaction that does something else as well. Nothing is written before it is known to be allowed. */
export async function changeStatusIn(
  hub: Pick<Hub, 'clock' | 'newId'>,
  tx: Transaction,
  user: User,
  id: string,
  { seen, to, message }: StatusChange,
): Promise<ChangedStatus> {
  const target = await holdForChange(tx, user, id, to === 'SI_RECEIVED' ? 'cases.acknowledge' : 'cases.changeStatus');
  if (!isSeenStatus(seen, target.status)) throw new Refused(caseChanged);
  if (!targetsFrom(target.status, target).includes(to)) throw new Refused(statusNotOffered);
  const words = typedText(message ?? '');
  if (words !== '' && !mayCommentStatus(target)) throw new Refused(messagesNotOffered);
  refuseFields(textFaults('message', words, null));
  const act = { actionType: 'STATUS_UPDATE', notification: true, message: words || null, to } as const;
  await recordAct(hub, tx, user, target, act, hub.clock());
  return { from: target.status, to };
}
