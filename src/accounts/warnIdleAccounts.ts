import type { Hub } from '../hub.ts';
import { queueMail } from '../mails/queue.ts';
import { type IdleNotice, idleMail } from '../mails/templates.ts';
import { lockOrganization, type OrganizationRow } from '../organizations/store.ts';
import { statement, type Transaction } from '../platform/database.ts';
import { type Idleness, idleStep, sparedUntil } from './idleRules.ts';
import { switchAccount } from './setAccountActive.ts';
import { type AccountRow, findActiveAdministrators, lockAccount } from './store.ts';

type IdleHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings' | 'alert'>;
type Due = Pick<AccountRow, 'id' | 'organization'>;
type Outcome = 'DONE' | 'NOTHING' | 'SPARED';

const BATCH = 200;
// A demonstration taken up again after four months must still let its people in.
const selectDue = statement<Due>(
  'account.idleDue',
  `SELECT id, organization FROM accounts WHERE active AND NOT demo AND idle_due_at <= $1
   ORDER BY idle_due_at, id LIMIT $2`,
);
const selectIdleness = statement<Idleness>(
  'account.idleness',
  `SELECT idle_since AS "idleSince", idle_notices AS "idleNotices" FROM accounts
   WHERE id = $1 AND active AND idle_due_at <= $2 FOR NO KEY UPDATE`,
);
const updateIdleness = statement(
  'account.setIdle',
  'UPDATE accounts SET idle_notices = coalesce($2, idle_notices), idle_due_at = $3 WHERE id = $1',
);

/**
 * P-40, D-24: warns whoever has not signed in for 60 then 90 days (M-8, M-9) and deactivates at 120 (M-10), but for the
 * last active local administrator of an organization, whom the operator is told about instead. One transaction for each
 * account, so that each step is taken once however many processes run. Returns how many steps were taken; what a batch
 * leaves is for the next pass.
 */
export async function warnIdleAccounts(hub: IdleHub): Promise<number> {
  let steps = 0;
  for (const due of await hub.db.rows(selectDue, [hub.clock(), BATCH])) {
    try {
      const outcome = await hub.db.transaction((tx) => takeStep(tx, hub, due));
      if (outcome === 'DONE') steps += 1;
      if (outcome === 'SPARED') {
        hub.alert({ name: 'last_administrator_idle', organization: due.organization, account: due.id });
      }
    } catch (error) {
      // One account that cannot be written must not keep the others from their turn.
      const reason = error instanceof Error ? error.message : String(error);
      hub.alert({ name: 'idle_account_failed', account: due.id, reason });
    }
  }
  return steps;
}

async function takeStep(tx: Transaction, hub: IdleHub, due: Due): Promise<Outcome> {
  const at = hub.clock();
  // Held first, as whoever changes accounts does: two last administrators are never deactivated at once (P-81).
  const organization = await lockOrganization(tx, due.organization);
  const idleness = await tx.first(selectIdleness, [due.id, at]);
  const account = await lockAccount(tx, due.id, due.organization);
  if (organization === undefined || idleness === undefined || account === undefined) return 'NOTHING';
  const step = idleStep(idleness, at);
  if (step.kind === 'WAIT') {
    tx.write(updateIdleness, [due.id, null, step.dueAt]);
    return 'NOTHING';
  }
  if (step.kind === 'NOTICE') {
    tx.write(updateIdleness, [due.id, step.notices, step.dueAt]);
    const { days, dueAt } = step;
    const notice = days === 90 ? { days, closesAt: dueAt } : { days };
    sendIdleMail(tx, hub, at, { account, organization, idleness, notice });
    return 'DONE';
  }
  if (await isLastAdministrator(tx, account)) {
    tx.write(updateIdleness, [due.id, null, sparedUntil(at)]);
    return 'SPARED';
  }
  switchAccount(tx, hub, at, null, account, false);
  sendIdleMail(tx, hub, at, { account, organization, idleness, notice: { days: 120 } });
  return 'DONE';
}

async function isLastAdministrator(tx: Transaction, { id, organization, actorType }: AccountRow): Promise<boolean> {
  if (actorType !== 'LOCAL_ADMINISTRATOR') return false;
  return (await findActiveAdministrators(tx, organization)).every((other) => other.id === id);
}

const KINDS = { 60: 'M-8', 90: 'M-9', 120: 'M-10' } as const;

interface IdleLetter {
  readonly account: AccountRow;
  readonly organization: OrganizationRow;
  readonly idleness: Idleness;
  readonly notice: IdleNotice;
}

function sendIdleMail(
  tx: Transaction,
  hub: IdleHub,
  at: Date,
  { account, organization, idleness, notice }: IdleLetter,
): void {
  queueMail(tx, hub, at, {
    kind: KINDS[notice.days],
    cause: `idle:${account.id}:${idleness.idleSince.toISOString()}:${notice.days}`,
    recipient: account.email,
    accountId: account.id,
    content: idleMail({
      ...notice,
      firstName: account.firstName,
      lastName: account.lastName,
      link: `${hub.settings.publicUrl}/connexion`,
      organizationName: organization.name,
    }),
    expiresAt: null,
  });
}
