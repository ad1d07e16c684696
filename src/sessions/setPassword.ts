import { storePassword } from '../accounts/credentialStore.ts';
import { cancelLinks } from '../accounts/linkStore.ts';
import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { forgetDevices } from './deviceStore.ts';
import { endSessionsOf } from './store.ts';

export interface PasswordSetting {
  readonly accountId: string;
  readonly hash: string;
  readonly author: Author;
  readonly at: Date;
  /** What allowed it. */
  readonly by: 'ACTIVATION' | 'RESET' | 'EXPIRY' | 'OWNER';
  /** The session it is done from, when that one lives on. */
  readonly exceptSession: string | null;
}

/** Gives an account a password: whatever was opened with the former one, sessions and links, dies with it. */
export function setPassword(tx: Transaction, hub: Pick<Hub, 'newId'>, setting: PasswordSetting): void {
  const { accountId, at } = setting;
  storePassword(tx, accountId, setting.hash, at);
  endSessionsOf(tx, accountId, setting.exceptSession);
  cancelLinks(tx, accountId, at);
  // D-22: whoever had the former password may have made a browser of his own known with it.
  if (setting.by === 'RESET') forgetDevices(tx, accountId);
  recordAudit(tx, scribeOf(hub, setting.author, at), {
    action: 'PASSWORD_SET',
    subjectType: 'account',
    subjectId: accountId,
    detail: { by: setting.by },
  });
}
