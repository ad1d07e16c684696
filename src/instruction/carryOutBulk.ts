import { caseScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { findAccount } from '../accounts/store.ts';
import type { Hub } from '../hub.ts';
import { isUnavailable, type Transaction } from '../platform/database.ts';
import { alreadyDone, bulkFailed } from '../refusals/bulk.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { caseChanged } from '../refusals/instruction.ts';
import { DONE } from './bulkRules.ts';
import {
  type BulkItem,
  type BulkOperation,
  endOperation,
  findOperation,
  holdItem,
  openOperations,
  settleItem,
  waitingItems,
} from './bulkStore.ts';
import { changeStatusIn } from './changeStatus.ts';
import { findPortalCase } from './store.ts';

type WorkingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'alert'>;

/** Before another operation has its turn: a small one does not wait behind ten thousand. */
const LOT = 100;
/** Transactions at once, each about one télédossier: enough to hide the round trips, few enough to leave connections. */
const LANES = 4;

/**
 * P-64: does what people asked of many télédossiers, lot by lot, each operation in turn; how many items were settled. An
 * item and its outcome are one transaction: a process that dies leaves each done once or not at all, and any other goes on.
 */
export async function carryOutBulk(hub: WorkingHub, stop?: AbortSignal): Promise<number> {
  const reached = new Map<string, number>();
  let settled = 0;
  while (stop?.aborted !== true) {
    const open = (await openOperations(hub.db)).filter(({ id }) => reached.get(id) !== Number.POSITIVE_INFINITY);
    if (open.length === 0) break;
    for (const operation of open) {
      const lot = await carryOutLot(hub, operation, reached.get(operation.id) ?? 0, stop);
      reached.set(operation.id, lot.last);
      settled += lot.settled;
    }
  }
  return settled;
}

/** The same for one operation, at once: what was ticked on a page is done when the next page shows. */
export async function carryOutOperation(hub: WorkingHub, id: string): Promise<void> {
  const operation = await findOperation(hub.db, id);
  if (operation === undefined || operation.endedAt !== null) return;
  let last = 0;
  while (last !== Number.POSITIVE_INFINITY) ({ last } = await carryOutLot(hub, operation, last));
}

interface Lot {
  readonly settled: number;
  /** Where the next one begins; infinite when there is none. */
  readonly last: number;
}

async function carryOutLot(hub: WorkingHub, operation: BulkOperation, after: number, stop?: AbortSignal): Promise<Lot> {
  const positions = await waitingItems(hub.db, operation.id, after, LOT);
  const last = positions.at(-1);
  if (last === undefined) {
    await hub.db.transaction(async (tx) => endOperation(tx, operation.id, hub.clock()));
    return { settled: 0, last: Number.POSITIVE_INFINITY };
  }
  const user = await actorOf(hub, operation);
  const queue = positions.values();
  let settled = 0;
  const lane = async (): Promise<void> => {
    for (const position of queue) {
      if (stop?.aborted === true) return;
      if (await carryOutItem(hub, operation, user, position)) settled += 1;
    }
  };
  // What one lane meets, the others have met or will: all end before the failure is told.
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return { settled, last };
}

/** False when it was done already, or another process is about it. */
async function carryOutItem(
  hub: WorkingHub,
  operation: BulkOperation,
  user: User | null,
  position: number,
): Promise<boolean> {
  const settle = (outcomeOf: (tx: Transaction, item: BulkItem) => Promise<string>): Promise<boolean> =>
    hub.db.transaction(async (tx) => {
      const item = await holdItem(tx, operation.id, position);
      if (item === undefined) return false;
      settleItem(tx, operation.id, position, await outcomeOf(tx, item));
      return true;
    });
  try {
    return await settle((tx, item) => changeOne(hub, tx, operation, user, item));
  } catch (error) {
    // The database will be back: nothing was done, the item waits. Anything else must not keep the others waiting.
    if (isUnavailable(error)) throw error;
    hub.alert({ name: 'bulk_item_failed', operation: operation.id, reason: reasonOf(error) });
    return settle(async () => bulkFailed.wire);
  }
}

async function changeOne(
  hub: WorkingHub,
  tx: Transaction,
  { to, message }: BulkOperation,
  user: User | null,
  { caseId, seen }: BulkItem,
): Promise<string> {
  if (user === null) return forbidden.wire;
  try {
    // Rights and perimeter are read again with each télédossier: what was taken away a moment ago counts.
    await changeStatusIn(hub, tx, user, caseId, { seen, to, message });
    return DONE;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const [refusal] = error.refusals;
    if (refusal !== caseChanged) return refusal.wire;
    const scope = caseScope(user);
    const now = scope === null ? undefined : await findPortalCase(tx, scope, caseId);
    return now?.status === to ? alreadyDone.wire : refusal.wire;
  }
}

/** On whose behalf, as the account is now; null when there is nobody any more. */
async function actorOf(hub: WorkingHub, operation: BulkOperation): Promise<User | null> {
  const { accountId, organization, requestId } = operation;
  const account = await findAccount(hub.db, accountId, organization);
  if (account === undefined || !account.active) return null;
  const { email, firstName, lastName, actorType, roles, processCodes } = account;
  const who = { accountId, email, firstName, lastName, organization, organizationName: '' };
  return { ...who, actorType, roles, processCodes, requestId: requestId ?? '' };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
