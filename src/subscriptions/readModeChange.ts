import { allows } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { countUnfinishedCases } from '../cases/unfinishedStore.ts';
import type { Hub } from '../hub.ts';
import type { Queryable } from '../platform/database.ts';
import { forbidden, Refused } from '../refusals/catalogue.ts';
import { readPortalSubscription } from './readPortalSubscription.ts';
import type { AccessMode } from './rules.ts';
import type { SubscriptionRow } from './store.ts';

/** What a change of access mode means for the télédossiers that are not finished (P-90, H-143, D-4). */
export interface ModeChange {
  readonly from: AccessMode | null;
  readonly to: AccessMode;
  /** Taken over where they were received until now: nobody can change them any more. */
  readonly unfinished: number;
  /** Opened by nobody yet: they will be read in the new mode. */
  readonly unopened: number;
}

/** P-90: what the dialog says before a mode is chosen. */
export async function readModeChange(
  hub: Pick<Hub, 'db' | 'clock'>,
  user: User,
  id: string,
  mode: AccessMode,
): Promise<ModeChange> {
  if (!allows(user, 'subscriptions.change')) throw new Refused(forbidden);
  const { subscription } = await readPortalSubscription(hub, user, id);
  return modeChange(hub.db, subscription, mode);
}

/** Counts for a subscription that was already found in somebody's perimeter. */
export async function modeChange(db: Queryable, subscription: SubscriptionRow, to: AccessMode): Promise<ModeChange> {
  const { accessMode: from, subscriber: recipient, processCode } = subscription;
  if (from === to) return { from, to, unfinished: 0, unopened: 0 };
  // Without a mode télédossiers went to software (H-161).
  const { takenOver, unopened } = await countUnfinishedCases(db, { recipient, processCode }, from ?? 'API');
  return { from, to, unfinished: to === (from ?? 'API') ? 0 : takenOver, unopened };
}
