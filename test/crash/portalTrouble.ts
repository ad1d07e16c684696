import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { HubProcess } from './hubProcess.ts';
import type { PortalStage } from './portalStage.ts';

/** An instant at which a process dies. */
export type Moment =
  /** Any. */
  | 'ANY'
  /** The mail server has a mail in hand and accepts it once the process is dead. */
  | 'MAIL_ACCEPTED'
  /** The same, but the mail is lost. */
  | 'MAIL_LOST'
  /** In the middle of transactions, of the creation of an account among others; none of them commits. */
  | 'HALF_WRITTEN';

const FREEZE_DEADLINE_MS = 10_000;
const BUSY_DEADLINE_MS = 30_000;
const TABLES = [
  'mails',
  'audit',
  'account_links',
  'mails',
  'subscriptions',
  'arrivals',
  'subscription_requests',
] as const;
/** Those that the creation of an account does not write to. */
const OF_SUBSCRIPTIONS: readonly string[] = ['subscriptions', 'arrivals', 'subscription_requests'];

/** Kills a hub at such a moment and starts it again. */
export async function killAt(stage: PortalStage, hub: HubProcess, moment: Moment): Promise<void> {
  const { random, smtp, ledger } = stage;
  await untilBusy(stage, random.integer(5, 12));
  await delay(random.integer(0, 100));
  if (moment === 'ANY') return stage.killAndStart(hub);
  if (moment === 'HALF_WRITTEN')
    return killHalfWritten(stage, hub, TABLES[random.integer(0, TABLES.length - 1)] ?? 'mails');
  const release = smtp.hold();
  await Promise.race([smtp.held(1), ledger.faulted]);
  await stage.killAndStart(hub, async () => release(moment === 'MAIL_LOST' ? 'LOST' : 'KEPT'));
}

/**
 * Nobody can write to one table: every transaction that must stops there. Then the process dies, and with it the
 * connections that wait, before they could go on.
 */
async function killHalfWritten(stage: PortalStage, hub: HubProcess, table: (typeof TABLES)[number]): Promise<void> {
  const freezer = new pg.Client({ connectionString: stage.databaseUrl, application_name: 'crash-test' });
  await freezer.connect();
  await freezer.query(`BEGIN; LOCK TABLE ${table} IN SHARE MODE`);
  await untilStuck(stage, OF_SUBSCRIPTIONS.includes(table));
  await stage.killAndStart(hub, async () => {
    await stage.sql(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name <> 'crash-test'`,
    );
    await freezer.query('ROLLBACK');
    await freezer.end();
  });
}

/** So many writes were acknowledged since the last death: people are at work again. */
async function untilBusy({ ledger }: PortalStage, writes: number): Promise<void> {
  const wanted = ledger.acknowledged + writes;
  const deadline = performance.now() + BUSY_DEADLINE_MS;
  while (ledger.faults.length === 0 && ledger.acknowledged < wanted) {
    if (performance.now() > deadline) throw new Error(`${writes} writes take too long`);
    await delay(5);
  }
}

/** A creation is under way, and nothing that was asked can go on; `one` when one write that cannot is enough. */
async function untilStuck({ ledger, sql }: PortalStage, one: boolean): Promise<void> {
  const deadline = performance.now() + (one ? FREEZE_DEADLINE_MS / 5 : FREEZE_DEADLINE_MS);
  while (ledger.faults.length === 0 && performance.now() < deadline) {
    const [row] = await sql(
      // Neither the mails that leave nor the arrivals that are announced.
      `SELECT count(*)::int AS n FROM pg_stat_activity a
       WHERE datname = current_database() AND wait_event_type = 'Lock' AND query !~ '^WITH (due|one)'
         AND NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory')`,
    );
    const { creationsUnderWay, underWay } = ledger;
    if (one && Number(row?.n) > 0) return;
    if (creationsUnderWay > 0 && underWay > 0 && Number(row?.n) >= underWay) return;
    await delay(5);
  }
}
