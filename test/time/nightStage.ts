import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HubProcess } from '../crash/hubProcess.ts';
import { type ApiAnswer, call, textField } from '../support/client.ts';
import { OSL, PROCESS, seedReferential } from '../support/referential.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';
import { subscriberOf } from '../support/subscriptions.ts';
import { ShiftedClock } from './shiftedClock.ts';
import { type ShiftedPostgres, startShiftedPostgres } from './shiftedPostgres.ts';

type Row = Readonly<Record<string, unknown>>;

const POLL_MS = 20;
const FOLDERS = '/teledossiers/v1/folders';
const ADMIN = { id: 'night-admin', secret: randomBytes(24).toString('hex') };

/** Two real hubs over one PostgreSQL, all under a clock that the test chooses, and who calls them. */
export interface NightStage {
  readonly clock: ShiftedClock;
  readonly hubs: readonly [HubProcess, HubProcess];
  readonly smtp: SmtpCatcher;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A call of one of the hubs as the platform; each in turn. */
  admin(method: string, path: string, json?: object): Promise<ApiAnswer>;
  /** POST of a télédossier to that service, by its operator, to the hub of that rank or to each in turn. */
  deposit(service: string, rank?: number): Promise<ApiAnswer>;
  /** The same with its file, completed: the service is notified. */
  transmit(service: string): Promise<void>;
  /** kill -9, which leaves what the faked clock keeps for the process. */
  kill(hub: HubProcess): Promise<void>;
  /** Moves the clock under the feet of everything that runs, and resolves once all of it has noticed. */
  jumpTo(instant: Date): Promise<void>;
  /** Tokens live an hour: they are asked for again after a jump. */
  signIn(): Promise<void>;
  close(): Promise<void>;
}

export async function openNightStage(start: Date): Promise<NightStage> {
  const directory = await mkdtemp(join(tmpdir(), 'hubee-night-'));
  // PostgreSQL runs under another identity when the tests run as root.
  await chmod(directory, 0o711);
  const clock = new ShiftedClock(directory);
  clock.jumpTo(start);
  const server = await startShiftedPostgres(directory, clock);
  const smtp = await startSmtp();
  const hubs = await startHubs({ directory, clock, server, smtp });
  await seedReferential(server.url);
  const pool = new pg.Pool({ connectionString: server.url, max: 2, application_name: 'night-test' });
  pool.on('error', () => undefined);
  // Connections on their way out may still see the server stop.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  pool.on('error', () => undefined);
  const callers = createCallers(hubs);
  await callers.enrol();
  const stage: NightStage = {
    clock,
    hubs,
    smtp,
    ...callers,
    sql: async (text, values = []) => (await pool.query<Row>(text, [...values])).rows,
    async kill(hub) {
      const { pid } = hub;
      await hub.kill();
      clock.forget(pid);
    },
    async jumpTo(instant) {
      clock.jumpTo(instant);
      await until('everything notices the jump', async () => {
        const [row] = await stage.sql(`SELECT clock_timestamp() AS now`);
        const dates = await Promise.all(hubs.map(async ({ url }) => (await fetch(url)).headers.get('date') ?? ''));
        const shown = [...dates.map((date) => Date.parse(date)), row?.now instanceof Date ? row.now.getTime() : 0];
        return shown.every((time) => Math.abs(time - clock.now().getTime()) < 3_000);
      });
    },
    async close() {
      await Promise.all(hubs.map((hub) => hub.stop()));
      await smtp.close();
      await pool.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return stage;
}

interface Ground {
  readonly directory: string;
  readonly clock: ShiftedClock;
  readonly server: ShiftedPostgres;
  readonly smtp: SmtpCatcher;
}

async function startHubs({ directory, clock, server, smtp }: Ground): Promise<[HubProcess, HubProcess]> {
  const create = (rank: number): Promise<HubProcess> =>
    HubProcess.create({
      // PostgreSQL then tells which of them holds a lock.
      databaseUrl: `${server.url}&application_name=hub-${rank}`,
      dataDirectory: directory,
      adminClient: `${ADMIN.id}:${ADMIN.secret}`,
      smtpUrl: smtp.url,
      environment: clock.environment,
    });
  const hubs: [HubProcess, HubProcess] = [await create(0), await create(1)];
  await Promise.all(hubs.map((hub) => hub.start()));
  return hubs;
}

function createCallers(hubs: readonly HubProcess[]) {
  let turn = 0;
  let operator = { id: '', secret: '' };
  let tokens = { admin: '', operator: '' };
  const send = (rank: number | null, method: string, path: string, options: Parameters<typeof call>[3]) => {
    turn += 1;
    return call(hubs[(rank ?? turn) % hubs.length]?.url ?? '', method, path, options);
  };
  const tokenOf = async ({ id, secret }: typeof operator): Promise<string> => {
    const json = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
    return textField((await send(null, 'POST', '/oauth2/token', { json })).body, 'access_token');
  };
  const signIn = async (): Promise<void> => {
    tokens = { admin: await tokenOf(ADMIN), operator: operator.id === '' ? '' : await tokenOf(operator) };
  };
  const deposit = (service: string, rank?: number): Promise<ApiAnswer> =>
    send(rank ?? null, 'POST', FOLDERS, { token: tokens.operator, json: folderTo(service) });
  return {
    signIn,
    async enrol(): Promise<void> {
      await signIn();
      const json = { scope: 'OSL', organization: OSL };
      const { body } = await send(null, 'POST', '/admin/v1/clients', { token: tokens.admin, json });
      operator = { id: textField(body, 'clientId'), secret: textField(body, 'clientSecret') };
      await signIn();
    },
    admin: (method: string, path: string, json?: object) =>
      send(null, method, path, { token: tokens.admin, ...(json !== undefined && { json }) }),
    deposit,
    async transmit(service: string): Promise<void> {
      const { body } = await deposit(service);
      const path = `${FOLDERS}/${textField(body, 'id')}`;
      const file = `${path}/attachments/${textField(body, 'attachments', 0, 'id')}`;
      const put = await send(null, 'PUT', file, { token: tokens.operator, raw: Buffer.from('a') });
      const json = { globalStatus: 'HUBEE_COMPLETED' };
      const done = await send(null, 'PATCH', path, { token: tokens.operator, json });
      if (put.status !== 204 || done.status !== 204) throw new Error(`not transmitted: ${put.text} ${done.text}`);
    },
  };
}

const folderTo = (service: string) => ({
  externalId: 'DILA-AEC-1',
  processCode: PROCESS,
  applicant: { firstName: 'Éloïse', lastName: 'D’Arc' },
  cases: [{ externalId: '1', recipient: subscriberOf(service) }],
  attachments: [{ fileName: 'a.txt', type: 'piece', size: 1, mimeType: 'text/plain', recipients: ['1'] }],
});

/** Polls until it is so. */
export async function until(what: string, holds: () => Promise<boolean>, patienceMs = 30_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`never: ${what}`);
    await delay(POLL_MS);
  }
}
