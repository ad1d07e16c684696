import type { Hub } from '../hub.ts';
import { knownCauses } from '../mails/announcementStore.ts';
import { digestMail } from '../mails/arrivalTemplates.ts';
import { queueMail } from '../mails/queue.ts';
import type { Transaction } from '../platform/database.ts';
import { digestCause } from './causeRules.ts';
import { type DueGroup, dueGroups, type Group, postponeDigests, storeDigested } from './digestStore.ts';
import { type Digest, digestOf } from './rules.ts';
import { takeWorkerTurn } from './store.ts';

/** How many arrivals are looked through for each lot of digests. */
const LOT = 500;

type DigestHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>;

/**
 * H-160, D-15: writes the M-7 whose hour has come, one for each subscription and slot, with the count of what arrived since
 * the last. A slot that passed while no process ran leaves at the first pass. How many mails were written.
 */
export async function sendDigests(hub: DigestHub, stop?: AbortSignal): Promise<number> {
  let mails = 0;
  while (stop?.aborted !== true) {
    const lot = await hub.db.transaction((tx) => sendLot(tx, hub));
    if (lot === null) break;
    mails += lot;
  }
  return mails;
}

interface Judged {
  readonly group: DueGroup;
  readonly digest: Digest;
}

/** Null once nothing is due, or when another process has the turn. */
async function sendLot(tx: Transaction, hub: DigestHub): Promise<number | null> {
  if (!(await takeWorkerTurn(tx, 'DIGEST'))) return null;
  const now = hub.clock();
  const groups = await dueGroups(tx, now, LOT);
  if (groups.length === 0) return null;
  const judged = groups.map((group) => ({ group, digest: digestOf(group.subscription, now) }));
  const counts = await storeDigested(tx, now, await takings(tx, judged, now));
  let mails = 0;
  for (const { group, digest } of judged) {
    const count = counts.find((one) => keyOf(one) === keyOf(group))?.count ?? 0;
    if (digest.kind === 'NOTHING' || count === 0) continue;
    queueDigest(tx, hub, now, { group, digest }, count);
    mails += 1;
  }
  postponeDigests(
    tx,
    now,
    judged.flatMap(({ group, digest }) => (digest.kind === 'MAIL' ? [{ group, next: digest.next }] : [])),
  );
  return mails;
}

/** What leaves now. A slot whose digest was written already takes nothing more: a late arrival waits for the next one. */
async function takings(tx: Transaction, judged: readonly Judged[], now: Date) {
  const causes = judged.flatMap((one) => causeOf(one) ?? []);
  const written = new Set(await knownCauses(tx, causes));
  return judged.flatMap((one) => {
    const { group, digest } = one;
    if (digest.kind === 'NOTHING') return [{ group, until: now }];
    return written.has(causeOf(one) ?? '') ? [] : [{ group, until: digest.slot }];
  });
}

function causeOf({ group, digest }: Judged): string | null {
  if (digest.kind === 'NOTHING' || group.subscription === null) return null;
  return digestCause(group.subscription.id, digest.slot);
}

function keyOf({ recipient, processCode }: Group): string {
  return `${recipient} ${processCode}`;
}

function queueDigest(
  tx: Transaction,
  hub: DigestHub,
  at: Date,
  { group, digest }: { readonly group: DueGroup; readonly digest: Extract<Digest, { kind: 'MAIL' }> },
  count: number,
): void {
  const { processName, serviceName, subscription } = group;
  if (subscription === null) return;
  const inPortal = subscription.accessMode === 'PORTAIL';
  queueMail(tx, hub, at, {
    kind: 'M-7',
    cause: digestCause(subscription.id, digest.slot),
    recipient: digest.email,
    accountId: null,
    subscriptionId: subscription.id,
    content: digestMail({ processName, serviceName, count, inPortal, publicUrl: hub.settings.publicUrl }),
    expiresAt: null,
  });
}
