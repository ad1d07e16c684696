import { storePassword } from '../accounts/credentialStore.ts';
import { storeDemo } from '../accounts/demoStore.ts';
import { firstIdleDue } from '../accounts/idleRules.ts';
import { cancelLinks } from '../accounts/linkStore.ts';
import { openAccount } from '../accounts/openAccount.ts';
import { type AccountRow, lockAccountByEmail, type NewAccount, storeAccount } from '../accounts/store.ts';
import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import type { Transaction } from '../platform/database.ts';
import { DEMO_PASSWORD, type DemoAccount, demoAccounts, organizationOf } from './demoAccounts.ts';

type DemoHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'passwords'>;

/**
 * The people of the demonstration. Those that a subscription already made an account for get the public password;
 * whoever chose a password of his own meanwhile is left alone, so this may run again.
 */
export async function ensureDemoAccounts(hub: DemoHub): Promise<void> {
  for (const account of demoAccounts) {
    if (account.activated) await ensureActivated(hub, account);
    else await ensureInvited(hub, account);
  }
}

async function ensureActivated(hub: DemoHub, demo: DemoAccount): Promise<void> {
  const [hash, at] = [await hub.passwords.hash(DEMO_PASSWORD), hub.clock()];
  await hub.db.transaction(async (tx) => {
    const known = await lockAccountByEmail(tx, demo.email);
    if (known?.activated === true) return;
    const account = known ?? (await create(tx, hub, demo, at));
    if (account === undefined) return;
    storePassword(tx, account.id, hash, at);
    storeDemo(tx, account.id);
    cancelLinks(tx, account.id, at);
    recordAudit(tx, scribeOf(hub, null, at), {
      action: 'ACCOUNT_DEMO',
      subjectType: 'account',
      subjectId: account.id,
      detail: { created: known === undefined },
    });
  });
}

function create(tx: Transaction, hub: DemoHub, demo: DemoAccount, at: Date): Promise<AccountRow | undefined> {
  return storeAccount(tx, draftOf(hub, demo), at, firstIdleDue(at));
}

/** A base of before the portal has the subscription, but not the account that it makes today. */
async function ensureInvited(hub: DemoHub, demo: DemoAccount): Promise<void> {
  const at = hub.clock();
  const draft = { ...draftOf(hub, demo), organizationName: demo.organization.name, openedBy: 'La démonstration' };
  await hub.db.transaction((tx) => openAccount(tx, hub, at, null, draft));
}

function draftOf(hub: Pick<Hub, 'newId'>, demo: DemoAccount): NewAccount {
  const { email, actorType, roles, processCodes, fromSubscription, title, firstName, lastName, phone } = demo;
  return {
    id: hub.newId(),
    email,
    organization: organizationOf(demo),
    actorType,
    roles,
    processCodes,
    fromSubscription,
    title,
    firstName,
    lastName,
    function: demo.function,
    phone,
    secondPhone: null,
  };
}
