import type { Hub } from '../hub.ts';
import { type Statement, statement } from '../platform/database.ts';
import { sweepLimits } from './signInRules.ts';

type Count = { count: number };

// An attacker may have made millions of them: a pass takes what it can in a moment, and leaves alone what is being used.
const AT_ONCE = 10_000;

/** Deletes rows of a table by their key; `$1` is the instant before which they are of no use. */
function removal(name: string, table: string, key: string, old: string): Statement<Count> {
  return statement(
    name,
    `WITH gone AS (
       DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${old} LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
       RETURNING 1)
     SELECT count(*) AS count FROM gone`,
  );
}

const deleteSessions = removal('session.deleteDead', 'sessions', 'hash', 'expires_at < $1');
const deleteLinks = removal('link.deleteOld', 'account_links', 'hash', 'expires_at < $1');
const deleteCounters = removal(
  'counter.deleteOld',
  'sign_in_counters',
  'key',
  'updated_at < $1 AND (locked_until IS NULL OR locked_until < $1)',
);
const deleteThrottles = removal('throttle.deleteOld', 'throttles', 'key', 'since < $1');
const deleteDevices = removal('device.deleteOld', 'known_devices', 'hash', 'seen_at < $1');

/**
 * Removes what signing in leaves behind: dead sessions, links dead for thirty days, failures that nobody added to for a
 * day after the last lock, and so on. Returns how many rows went.
 */
export async function sweepSessions(hub: Pick<Hub, 'db' | 'clock'>): Promise<number> {
  const limits = sweepLimits(hub.clock());
  const removals: readonly (readonly [Statement<Count>, Date])[] = [
    [deleteSessions, limits.sessions],
    [deleteLinks, limits.links],
    [deleteCounters, limits.counters],
    [deleteThrottles, limits.throttles],
    [deleteDevices, limits.devices],
  ];
  let removed = 0;
  // One short transaction each: rows of different tables are never held together in another order than sign-in does.
  for (const [query, before] of removals) {
    removed += (await hub.db.transaction((tx) => tx.first(query, [before])))?.count ?? 0;
  }
  return removed;
}
