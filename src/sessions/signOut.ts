import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Session } from './rules.ts';
import { removeOwnSession } from './store.ts';

/** « Déconnexion » (P-43): the session is destroyed here, whatever the browser keeps. */
export async function signOut(hub: Pick<Hub, 'db' | 'clock' | 'newId'>, session: Session): Promise<void> {
  const { user } = session;
  await hub.db.transaction(async (tx) => {
    if (!(await removeOwnSession(tx, session.id, user.accountId))) return;
    recordAudit(tx, scribeOf(hub, user, hub.clock()), {
      action: 'SIGN_OUT',
      subjectType: 'account',
      subjectId: user.accountId,
    });
  });
}
