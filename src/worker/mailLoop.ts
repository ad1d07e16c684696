import type { Hub } from '../hub.ts';
import { deliverMails } from '../mails/deliver.ts';
import type { MailTransport } from '../platform/mailTransport.ts';
import { type Loop, startLoop, together } from './loop.ts';

const PERIOD_MS = 1000;
const FAILURE_PERIOD_MS = 5000;
const URGENT_SLOTS = 2;

/** Sends what is queued, in two lanes: codes and links have one of their own, whatever the other is busy with (D-33). */
export function startMailLoop(hub: Hub, transport: MailTransport, options: { readonly periodMs?: number } = {}): Loop {
  const lane = (urgentOnly: boolean): Loop =>
    startLoop(hub, {
      alert: 'mail_loop_failed',
      periodMs: options.periodMs ?? PERIOD_MS,
      failurePeriodMs: FAILURE_PERIOD_MS,
      pass: (stop) => deliverMails(hub, transport, { stop, urgentOnly, ...(urgentOnly && { slots: URGENT_SLOTS }) }),
    });
  return together([lane(true), lane(false)]);
}
