import { statement, type Transaction } from '../platform/database.ts';
import { type Flat, JOINS, type Named, TELLING, tellingOf } from './store.ts';

/** What one service has waiting for one démarche. */
export interface Group {
  readonly recipient: string;
  readonly processCode: string;
}

export interface DueGroup extends Group, Named {}

const selectDue = statement<Flat<DueGroup>>(
  'arrival.dueGroups',
  `WITH due AS MATERIALIZED (
     SELECT recipient, process_code FROM arrivals WHERE announced_at IS NULL AND digest_at <= $1
     ORDER BY digest_at LIMIT $2),
   a AS MATERIALIZED (SELECT DISTINCT recipient, process_code FROM due)
   SELECT a.recipient, a.process_code AS "processCode", ${TELLING}
   FROM a ${JOINS} ORDER BY a.recipient, a.process_code`,
);

/** Some of those whose hour has come, found through that many arrivals at most. */
export async function dueGroups(tx: Transaction, now: Date, limit: number): Promise<DueGroup[]> {
  return (await tx.rows(selectDue, [now, limit])).map((row) => ({ ...row, subscription: tellingOf(row) }));
}

const OF_GROUP = `a.recipient = item.recipient AND a.process_code = item.process_code
   AND a.announced_at IS NULL AND a.digest_at IS NOT NULL`;
const takeDue = statement<Group & { count: number }>(
  'arrival.take',
  `WITH taken AS (
     UPDATE arrivals a SET announced_at = $1
     FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS item (recipient, process_code, until)
     WHERE ${OF_GROUP} AND a.digest_at <= item.until RETURNING a.recipient, a.process_code)
   SELECT recipient, process_code AS "processCode", count(*) AS count FROM taken GROUP BY recipient, process_code`,
);
const postponeDue = statement(
  'arrival.postpone',
  `UPDATE arrivals a SET digest_at = item.next
   FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS item (recipient, process_code, next)
   WHERE ${OF_GROUP} AND a.digest_at <= $1`,
);

/** Announces what waited for `until` or an earlier slot; how many each group had. */
export function storeDigested(
  tx: Transaction,
  at: Date,
  items: readonly { readonly group: Group; readonly until: Date }[],
): Promise<(Group & { count: number })[]> {
  return tx.rows(takeDue, [at, ...columns(items), items.map((item) => item.until)]);
}

/** Leaves what else is due for a later slot. */
export function postponeDigests(
  tx: Transaction,
  now: Date,
  items: readonly { readonly group: Group; readonly next: Date }[],
): void {
  tx.write(postponeDue, [now, ...columns(items), items.map((item) => item.next)]);
}

function columns(items: readonly { readonly group: Group }[]): [string[], string[]] {
  return [items.map(({ group }) => group.recipient), items.map(({ group }) => group.processCode)];
}

const returnFresh = statement(
  'arrival.returnFresh',
  'UPDATE arrivals SET announced_at = NULL WHERE id = ANY ($1::uuid[])',
);
const returnDue = statement(
  'arrival.returnDue',
  `UPDATE arrivals SET announced_at = NULL
   WHERE announced_at = ANY ($1::timestamptz[]) AND recipient = $2 AND process_code = $3 AND digest_at IS NOT NULL`,
);

/** The mails of these arrivals were taken back before they left: they are judged again, as if they had just arrived. */
export function announceAgain(tx: Transaction, ids: readonly string[]): void {
  tx.write(returnFresh, [ids]);
}

/** The same of the digests written at those instants: what they counted is due again. */
export function digestAgain(tx: Transaction, announcedAt: readonly Date[], group: Group): void {
  tx.write(returnDue, [announcedAt, group.recipient, group.processCode]);
}

const returnOne = statement(
  'arrival.return',
  'UPDATE arrivals SET announced_at = NULL, digest_at = $2 WHERE id = ANY ($1::uuid[])',
);
const returnDigest = statement(
  'arrival.returnDigest',
  `UPDATE arrivals SET announced_at = NULL, digest_at = $4
   WHERE announced_at = ANY ($1::timestamptz[]) AND recipient = $2 AND process_code = $3 AND digest_at IS NOT NULL`,
);

/** The mails of these arrivals never reached anybody: they wait for a digest. */
export function returnArrivals(tx: Transaction, ids: readonly string[], digestAt: Date): void {
  tx.write(returnOne, [ids, digestAt]);
}

/** The digests written at those instants never reached anybody: what they counted waits for the next one. */
export function returnDigested(tx: Transaction, announcedAt: readonly Date[], group: Group, digestAt: Date): void {
  tx.write(returnDigest, [announcedAt, group.recipient, group.processCode, digestAt]);
}
