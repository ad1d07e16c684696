import type { MailFailure, MailTransport } from '../platform/mailTransport.ts';
import type { Pacer } from '../platform/pacer.ts';
import type { SoleTurn } from '../platform/soleTurn.ts';
import { claimAnnouncement, nextAnnouncements, storeAddressDelay, storeUnsent } from './announcementStore.ts';
import { retryDelay } from './retryRules.ts';
import { attempt, type DeliveryHub, reasonOf, settleDead, settleSent, tellUnavailable } from './sending.ts';

export interface AnnouncementLane {
  /** Held by one process at a time: the order holds, and the rate is that of the whole hub. */
  readonly turn: SoleTurn;
  readonly pacer: Pacer;
}

const LOT = 20;
/**
 * A mail during which the server went away stays the first one, so that the order holds. Each attempt but the first
 * follows an answer of the server that it is back: should the same mail make it go away again and again, the mail itself
 * is at fault and lets the others pass.
 */
const PATIENT_ATTEMPTS = 3;

/**
 * Sends what announces télédossiers (M-6, M-7), one after the other in the order they were written, at a bounded rate,
 * whatever the number of processes. An address that refuses for now delays its own mails only. How many left.
 */
export async function deliverAnnouncements(
  hub: DeliveryHub,
  transport: MailTransport,
  { turn, pacer, stop }: AnnouncementLane & { readonly stop?: AbortSignal },
): Promise<number> {
  let sent = 0;
  while (!isOver(stop) && (await turn.hold())) {
    const ids = await nextAnnouncements(hub.db, hub.clock(), LOT);
    if (ids.length === 0) return sent;
    for (const id of ids) {
      await pacer.ready(stop);
      if (isOver(stop) || !(await turn.hold()) || (await transport.readiness()) !== null) return sent;
      const outcome = await sendNext(hub, transport, pacer, id);
      if (outcome === 'AWAY') return sent;
      if (outcome === 'SENT') sent += 1;
    }
  }
  return sent;
}

function isOver(stop: AbortSignal | undefined): boolean {
  return stop?.aborted === true;
}

type Outcome = 'SENT' | 'NOT_SENT' | 'AWAY';

async function sendNext(hub: DeliveryHub, transport: MailTransport, pacer: Pacer, id: string): Promise<Outcome> {
  const mail = await hub.db.transaction((tx) => claimAnnouncement(tx, id, hub.clock()));
  if (mail === undefined) return 'NOT_SENT';
  pacer.take();
  const failure = await attempt(hub, transport, mail);
  if (failure === null) {
    await settleSent(hub, mail, transport.keepsContent);
    return 'SENT';
  }
  const away = failure.kind === 'UNAVAILABLE';
  if (away) tellUnavailable(hub, failure, mail.recipient);
  const delay = delayOf(failure, mail.attempts);
  if (delay === null) await settleDead(hub, mail, failure);
  else {
    const reason = reasonOf(failure, mail.recipient);
    const next = new Date(hub.clock().getTime() + delay);
    await hub.db.transaction(async (tx) =>
      delay === 0 ? storeUnsent(tx, mail.id, reason) : storeAddressDelay(tx, mail, next, reason),
    );
  }
  return away ? 'AWAY' : 'NOT_SENT';
}

/** Null: never again; 0: as soon as the server is back. */
function delayOf(failure: MailFailure, attempts: number): number | null {
  if (failure.kind === 'PERMANENT') return null;
  return failure.kind === 'UNAVAILABLE' && attempts <= PATIENT_ATTEMPTS ? 0 : retryDelay(attempts);
}
