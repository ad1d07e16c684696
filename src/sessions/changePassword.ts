import { findCredentialById, lockCredential } from '../accounts/credentialStore.ts';
import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { sha256 } from '../platform/vault.ts';
import { InvalidFields } from '../refusals/fields.ts';
import { judgeNewPassword } from './newPassword.ts';
import { setPassword } from './setPassword.ts';
import { normalisePassword, passwordFault } from './signInRules.ts';
import { findSessionRow } from './store.ts';
import { giveTurnBack, takeTurn } from './throttle.ts';

const WRONG = 'Le mot de passe actuel est incorrect.';

/**
 * « Mon compte » (D-26): a person changes the password, knowing the current one. Every other session ends. Faults are on
 * the fields `current` and `password`. Guesses of the current one are few, for whoever found a session left open.
 */
export async function changePassword(
  hub: Pick<Hub, 'db' | 'clock' | 'newId' | 'passwords'>,
  user: User,
  sessionToken: string,
  current: string,
  next: string,
): Promise<void> {
  const { accountId } = user;
  const fault = passwordFault(next);
  if (fault !== null) throw new InvalidFields([{ field: 'password', message: fault }]);
  const wait = await hub.db.transaction((tx) => takeTurn(tx, 'PASSWORD_CHANGE', accountId, hub.clock()));
  if (wait !== null) throw wrongCurrent(`Trop d’essais : patientez ${wait.minutes} min avant de recommencer.`);
  const known = await findCredentialById(hub.db, accountId);
  const stored = known?.passwordHash ?? null;
  if (!(await hub.passwords.matches(normalisePassword(current), stored))) throw wrongCurrent(WRONG);
  await hub.db.transaction(async (tx) => giveTurnBack(tx, 'PASSWORD_CHANGE', accountId));
  await judgeNewPassword(hub, next, stored);
  const hash = await hub.passwords.hash(normalisePassword(next));
  await hub.db.transaction(async (tx) => {
    const account = await lockCredential(tx, accountId);
    // Changed meanwhile: what was typed as the current password no longer is.
    if (account?.active !== true || account.passwordHash !== stored) throw wrongCurrent(WRONG);
    const session = await findSessionRow(tx, sha256(sessionToken));
    setPassword(tx, hub, {
      accountId,
      hash,
      author: user,
      at: hub.clock(),
      by: 'OWNER',
      exceptSession: session?.id ?? null,
    });
  });
}

function wrongCurrent(message: string): InvalidFields {
  return new InvalidFields([{ field: 'current', message }]);
}
