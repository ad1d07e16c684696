import type { Hub } from '../hub.ts';
import { statement, type Transaction } from '../platform/database.ts';

// A stray is an object of the store that no attachment owns. It is written down before it exists, so that after any
// crash the sweeper finds it without ever listing the store, whether that store is a disk or a bucket.

const insertOwn = statement(
  'stray.announce',
  'INSERT INTO stray_objects (object_key, writer, since) VALUES ($1, $2, $3)',
);
const insertStrays = statement(
  'stray.insert',
  'INSERT INTO stray_objects (object_key, since) SELECT unnest($1::uuid[]), $2',
);
const adoptOwn = statement<{ key: string }>(
  'stray.adopt',
  'DELETE FROM stray_objects WHERE object_key = $1 AND writer = $2 RETURNING object_key AS key',
);
const deleteStray = statement('stray.delete', 'DELETE FROM stray_objects WHERE object_key = $1');
const postpone = statement('stray.postpone', 'UPDATE stray_objects SET since = $2 WHERE object_key = $1');
const selectOwn = statement<{ key: string }>(
  'stray.own',
  'SELECT object_key AS key FROM stray_objects WHERE writer = $1',
);
// A process that runs holds the advisory lock of its number (see platform/instance.ts). Whoever is not running any more
// will never finish its uploads; whoever runs is left alone. Clearing the writer first fences it out: should it live
// after all, its adoption finds nothing and its upload fails instead of showing a file that is being removed.
const claimStrays = statement<{ key: string }>(
  'stray.claim',
  `UPDATE stray_objects SET writer = NULL
   WHERE object_key IN (SELECT object_key FROM stray_objects WHERE writer IS NULL
                          OR (writer = $1 AND object_key = ANY ($3::uuid[]))
                          OR (writer <> $1 AND NOT EXISTS (
                                SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = $2 AND objid = writer::oid
                                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))
                        ORDER BY since LIMIT 1000 FOR UPDATE SKIP LOCKED)
   RETURNING object_key AS key`,
);

/** Advisory-lock class of running processes. */
export const INSTANCE_LOCK = 7_119;

// The objects this process is writing at this moment. One that is announced in its name but not here was given up,
// even when the database could not be told so.
const writing = new Set<string>();

/**
 * Runs the writing of an object, announced durably before it exists. However `write` ends, what it has not had adopted
 * is the sweeper's from then on.
 */
export async function whileWriting<T>(
  hub: Pick<Hub, 'db' | 'instance' | 'clock'>,
  key: string,
  write: () => Promise<T>,
): Promise<T> {
  writing.add(key);
  try {
    await hub.db.transaction(async (tx) => tx.write(insertOwn, [key, hub.instance, hub.clock()]));
    return await write();
  } finally {
    writing.delete(key);
  }
}

/** Gives the object to an attachment, in the transaction that shows it. False when the sweeper took it: give up. */
export async function adoptObject(tx: Transaction, key: string, instance: number): Promise<boolean> {
  return (await tx.first(adoptOwn, [key, instance])) !== undefined;
}

/** Hands over objects that nobody owns any more, in the transaction that let go of them. */
export function storeStrays(tx: Transaction, keys: readonly string[], at: Date): void {
  if (keys.length > 0) tx.write(insertStrays, [keys, at]);
}

/**
 * Removes an object that certainly nobody owns: its upload was refused. After any other failure the commit may have
 * happened without our knowing, so only the sweeper, which asks the database, may decide.
 */
export async function discardObject(hub: Pick<Hub, 'db' | 'store'>, key: string): Promise<void> {
  await hub.store.remove(key);
  await hub.db.transaction(async (tx) => tx.write(deleteStray, [key]));
}

/** Destroys the strays whose writer is gone. Idempotent, any number of processes may sweep. How many were destroyed. */
export async function sweepStrayObjects(
  hub: Pick<Hub, 'db' | 'store' | 'instance' | 'clock' | 'alert'>,
): Promise<number> {
  // Read first, compared afterwards: an upload that begins meanwhile is in `writing` before its row can be read.
  const own = await hub.db.rows(selectOwn, [hub.instance]);
  const givenUp = own.flatMap(({ key }) => (writing.has(key) ? [] : key));
  const claimed = await hub.db.transaction((tx) => tx.rows(claimStrays, [hub.instance, INSTANCE_LOCK, givenUp]));
  let destroyed = 0;
  for (const { key } of claimed) {
    try {
      await discardObject(hub, key);
      destroyed += 1;
    } catch (error) {
      // One object that cannot be removed must not keep the others: it goes to the end of the queue.
      hub.alert({ name: 'object_not_removed', objectKey: key, reason: String(error) });
      await hub.db.transaction(async (tx) => tx.write(postpone, [key, hub.clock()]));
    }
  }
  return destroyed;
}
