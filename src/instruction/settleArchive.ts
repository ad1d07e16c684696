import { setTimeout as delay } from 'node:timers/promises';
import type { User } from '../accounts/rules.ts';
import type { CaseStatus } from '../cases/rules.ts';
import { lockEvent } from '../events/store.ts';
import type { Hub } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { Refused } from '../refusals/catalogue.ts';
import { holdCase } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { isSeenStatus, obstacleOf, statusAfterDownload } from './rules.ts';

/** What became of a télédossier whose files have all left. */
export interface SettledCase {
  readonly id: string;
  readonly externalId: string;
  readonly from: CaseStatus;
  readonly to: CaseStatus;
}

export interface ArchiveSettlement {
  readonly caseIds: readonly string[];
  /** What each had when the download began. */
  readonly statuses: ReadonlyMap<string, CaseStatus>;
  /** What the person had under the eyes, where that was asked; otherwise what each had at the beginning. */
  readonly seen: ReadonlyMap<string, string> | null;
}

type SettleHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'alert'>;

const PAUSES_MS = [100, 1_000, 5_000];

/**
 * P-56, P-57, P-59, D-8: after the last byte, one ATTACH_DL_ALL each and at most one change of status, all or nothing. The
 * person has the files by now, so it is tried again for a while; past that somebody is told and nothing is changed. Every
 * attempt writes the same events: one whose COMMIT was not answered may have happened.
 */
export async function settleArchive(hub: SettleHub, user: User, settlement: ArchiveSettlement): Promise<SettledCase[]> {
  const eventIds = new Map(settlement.caseIds.map((id) => [id, hub.newId()]));
  for (const pause of [...PAUSES_MS, null]) {
    try {
      return await hub.db.transaction((tx) => settleAll(hub, tx, user, { ...settlement, eventIds }));
    } catch (error) {
      if (pause === null) hub.alert({ name: 'download_not_settled', cases: settlement.caseIds, reason: String(error) });
      else await delay(pause);
    }
  }
  return [];
}

interface Attempt extends ArchiveSettlement {
  /** Of the ATTACH_DL_ALL of each. */
  readonly eventIds: ReadonlyMap<string, string>;
}

async function settleAll(hub: SettleHub, tx: Transaction, user: User, settlement: Attempt): Promise<SettledCase[]> {
  const settled: SettledCase[] = [];
  for (const id of [...settlement.caseIds].sort()) {
    const one = await settleOne(hub, tx, user, id, settlement).catch((error: unknown) => {
      // Out of reach meanwhile: what was downloaded stays traced, and there is nothing to tell in its name any more.
      if (error instanceof Refused) return null;
      throw error;
    });
    if (one !== null) settled.push(one);
  }
  return settled;
}

async function settleOne(
  hub: SettleHub,
  tx: Transaction,
  user: User,
  id: string,
  { statuses, seen, eventIds }: Attempt,
): Promise<SettledCase | null> {
  const target = await holdCase(tx, user, id, 'cases.download');
  const { externalId, status } = target;
  // D-36, P-60, P-90: read, and nothing more.
  if (obstacleOf(target) !== null) return { id, externalId, from: status, to: status };
  const eventId = eventIds.get(id) ?? hub.newId();
  if ((await lockEvent(tx, id, eventId)) !== undefined) return { id, externalId, from: status, to: status };
  const at = hub.clock();
  await recordAct(hub, tx, user, target, { id: eventId, actionType: 'ATTACH_DL_ALL', notification: false }, at);
  // P-54: whatever happened meanwhile to the status is worth more than what the download would make of it.
  const unchanged =
    isSeenStatus(statuses.get(id) ?? null, status) && (seen === null || isSeenStatus(seen.get(id) ?? null, status));
  const to = unchanged ? statusAfterDownload(status) : null;
  if (to === null) return { id, externalId, from: status, to: status };
  const taken = { ...target, takenBy: target.takenBy ?? 'PORTAIL' } as const;
  await recordAct(hub, tx, user, taken, { actionType: 'STATUS_UPDATE', notification: true, to }, at);
  return { id, externalId, from: status, to };
}
