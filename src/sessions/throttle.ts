import { statement, type Transaction } from '../platform/database.ts';
import { throttleKey } from './keys.ts';
import { LIMITS, type LimitName, remainingMinutes } from './signInRules.ts';

// The count stops growing two above the limit: the first refusal of a window is told from the following ones.
const take = statement<{ since: Date; count: number }>(
  'throttle.take',
  `INSERT INTO throttles AS t (key, since, count) VALUES ($1, $2, 1)
   ON CONFLICT (key) DO UPDATE
   SET since = CASE WHEN t.since <= $3 THEN excluded.since ELSE t.since END,
       count = CASE WHEN t.since <= $3 THEN 1 ELSE least(t.count + 1, $4::int + 2) END
   RETURNING since, count`,
);
const giveBack = statement('throttle.giveBack', 'UPDATE throttles SET count = count - 1 WHERE key = $1 AND count > 0');

const clear = statement('throttle.clear', 'DELETE FROM throttles WHERE key = $1');

export interface Wait {
  readonly minutes: number;
  /** True once in each window: what is told of a flood is told once. */
  readonly firstRefusal: boolean;
}

/** Counts one more of `limit` for that subject. Null when it may go on; otherwise how long to wait. */
export async function takeTurn(tx: Transaction, limit: LimitName, subject: string, at: Date): Promise<Wait | null> {
  const { count, windowMs } = LIMITS[limit];
  const opened = new Date(at.getTime() - windowMs);
  const row = await tx.first(take, [throttleKey(limit, subject), at, opened, count]);
  if (row === undefined || row.count <= count) return null;
  const until = new Date(row.since.getTime() + windowMs);
  return { minutes: Math.max(1, remainingMinutes(until, at)), firstRefusal: row.count === count + 1 };
}

/** Takes back a turn that proved to be legitimate. */
export function giveTurnBack(tx: Transaction, limit: LimitName, subject: string): void {
  tx.write(giveBack, [throttleKey(limit, subject)]);
}

/** Forgets every turn taken: they all proved to be legitimate. */
export function clearTurns(tx: Transaction, limit: LimitName, subject: string): void {
  tx.write(clear, [throttleKey(limit, subject)]);
}
