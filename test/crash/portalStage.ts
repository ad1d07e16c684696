import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Random, seededRandom } from '../../src/demo/documents/random.ts';
import { textField } from '../support/client.ts';
import { OSL, seedReferential } from '../support/referential.ts';
import { type CaughtMail, type SmtpCatcher, startSmtp } from '../support/smtp.ts';
import { administer } from './administrator.ts';
import { HubProcess } from './hubProcess.ts';
import { PortalLedger } from './portalLedger.ts';
import { addRequestable } from './requestable.ts';
import type { Row } from './stage.ts';
import { Wire } from './wire.ts';

/** Real hubs, a real mail server, the people who use the portal, and the ledger of what they were told. */
export interface PortalStage {
  readonly hubs: readonly HubProcess[];
  readonly smtp: SmtpCatcher;
  readonly ledger: PortalLedger;
  readonly random: Random;
  /** Printed with every failure: HUBEE_CRASH_SEED replays the same choices. */
  readonly seed: string;
  readonly adminToken: string;
  /** Of the software that sends télédossiers. */
  readonly operatorToken: string;
  readonly databaseUrl: string;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A new service without subscription. */
  newService(): Promise<{ readonly organization: string; readonly number: number }>;
  /** A mail, past or to come; null when a process is killed before it comes: it may then be long. */
  mailUnlessKilled(predicate: (mail: CaughtMail) => boolean): Promise<CaughtMail | null>;
  /** Kills a hub, writes down the mails it was sending, and starts it again. */
  killAndStart(hub: HubProcess, between?: () => Promise<void>): Promise<void>;
  /** Runs the administrators while `trouble` does its worst. */
  play(trouble: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const ADMINISTRATORS = 4;
const ADMIN = { id: 'crash-admin', secret: randomBytes(24).toString('hex') };

export async function openPortalStage(databaseUrl: string, count: number): Promise<PortalStage> {
  const seed = process.env.HUBEE_CRASH_SEED ?? randomBytes(4).toString('hex');
  const dataDirectory = await mkdtemp(join(tmpdir(), 'hubee-crash-'));
  await chmod(dataDirectory, 0o711);
  const smtp = await startSmtp();
  const setup = {
    databaseUrl,
    dataDirectory,
    adminClient: `${ADMIN.id}:${ADMIN.secret}`,
    smtpUrl: smtp.url,
    environment: { HUBEE_MAIL_RATE: '500' },
  };
  const hubs = await Promise.all(Array.from({ length: count }, () => HubProcess.create(setup)));
  await Promise.all(hubs.map((hub) => hub.start()));
  await seedReferential(databaseUrl);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, application_name: 'crash-test' });
  pool.on('error', () => undefined);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query<Row>(text, [...values])).rows;
  await addRequestable(sql);
  const ledger = new PortalLedger();
  const kills = createSignal();
  let services = 0;
  const stage: PortalStage = {
    hubs,
    smtp,
    ledger,
    seed,
    random: seededRandom(`${seed} trouble`),
    ...(await issueTokens(hubs)),
    databaseUrl,
    sql,
    async newService() {
      services += 1;
      const number = services;
      const register = `9${String(number).padStart(13, '0')}`;
      const organization = `SI-${register}-0`;
      await sql(
        `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
         VALUES ($1, 'SI', $2, '0', $3, '75000', 'PARIS', 'Actif', now())`,
        [organization, register, `Mairie ${number}`],
      );
      return { organization, number };
    },
    mailUnlessKilled(predicate) {
      const killed = kills.next().then(() => null);
      // That every mail arrives is checked at the end: nobody waits for one for ever.
      return Promise.race([smtp.waitFor(predicate).catch(() => null), killed]);
    },
    async killAndStart(hub, between = async () => undefined) {
      // Also before: another process may send it again at once.
      await writeDownTaken(stage);
      await hub.kill();
      await writeDownTaken(stage);
      await between();
      // Nobody is left who could be sending them: their leases may as well be over.
      if (hubs.length === 1) await releaseMails(stage);
      kills.raise();
      await hub.start();
      // Again, for whoever had an answer just before the kill and began to wait just after.
      kills.raise();
    },
    play: (trouble) => play(stage, trouble),
    async close() {
      await Promise.all(hubs.map((hub) => hub.stop()));
      await pool.end();
      await smtp.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  return stage;
}

const TAKEN = `state = 'QUEUED' AND attempts > 0`;

/** The mails that a process has in hand. */
export async function writeDownTaken({ sql, ledger }: PortalStage): Promise<void> {
  for (const { id } of await sql(`SELECT message_id AS id FROM mails WHERE ${TAKEN}`)) ledger.cutShort.add(String(id));
}

/** As if the leases of dead processes were over; all must be dead. */
export async function releaseMails({ sql }: PortalStage): Promise<void> {
  await sql(`UPDATE mails SET next_attempt_at = now() WHERE ${TAKEN}`);
}

async function play(stage: PortalStage, trouble: () => Promise<void>): Promise<void> {
  const { ledger, seed } = stage;
  let open = true;
  const going = (): boolean => open && ledger.faults.length === 0;
  const watch = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => ledger.fault(error instanceof Error ? (error.stack ?? '') : String(error)));
  const people = Array.from({ length: ADMINISTRATORS }, (_, index) =>
    watch(administer({ stage, random: seededRandom(`${seed} administrator ${index}`), going })),
  );
  await watch(trouble());
  open = false;
  await Promise.all(people);
}

/** Something that happens again and again, and can be waited for. */
function createSignal() {
  let raise = (): void => undefined;
  let next = Promise.resolve();
  const arm = (): void => {
    next = new Promise((resolve) => {
      raise = resolve;
    });
  };
  arm();
  return {
    next: () => next,
    raise(): void {
      raise();
      arm();
    },
  };
}

async function issueTokens(hubs: readonly HubProcess[]) {
  const wire = new Wire(hubs, 0);
  const tokenOf = async (id: string, secret: string): Promise<string> => {
    const json = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    return textField((await wire.send('POST', '/oauth2/token', { json }))?.body, 'access_token');
  };
  const token = await tokenOf(ADMIN.id, ADMIN.secret);
  const json = { scope: 'OSL', organization: OSL };
  const { body } = (await wire.send('POST', '/admin/v1/clients', { token, json })) ?? { body: null };
  const operatorToken = await tokenOf(textField(body, 'clientId'), textField(body, 'clientSecret'));
  wire.close();
  return { adminToken: token, operatorToken };
}
