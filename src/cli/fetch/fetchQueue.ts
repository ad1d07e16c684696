import { CredentialsRefused, describe, HubUnreachable } from '../failures.ts';
import { parseNotifications } from '../hubAnswers.ts';
import { type Reception, receiveNotification } from './receiveCase.ts';

export interface QueueOptions {
  /** Page size (H-157). */
  readonly max: number;
  readonly stop: AbortSignal;
}

export interface QueueOutcome {
  readonly received: number;
  readonly failed: number;
  /** The user asked to stop before the queue was empty. */
  readonly stopped: boolean;
}

/**
 * Empties the queue once, oldest first (H-159). A notification that fails stays where it is, with those that follow it
 * on the same télédossier, and the others go on; it will be met again at the next run.
 */
export async function fetchQueue(reception: Reception, options: QueueOptions): Promise<QueueOutcome> {
  const failed = new Set<string>();
  const failedCases = new Set<string>();
  let received = 0;
  for (;;) {
    const page = await readPage(reception, options.max + failed.size);
    const fresh = page.filter((notification) => !failed.has(notification.id));
    if (fresh.length === 0) return { received, failed: failed.size, stopped: false };
    for (const notification of fresh) {
      if (options.stop.aborted) return { received, failed: failed.size, stopped: true };
      if (failedCases.has(notification.caseId)) {
        failed.add(notification.id);
        continue;
      }
      try {
        await receiveNotification(reception, notification);
        received += 1;
      } catch (error) {
        if (error instanceof CredentialsRefused) throw error;
        // Nothing passes any more, or only this télédossier does not: an empty question tells, and throws if need be.
        if (error instanceof HubUnreachable) await readPage(reception, 1);
        failed.add(notification.id);
        failedCases.add(notification.caseId);
        reception.terminal.note(`Télédossier ${notification.caseId} : échec. ${describe(error)}`);
      }
    }
  }
}

async function readPage(reception: Reception, maxResult: number) {
  const query = new URLSearchParams({ eventDetails: 'true', maxResult: String(Math.min(maxResult, 100_000)) });
  return parseNotifications(await reception.client.call('GET', `/teledossiers/v1/notifications?${query}`));
}
