import type { User } from '../../src/accounts/rules.ts';
import { Refused } from '../../src/refusals/catalogue.ts';
import { InvalidFields } from '../../src/refusals/fields.ts';
import { changeSettings, type SettingsSaved } from '../../src/subscriptions/changeSettings.ts';
import type { RawSettings } from '../../src/subscriptions/settingsRules.ts';
import { createTestAccount, type TestAccountOptions } from '../support/accounts.ts';
import { openTestPool } from '../support/database.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { createTestSubscription, type TestSubscriptionOptions } from '../support/portalSubscriptions.ts';
import { PROCESS, seedReferential, UNSUBSCRIBED } from '../support/referential.ts';

export type Row = Record<string, unknown>;

/** The service whose subscriptions the tests change; it has none that another test made. */
export const SERVICE = UNSUBSCRIBED;

/** A hub, the subscriptions of a service and the people who come to change them. */
export interface Desk {
  readonly server: TestHub;
  readonly hub: TestHub['hub'];
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** A local administrator of the service unless said otherwise. */
  person(options?: TestAccountOptions): Promise<User>;
  subscription(options?: TestSubscriptionOptions): Promise<string>;
  row(id: string): Promise<Row>;
  audit(id: string): Promise<Row[]>;
  /** Credentials of the service for the démarche. */
  clients(processCode?: string): Promise<Row[]>;
  /** A digest of everything that a change of a subscription could have written. */
  everything(): Promise<string>;
  /** Saves a sheet as the page sends it: what is stored, with what changes. */
  save(user: User, id: string, change: Partial<RawSettings>, more?: Saving): Promise<SettingsSaved>;
  close(): Promise<void>;
}

export interface Saving {
  /** Of the sheet as the person saw it; by default as it is. */
  readonly version?: number;
  /** By default the mode that is asked for. */
  readonly confirmedMode?: string | null;
}

const EVERYTHING = `SELECT ${['subscriptions', 'clients', 'audit', 'mails', 'accounts']
  .map((table) => `(SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM ${table} t) AS ${table}`)
  .join(', ')}`;

export async function openDesk(): Promise<Desk> {
  const server = await startTestHub();
  await seedReferential(server.databaseUrl);
  const pool = openTestPool(server.databaseUrl, 4);
  const sql = async (text: string, values: readonly unknown[] = []) => (await pool.query<Row>(text, [...values])).rows;
  const row = async (id: string) => (await sql('SELECT * FROM subscriptions WHERE id::text = $1', [id]))[0] ?? {};
  return {
    server,
    hub: server.hub,
    sql,
    person: async (options = {}) =>
      (
        await createTestAccount(server, {
          organization: SERVICE,
          actorType: 'LOCAL_ADMINISTRATOR',
          password: null,
          ...options,
        })
      ).user,
    subscription: (options = {}) => createTestSubscription(server, { organization: SERVICE, ...options }),
    row,
    audit: (id) => sql('SELECT * FROM audit WHERE subject_id = $1 ORDER BY id', [id]),
    clients: (processCode = PROCESS) =>
      sql('SELECT * FROM clients WHERE organization = $1 AND process_code = $2', [SERVICE, processCode]),
    async everything() {
      const [digests = {}] = await sql(EVERYTHING);
      return JSON.stringify(digests);
    },
    async save(user, id, change, { version, confirmedMode } = {}) {
      const stored = await row(id);
      const raw = { ...asTyped(stored), ...change };
      const seen = version ?? Number(stored.version);
      const confirmed = confirmedMode === undefined ? raw.accessMode : confirmedMode;
      return changeSettings(server.hub, user, id, seen, raw, confirmed);
    },
    async close() {
      await pool.end();
      await server.close();
    },
  };
}

/** What the fields of the sheet hold before anybody types. */
function asTyped(stored: Row): RawSettings {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const { delegate } = stored;
  const named = delegate !== null && typeof delegate === 'object' && 'email' in delegate ? delegate.email : null;
  return {
    accessMode: text(stored.access_mode),
    notificationFrequency: text(stored.notification_frequency),
    email: text(stored.email),
    delegate: text(named),
    editor: text(stored.editor),
  };
}

/** The refusal of what was tried: its wire words, or the fields at fault; 'accepted' when nothing was refused. */
export async function outcome(attempt: Promise<unknown>): Promise<string | string[]> {
  try {
    await attempt;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return `${error.refusals[0].status} ${error.refusals[0].wire}`;
    if (error instanceof InvalidFields) return error.faults.map(({ field }) => field);
    throw error;
  }
}

/** What each refusal reads like in `outcome`. */
export const REFUSED = {
  forbidden: '403 Action is not allowed for this user',
  inactive: '403 Organization is not active',
  notFound: '404 Subscription is not found',
  refused: '409 Subscription was refused',
  changed: '409 Subscription was changed meanwhile',
  noMode: '409 Access mode was not chosen',
  closed: '409 Process is not activated',
} as const;

export { PROCESS };
