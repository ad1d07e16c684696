import { type Caller, holds } from '../clients/rules.ts';
import type { Hub } from '../hub.ts';
import { LONG_LIST } from '../platform/listQuery.ts';
import { isInPortalMode, type NotificationRow, notificationsExcept, notificationsOf } from './store.ts';

export interface NotificationQuery {
  /** Narrow to these démarches; null means no narrowing asked, and an empty list lets nothing through. */
  readonly processCodes: readonly string[] | null;
  /** These first (H-159). */
  readonly priority: readonly string[];
  readonly maxResult: number;
}

/** H-150…H-161: the pending notifications of the caller's own organization, oldest first. Reading consumes nothing. */
export async function listNotifications(
  hub: Pick<Hub, 'db'>,
  caller: Caller,
  query: NotificationQuery,
): Promise<NotificationRow[]> {
  const { organization } = caller;
  const db = query.maxResult > LONG_LIST ? { ...hub.db, rows: hub.db.list } : hub.db;
  const processCodes = visibleProcesses(caller, query.processCodes);
  if (processCodes !== null) {
    if (processCodes.length === 0) return [];
    const first = processCodes.filter((code) => query.priority.includes(code));
    const then = processCodes.filter((code) => !query.priority.includes(code));
    const [inPortal, urgent] = await Promise.all([
      readsInPortal(hub, caller),
      notificationsOf(db, organization, first.length > 0 ? first : then, query.maxResult),
    ]);
    if (inPortal) return [];
    const left = query.maxResult - urgent.length;
    if (left === 0 || first.length === 0 || then.length === 0) return urgent;
    return [...urgent, ...(await notificationsOf(db, organization, then, left))];
  }
  const urgent =
    query.priority.length > 0 ? await notificationsOf(db, organization, query.priority, query.maxResult) : [];
  const left = query.maxResult - urgent.length;
  const others = left > 0 ? await notificationsExcept(db, organization, query.priority, left) : [];
  return [...urgent, ...others];
}

/** H-158: null means every démarche of the caller (operator, platform); a list means exactly these. */
function visibleProcesses(caller: Caller, asked: readonly string[] | null): readonly string[] | null {
  if (caller.processCode !== null) {
    return asked === null || asked.includes(caller.processCode) ? [caller.processCode] : [];
  }
  return asked;
}

async function readsInPortal(hub: Pick<Hub, 'db'>, caller: Caller): Promise<boolean> {
  if (!holds(caller, 'SI') || caller.processCode === null) return false;
  return isInPortalMode(hub.db, caller.organization, caller.processCode);
}
