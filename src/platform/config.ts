import { isIP } from 'node:net';
import { isAbsolute, resolve } from 'node:path';
import { parseKey } from './vault.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that is missing or wrong; the message is French and says what to do. */
export class ConfigError extends Error {}

export interface AdminClient {
  readonly id: string;
  readonly secret: string;
}

export interface Config {
  /** Null: the embedded PostgreSQL, in the data directory. */
  readonly databaseUrl: string | null;
  /** Absolute. Attachments, and the embedded database and key when there are. */
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  /** Null when the environment gives none. */
  readonly key: Buffer | null;
  readonly clamdUrl: string | null;
  readonly antivirusOff: boolean;
  readonly adminClient: AdminClient | null;
  readonly completeWithPendingAttachments: boolean;
  readonly uploadIdleMs: number;
  readonly databaseConnections: number;
  /** Where people reach the portal, without a final slash; null when the environment does not say. */
  readonly publicUrl: string | null;
  /** The page of DataPass where a service asks for its subscriptions; null: the portal shows no button. */
  readonly datapassUrl: string | null;
  readonly smtpUrl: string | null;
  /** Address and name mails come from. */
  readonly mailFrom: string;
  /** Announcements of télédossiers that may leave in a second. */
  readonly mailRate: number;
  /** Addresses of the proxies whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
}

const DEFAULT_SENDER = 'Ne Pas Répondre <ne-pas-repondre@info.hubee.numerique.gouv.fr>';

const MIN_ADMIN_SECRET = 32;

/** Reads the settings shared by all modes. Throws `ConfigError` on a value that cannot be understood. */
export function readConfig(env: Environment): Config {
  const data = env.HUBEE_DATA || './data';
  return {
    databaseUrl: readUrl(env, 'DATABASE_URL', /^postgres(ql)?:\/\//, 'postgres://utilisateur:secret@hôte:5432/base'),
    dataDirectory: isAbsolute(data) ? data : resolve(data),
    host: env.HUBEE_HOST || '',
    port: integer(env, 'PORT', 3000, 0, 65_535),
    key: readKey(env.HUBEE_KEY),
    clamdUrl: readUrl(env, 'CLAMD_URL', /^(tcp:\/\/.+:\d+|unix:\/.+)/, 'tcp://hôte:port ou unix:/chemin'),
    antivirusOff: !readSwitch(env, 'HUBEE_ANTIVIRUS', true),
    adminClient: readAdminClient(env.HUBEE_ADMIN_CLIENT),
    completeWithPendingAttachments: readSwitch(env, 'HUBEE_COMPLETE_WITH_PENDING'),
    uploadIdleMs: integer(env, 'HUBEE_UPLOAD_IDLE_SECONDS', 300, 1, 86_400) * 1000,
    databaseConnections: integer(env, 'HUBEE_DATABASE_CONNECTIONS', 16, 2, 500),
    publicUrl:
      readUrl(env, 'HUBEE_PUBLIC_URL', /^https?:\/\/[^/?#]+\/?$/, 'https://hubee.exemple.fr')?.replace(/\/$/, '') ??
      null,
    datapassUrl: readUrl(env, 'HUBEE_DATAPASS_URL', /^https?:\/\/[^\s/]+/, 'https://datapass.exemple.fr/demandes'),
    smtpUrl: readUrl(env, 'SMTP_URL', /^smtps?:\/\/.+/, 'smtp://hôte:587 ou smtps://utilisateur:secret@hôte:465'),
    mailFrom: readSender(env.HUBEE_MAIL_FROM || DEFAULT_SENDER),
    mailRate: integer(env, 'HUBEE_MAIL_RATE', 20, 1, 1000),
    trustedProxies: readNetworks(env, 'HUBEE_TRUSTED_PROXIES'),
  };
}

/** What production demands besides (D-9, D-29): nothing is left to chance or to a default that is not safe. */
export function requireProduction(config: Config): void {
  if (config.key === null) {
    throw new ConfigError(
      'HUBEE_KEY manque : 32 octets en hexadécimal ou Base64, par exemple « openssl rand -hex 32 ».',
    );
  }
  if (config.clamdUrl === null && !config.antivirusOff) {
    throw new ConfigError(
      'CLAMD_URL manque (tcp://hôte:port ou unix:/chemin) ; sans antivirus, dites HUBEE_ANTIVIRUS=off.',
    );
  }
  if (config.adminClient !== null && config.adminClient.secret.length < MIN_ADMIN_SECRET) {
    throw new ConfigError(`HUBEE_ADMIN_CLIENT : le secret doit compter au moins ${MIN_ADMIN_SECRET} caractères.`);
  }
}

function readUrl(env: Environment, name: string, pattern: RegExp, example: string): string | null {
  const text = env[name] || null;
  if (text !== null && !pattern.test(text)) throw new ConfigError(`${name} s’écrit ${example}.`);
  return text;
}

/** `address`, or `Name <address>`; a line break would be a header of somebody else's choice. */
function readSender(text: string): string {
  if (!/^(?:[^<>@\p{Cc}]+<[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/u.test(text)) {
    throw new ConfigError('HUBEE_MAIL_FROM s’écrit Nom <adresse@domaine>, ou adresse@domaine.');
  }
  return text;
}

/** Addresses or networks; a name would be looked up by nobody, and trust misplaced in silence. */
function readNetworks(env: Environment, name: string): string[] {
  const words = (env[name] ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  for (const word of words) {
    const [address = '', bits = '0', ...rest] = word.split('/');
    const version = isIP(address);
    const valid = version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
    if (!valid || rest.length > 0) {
      throw new ConfigError(`${name} : « ${word} » n’est ni une adresse ni un réseau, comme 10.0.0.5 ou 10.0.0.0/8.`);
    }
  }
  return words;
}

function readSwitch(env: Environment, name: string, fallback = false): boolean {
  const text = env[name] || (fallback ? 'on' : 'off');
  if (text !== 'on' && text !== 'off') throw new ConfigError(`${name} vaut « on » ou « off ».`);
  return text === 'on';
}

function integer(env: Environment, name: string, fallback: number, low: number, high: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ConfigError(`${name} doit être un nombre entier entre ${low} et ${high}.`);
  }
  return value;
}

function readKey(text: string | undefined): Buffer | null {
  if (text === undefined || text === '') return null;
  const key = parseKey(text);
  if (key === null) throw new ConfigError('HUBEE_KEY doit contenir 32 octets, en hexadécimal ou en Base64.');
  return key;
}

function readAdminClient(text: string | undefined): AdminClient | null {
  if (text === undefined || text === '') return null;
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) {
    throw new ConfigError('HUBEE_ADMIN_CLIENT s’écrit <identifiant>:<secret>.');
  }
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
