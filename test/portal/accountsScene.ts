import { formToken } from '../../src/portal/forms.ts';
import { createTestAccount, openTestSession, type TestAccountOptions } from '../support/accounts.ts';
import { PROCESS } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

export interface PersonSpec extends Omit<TestAccountOptions, 'password'> {
  /** Whether a password was chosen. */
  readonly activated?: boolean;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface PageAnswer {
  readonly status: number;
  readonly location: string | null;
  /** The page as sent. */
  readonly html: string;
  /** Its words only, entities decoded, white space made single. */
  readonly text: string;
  /** What the next page will announce. */
  readonly notice: string | null;
}

/** Somebody with an account and an open session. */
export interface Person {
  readonly id: string;
  readonly email: string;
  /** What the cookie of the session holds. */
  readonly token: string;
  get(path: string): Promise<PageAnswer>;
  /** A form of this browser, with its token. */
  post(path: string, fields?: Fields): Promise<PageAnswer>;
  /** The fields of the sheet as stored, to send with some of them changed. */
  sheetOf(id: string): Promise<Record<string, string | string[]>>;
}

export interface AccountsScene {
  readonly scene: Scene;
  person(spec?: PersonSpec): Promise<Person>;
  /** Everything a refusal must leave alone, in one text. */
  state(): Promise<string>;
  mailsTo(email: string): Promise<number>;
  close(): Promise<void>;
}

let people = 0;

/** A hub, its portal, and people signed in without going through the pages of sign-in. */
export async function openAccountsScene(): Promise<AccountsScene> {
  const scene = await openScene();
  return {
    scene,
    async person(spec = {}) {
      const { activated = true, ...options } = spec;
      const account = await createTestAccount(scene.server, { ...options, ...(!activated && { password: null }) });
      return visitor(scene, account.id, account.email, await openTestSession(scene.server, account.id));
    },
    async state() {
      const tables = await Promise.all([
        scene.sql('SELECT * FROM accounts ORDER BY id'),
        // The session of whoever asks is renewed; which sessions live is what counts.
        scene.sql('SELECT hash, account_id, stage FROM sessions ORDER BY hash'),
        scene.sql('SELECT id, recipient, kind, state FROM mails ORDER BY id'),
        scene.sql('SELECT * FROM account_links ORDER BY hash'),
        scene.sql('SELECT id, otp_on_new_device FROM organizations ORDER BY id'),
        scene.sql("SELECT id, action FROM audit WHERE action <> 'ACCESS_REFUSED' ORDER BY id"),
      ]);
      return JSON.stringify(tables);
    },
    async mailsTo(email) {
      return (await scene.sql('SELECT id FROM mails WHERE recipient = $1', [email])).length;
    },
    close: () => scene.close(),
  };
}

function visitor(scene: Scene, id: string, email: string, token: string): Person {
  const ask = async (path: string, init: RequestInit = {}): Promise<PageAnswer> => {
    const response = await fetch(`${scene.server.url}${path}`, {
      ...init,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: `hubee=${token}` },
    });
    const html = await response.text();
    const notice = /hubee-notice=(\w+)/.exec(response.headers.get('set-cookie') ?? '')?.[1] ?? null;
    return { status: response.status, location: response.headers.get('location'), html, text: textOf(html), notice };
  };
  return {
    id,
    email,
    token,
    get: (path) => ask(path),
    post: (path, fields = {}) => {
      const body = new URLSearchParams({ _token: formToken(token) });
      for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
      return ask(path, { method: 'POST', body });
    },
    sheetOf: (subject) => storedSheet(scene, subject),
  };
}

async function storedSheet(scene: Scene, id: string): Promise<Record<string, string | string[]>> {
  const [row] = await scene.sql(
    `SELECT title, first_name, last_name, function, phone, second_phone, actor_type, roles, process_codes, version
     FROM accounts WHERE id = $1`,
    [id],
  );
  if (row === undefined) throw new Error(`no account ${id}`);
  const text = (name: string): string => String(row[name] ?? '');
  const list = (name: string): string[] => (Array.isArray(row[name]) ? row[name].map(String) : []);
  return {
    version: text('version'),
    title: text('title'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    function: text('function'),
    phone: text('phone'),
    secondPhone: text('second_phone'),
    actorType: text('actor_type'),
    roles: list('roles'),
    processCodes: list('process_codes'),
  };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function textOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity)
    .replace(/[\s\u00a0]+/g, ' ');
}

/** The fields of a creation form that nothing is wrong with. */
export function creation(scene: Scene, fields: Fields = {}): Fields {
  people += 1;
  return {
    id: scene.server.hub.newId(),
    actorType: 'AGENT',
    processCodes: [PROCESS],
    email: `nouvelle.personne.${people}@commune.example`,
    title: 'Mme',
    firstName: 'Jeanne',
    lastName: 'DUPONT',
    function: '',
    phone: '0123456789',
    secondPhone: '',
    ...fields,
  };
}
