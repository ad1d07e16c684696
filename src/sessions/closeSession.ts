import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { isUuid } from '../platform/text.ts';
import { removeOwnSession } from './store.ts';

/** « Déconnecter » one of one's own sessions (D-26). One that is no more, or is somebody else's, is left as it is. */
export async function closeSession(hub: Pick<Hub, 'db' | 'clock' | 'newId'>, user: User, id: string): Promise<void> {
  if (!isUuid(id)) return;
  await hub.db.transaction(async (tx) => {
    if (!(await removeOwnSession(tx, id, user.accountId))) return;
    recordAudit(tx, scribeOf(hub, user, hub.clock()), {
      action: 'SESSION_CLOSED',
      subjectType: 'account',
      subjectId: user.accountId,
      detail: { session: id },
    });
  });
}
