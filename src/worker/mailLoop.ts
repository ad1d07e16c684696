import type { Hub } from '../hub.ts';
import { deliverMails } from '../mails/deliver.ts';
import { deliverAnnouncements } from '../mails/deliverAnnouncements.ts';
import type { MailTransport } from '../platform/mailTransport.ts';
import { createPacer } from '../platform/pacer.ts';
import type { SoleTurn } from '../platform/soleTurn.ts';
import { type Loop, startLoop, together } from './loop.ts';

const PERIOD_MS = 1000;
const FAILURE_PERIOD_MS = 5000;
const URGENT_SLOTS = 2;

export interface MailLoopOptions {
  /** The turn of the process that sends announcements. */
  readonly turn: SoleTurn;
  /** Announcements a second, of all processes together. */
  readonly mailRate: number;
  readonly periodMs?: number;
}

/**
 * Sends what is queued, in three lanes: codes and links have one of their own, whatever the others are busy with (D-33);
 * what announces télédossiers, which may come by thousands, has another.
 */
export function startMailLoop(
  hub: Hub,
  transport: MailTransport,
  { turn, mailRate, periodMs = PERIOD_MS }: MailLoopOptions,
): Loop {
  const pacer = createPacer(mailRate);
  const lane = (pass: (stop: AbortSignal) => Promise<number>): Loop =>
    startLoop(hub, { alert: 'mail_loop_failed', periodMs, failurePeriodMs: FAILURE_PERIOD_MS, pass });
  return together([
    lane((stop) => deliverMails(hub, transport, { stop, urgentOnly: true, slots: URGENT_SLOTS })),
    lane((stop) => deliverMails(hub, transport, { stop })),
    lane((stop) => deliverAnnouncements(hub, transport, { turn, pacer, stop })),
  ]);
}
