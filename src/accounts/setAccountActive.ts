import { type Author, recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { accountNotFound, Refused } from '../refusals/catalogue.ts';
import { endSessionsOf } from '../sessions/store.ts';
import { accountId } from './accountId.ts';
import { lockActingUser } from './actingUser.ts';
import { keepOne } from './changeAccount.ts';
import { firstIdleDue } from './idleRules.ts';
import { cancelLinks } from './linkStore.ts';
import { accountsReached } from './perimeter.ts';
import { judgeActivation, losesAdministrator } from './rightsRules.ts';
import type { User } from './rules.ts';
import { type AccountRow, lockAccount, restartIdle, storeActive } from './store.ts';

/** P-80, P-81: « Désactiver le compte », « Activer le compte ». Asked again of what is done, it changes nothing. */
export async function setAccountActive(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  active: boolean,
): Promise<AccountRow> {
  const organization = accountsReached(user, 'accounts.activate');
  const subject = accountId(id);
  return hub.db.transaction(async (tx) => {
    const acting = await lockActingUser(tx, user, 'accounts.activate');
    const before = await lockAccount(tx, subject, organization);
    if (before === undefined) throw new Refused(accountNotFound);
    const refusal = judgeActivation(acting, before);
    if (refusal !== null) throw new Refused(refusal);
    if (losesAdministrator(before, { ...before, active })) await keepOne(tx, before);
    return switchAccount(tx, hub, hub.clock(), user, before, active);
  });
}

/** Ends sessions and pending links, or restarts the count of P-40; rights stay as they are (P-80). */
export function switchAccount(
  tx: Transaction,
  hub: Pick<Hub, 'newId'>,
  at: Date,
  author: Author | null,
  before: AccountRow,
  active: boolean,
): AccountRow {
  if (before.active === active) return before;
  const after = { ...before, active, version: before.version + 1, updatedAt: at };
  storeActive(tx, after);
  if (active) restartIdle(tx, after.id, at, firstIdleDue(at));
  else {
    endSessionsOf(tx, after.id);
    cancelLinks(tx, after.id, at);
  }
  recordAudit(tx, scribeOf(hub, author, at), {
    action: active ? 'ACCOUNT_ACTIVATE' : 'ACCOUNT_DEACTIVATE',
    subjectType: 'account',
    subjectId: after.id,
    service: after.organization,
    from: before.active ? 'ACTIVE' : 'INACTIVE',
    to: active ? 'ACTIVE' : 'INACTIVE',
  });
  return after;
}
