import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { allChanged, bulkOperationNotFound, nothingChosen } from '../refusals/bulk.ts';
import { type Refusal, Refused } from '../refusals/catalogue.ts';
import { refuseFields } from '../refusals/fields.ts';
import { messagesNotOffered } from '../refusals/instruction.ts';
import { judgeStatus } from './bulkRules.ts';
import { findOwnOperation, storeOperation } from './bulkStore.ts';
import { carryOutOperation } from './carryOutBulk.ts';

import { type Choice, readSelection } from './readSelection.ts';
import { isSeenStatus, type TargetStatus, typedText } from './rules.ts';
import { textFaults } from './textRules.ts';

export interface BulkWish {
  /** Given to the form with its page: sent twice, it is one operation. */
  readonly id: string;
  readonly choice: Choice;
  readonly to: TargetStatus;
  /** What the dialog said the status was, for all results of a query. */
  readonly seen: string | null;
  readonly message: string | null;
}

/**
 * P-62, P-64: writes down what is asked of many télédossiers, once, with the status each was seen with. Ticked ones are done
 * when this resolves; all results of a query are the worker's. Which operation it is.
 */
export async function startBulk(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'alert'>,
  user: User,
  wish: BulkWish,
): Promise<string> {
  const { id, choice, to } = wish;
  const words = typedText(wish.message ?? '');
  refuseFields(textFaults('message', words, null));
  // The same form again: what it asked for is done, or under way.
  if ((await findOwnOperation(hub.db, user, id)) !== undefined) return id;
  const selection = await readSelection(hub, user, choice, 'cases.changeStatus');
  if (selection.ticked.length === 0) throw new Refused(nothingChosen);
  if (choice.query !== null) {
    const refusal = refusalOfAll(judgeStatus(selection, to), wish.seen, words);
    if (refusal !== null) throw new Refused(refusal);
  }
  const { accountId, organization, requestId } = user;
  const operation = { id, accountId, organization, to, message: words || null, requestId, createdAt: hub.clock() };
  const isNew = await hub.db.transaction((tx) => storeOperation(tx, operation, selection.ticked));
  if (!isNew && (await findOwnOperation(hub.db, user, id)) === undefined) throw new Refused(bulkOperationNotFound);
  if (choice.query === null) await carryOutOperation(hub, id);
  return id;
}

/** What was confirmed must still be what is there: nobody ticked these one by one. */
function refusalOfAll(verdict: ReturnType<typeof judgeStatus>, seen: string | null, words: string): Refusal | null {
  if (verdict.refusal !== null) return verdict.refusal;
  if (!isSeenStatus(seen, verdict.from)) return allChanged;
  return words !== '' && !verdict.mayComment ? messagesNotOffered : null;
}
