import type { AuditScribe, Author } from './audit/store.ts';
import type { Antivirus } from './platform/antivirus.ts';
import type { AttachmentStore } from './platform/attachmentStore.ts';
import type { Clock } from './platform/clock.ts';
import type { Database } from './platform/database.ts';
import type { IdSource } from './platform/ids.ts';
import type { Passwords } from './platform/passwords.ts';
import type { Vault } from './platform/vault.ts';

/** Something an operator must look at. `name` is stable, for alert rules. */
export interface Alert {
  readonly name: string;
  readonly [detail: string]: unknown;
}

export interface HubSettings {
  /** G-9: accept the completion of a folder some of whose files never came. */
  readonly completeWithPendingAttachments: boolean;
  /** D-10: an upload that makes no progress for so long is ended. */
  readonly uploadIdleMs: number;
  /** Where people reach the portal, without a final slash: mails carry it, since a Host header proves nothing. */
  readonly publicUrl: string;
  /** True in the demonstration only: public accounts on the sign-in page, mails shown instead of sent. */
  readonly demo: boolean;
  /** DataPass, where a service asks for its subscriptions; null when nobody said where it is. */
  readonly datapassUrl: string | null;
}

/** What use cases are given: the boundaries to the world, each replaceable. */
export interface Hub {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: IdSource;
  readonly store: AttachmentStore;
  readonly antivirus: Antivirus;
  readonly vault: Vault;
  readonly passwords: Passwords;
  readonly settings: HubSettings;
  /** This process among all those running, for the objects it is writing. */
  readonly instance: number;
  readonly alert: (alert: Alert) => void;
}

export function scribeOf(hub: Pick<Hub, 'newId'>, caller: Author | null, at: Date): AuditScribe {
  return { newId: hub.newId, caller, at };
}
