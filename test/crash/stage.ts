import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type Random, seededRandom } from '../../src/demo/documents/random.ts';
import { textField } from '../support/client.ts';
import { OSL, PROCESS, SI1, SI2, seedReferential, UNSUBSCRIBED } from '../support/referential.ts';
import { HubProcess } from './hubProcess.ts';
import { Ledger } from './ledger.ts';
import { depositFolders } from './operator.ts';
import { Partner } from './partner.ts';
import { readAnswers } from './queueOfOperator.ts';
import { serveQueue } from './service.ts';
import { Wire } from './wire.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface StageOptions {
  /** Null: `hubee serve` on the embedded database of its data directory. */
  readonly databaseUrl: string | null;
  /** What the hubs are given, when it is not the address the test itself reads. */
  readonly hubDatabaseUrl?: string;
  readonly hubs?: number;
  readonly depositors?: number;
  readonly unavailability?: boolean;
}

/** Real hubs, the partners that load them, and the ledger of what was acknowledged. */
export interface Stage {
  readonly hubs: readonly HubProcess[];
  readonly ledger: Ledger;
  readonly random: Random;
  /** Printed with every failure: HUBEE_CRASH_SEED replays the same choices. */
  readonly seed: string;
  readonly attachmentDirectory: string;
  readonly embeddedDirectory: string;
  /** The operator's client, for the final reading. */
  readonly operator: Partner;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs the partners while `trouble` does its worst, then lets the queues run empty. */
  play(trouble: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const SERVICES = [SI1, SI2, UNSUBSCRIBED];
const DRAIN_DEADLINE_MS = 60_000;
const ADMIN = { id: 'crash-admin', secret: randomBytes(24).toString('hex') };

export async function openStage(options: StageOptions): Promise<Stage> {
  const seed = process.env.HUBEE_CRASH_SEED ?? randomBytes(4).toString('hex');
  const directory = await mkdtemp(join(tmpdir(), 'hubee-crash-'));
  const hubs = await startHubs(options, directory);
  const embeddedDirectory = join(directory, 'postgres');
  const urlNow = (): string => options.databaseUrl ?? embeddedUrl(embeddedDirectory);
  await seedReferential(urlNow());
  await subscribeThird(urlNow());
  const ledger = new Ledger();
  const tokens = await issueTokens(hubs);
  const partnerOf = (name: string, turn: number): Partner =>
    new Partner({ hubs, ledger, unavailability: options.unavailability ?? false }, tokens.get(name) ?? '', turn);
  const operator = partnerOf(OSL, 0);
  return {
    hubs,
    ledger,
    seed,
    random: seededRandom(`${seed} trouble`),
    attachmentDirectory: join(directory, 'attachments'),
    embeddedDirectory,
    operator,
    sql: (text, values = []) => query(urlNow(), text, values),
    play: (trouble) => play({ ledger, seed, partnerOf, depositors: options.depositors ?? 4, urlNow }, trouble),
    async close() {
      operator.close();
      await Promise.all(hubs.map((hub) => hub.stop()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startHubs(options: StageOptions, directory: string): Promise<HubProcess[]> {
  // The embedded database runs under another identity when the tests run as root.
  await chmod(directory, 0o711);
  const setup = {
    databaseUrl: options.databaseUrl === null ? null : (options.hubDatabaseUrl ?? options.databaseUrl),
    dataDirectory: directory,
    adminClient: `${ADMIN.id}:${ADMIN.secret}`,
  };
  const hubs = await Promise.all(Array.from({ length: options.hubs ?? 1 }, () => HubProcess.create(setup)));
  await Promise.all(hubs.map((hub) => hub.start()));
  return hubs;
}

interface Play {
  readonly ledger: Ledger;
  readonly seed: string;
  readonly depositors: number;
  readonly partnerOf: (name: string, turn: number) => Partner;
  readonly urlNow: () => string;
}

/** Who is still at work; a fault sends everybody home. */
interface Shift {
  depositing: boolean;
  reading: boolean;
  readonly partners: Partner[];
}

async function play(scene: Play, trouble: () => Promise<void>): Promise<void> {
  const { ledger } = scene;
  const shift: Shift = { depositing: true, reading: true, partners: [] };
  const watch = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => ledger.fault(error instanceof Error ? (error.stack ?? '') : String(error)));
  const depositors = startDepositors(scene, shift).map(watch);
  const readers = startReaders(scene, shift).map(watch);
  await watch(trouble());
  shift.depositing = false;
  await Promise.all(depositors);
  await watch(untilDrained(scene.urlNow, () => ledger.faults.length === 0));
  shift.reading = false;
  await Promise.all(readers);
  for (const partner of shift.partners) partner.close();
}

function startDepositors(scene: Play, shift: Shift): Promise<void>[] {
  const { ledger, seed } = scene;
  return Array.from({ length: scene.depositors }, (_, index) =>
    depositFolders({
      partner: hire(scene, shift, OSL, index),
      ledger,
      random: seededRandom(`${seed} depositor ${index}`),
      services: SERVICES,
      name: `DILA-CRASH-${index}`,
      going: () => shift.depositing && ledger.faults.length === 0,
    }),
  );
}

function startReaders(scene: Play, shift: Shift): Promise<void>[] {
  const { ledger } = scene;
  const going = (): boolean => shift.reading && ledger.faults.length === 0;
  return [
    ...SERVICES.map((service, index) => serveQueue({ partner: hire(scene, shift, service, index), ledger, going })),
    readAnswers({ partner: hire(scene, shift, OSL, 1), ledger, going }),
  ];
}

function hire(scene: Play, shift: Shift, name: string, turn: number): Partner {
  const partner = scene.partnerOf(name, turn);
  shift.partners.push(partner);
  return partner;
}

/** Every queue ends empty, without any help but that of the partners (H-156). */
async function untilDrained(urlNow: () => string, going: () => boolean): Promise<void> {
  const deadline = performance.now() + DRAIN_DEADLINE_MS;
  while (going()) {
    const [pending] = await query(urlNow(), 'SELECT count(*) AS n FROM notifications WHERE consumed_at IS NULL', []);
    if (Number(pending?.n) === 0) return;
    if (performance.now() > deadline) throw new Error(`${String(pending?.n)} notifications are never consumed`);
    await delay(50);
  }
}

async function query(url: string, text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'crash-test' });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** The server of a data directory says itself where its socket is, which changes at every start. */
function embeddedUrl(directory: string): string {
  const sockets = readFileSync(join(directory, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[4] ?? '';
  return `postgres://hubee@localhost/hubee?host=${encodeURIComponent(sockets)}`;
}

async function subscribeThird(url: string): Promise<void> {
  await query(
    url,
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
       activate_at, effective_from, local_administrator, created_at)
     SELECT gen_random_uuid(), 0, process_code, $2, access_mode, notification_frequency, status, activate_at,
       effective_from, local_administrator, created_at FROM subscriptions WHERE subscriber = $1 AND process_code = $3`,
    [SI1, UNSUBSCRIBED, PROCESS],
  );
}

/** Through the administration API, as an operator of the platform does. */
async function issueTokens(hubs: readonly HubProcess[]): Promise<Map<string, string>> {
  const wire = new Wire(hubs, 0);
  const tokenOf = async (id: string, secret: string): Promise<string> => {
    const json = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    return textField((await wire.send('POST', '/oauth2/token', { json }))?.body, 'access_token');
  };
  const admin = await tokenOf(ADMIN.id, ADMIN.secret);
  const tokens = new Map<string, string>();
  for (const organization of [OSL, ...SERVICES]) {
    const json =
      organization === OSL ? { scope: 'OSL', organization } : { scope: 'SI', organization, processCode: PROCESS };
    const { body } = (await wire.send('POST', '/admin/v1/clients', { token: admin, json })) ?? { body: null };
    tokens.set(organization, await tokenOf(textField(body, 'clientId'), textField(body, 'clientSecret')));
  }
  wire.close();
  return tokens;
}
