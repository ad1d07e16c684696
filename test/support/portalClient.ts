import type { Hub } from '../../src/hub.ts';
import { PASSWORD } from './accounts.ts';
import { lastCodeTo } from './portalMails.ts';

/** What a browser without script is answered. */
export interface PortalAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where a redirection leads; null when there is none. */
  readonly location: string | null;
  /** The title of the tab; empty when it is no page. */
  readonly title: string;
  /** The page as read: without tags, its spaces collapsed. */
  readonly words: string;
}

export type PortalFields = Readonly<Record<string, string | readonly string[]>>;

export interface PortalClient {
  /** Its cookies, by name: a test may read, replace or forget them. */
  readonly cookies: Map<string, string>;
  /** The token of the last page that had a form. */
  token: string | null;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<PortalAnswer>;
  /** Sends a form; `_token` is that of the last page, unless among the fields. Redirections are not followed. */
  post(path: string, fields?: PortalFields, headers?: Readonly<Record<string, string>>): Promise<PortalAnswer>;
  /** Any request, with the cookies. */
  send(
    method: string,
    path: string,
    init?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array },
  ): Promise<PortalAnswer>;
  /** Follows redirections to the page they lead to. */
  follow(answer: PortalAnswer): Promise<PortalAnswer>;
  /** Signs in, second step included when the client was opened with a hub. Returns the page it leads to. */
  signIn(email: string, password?: string): Promise<PortalAnswer>;
}

const MAX_STEPS = 8;

/**
 * A browser without script: it keeps cookies, and the token of the forms it is shown. `url` may change from one request
 * to the next, as behind a load balancer.
 */
export function openPortal(url: string | (() => string), hub: Pick<Hub, 'db' | 'vault'> | null = null): PortalClient {
  const cookies = new Map<string, string>();
  const client: PortalClient = {
    cookies,
    token: null,
    get: (path, headers = {}) => client.send('GET', path, { headers }),
    post: (path, fields = {}, headers = {}) =>
      client.send('POST', path, {
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: encode({ ...(client.token !== null && { _token: client.token }), ...fields }),
      }),
    async send(method, path, { headers = {}, body } = {}) {
      const response = await fetch(`${typeof url === 'string' ? url : url()}${path}`, {
        method,
        headers: { accept: 'text/html', ...cookieHeader(cookies), ...headers },
        redirect: 'manual',
        ...(body !== undefined && { body: typeof body === 'string' ? body : Buffer.from(body) }),
      });
      keepCookies(cookies, response.headers);
      const text = await response.text();
      client.token = tokenIn(text) ?? client.token;
      return readAnswer(response, text);
    },
    async follow(answer) {
      let last = answer;
      for (let step = 0; last.location !== null; step += 1) {
        if (step === MAX_STEPS) throw new Error(`redirections without end, last to ${last.location}`);
        last = await client.get(last.location);
      }
      return last;
    },
    async signIn(email, password = PASSWORD) {
      await client.get('/connexion');
      const page = await client.follow(await client.post('/connexion', { email, password }));
      if (hub === null || page.status !== 200 || !page.text.includes('action="/connexion/code"')) return page;
      return client.follow(await client.post('/connexion/code', { code: await lastCodeTo(hub, email) }));
    },
  };
  return client;
}

function cookieHeader(cookies: ReadonlyMap<string, string>): Record<string, string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return cookie === '' ? {} : { cookie };
}

function keepCookies(cookies: Map<string, string>, headers: Headers): void {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const gone = /;\s*Expires=Thu, 01 Jan 1970/i.test(line) || /;\s*Max-Age=0(;|$)/i.test(line);
    if (gone) cookies.delete(name);
    else cookies.set(name, pair.slice(equals + 1));
  }
}

function encode(fields: PortalFields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs).toString();
}

function tokenIn(html: string): string | null {
  return /name="_token" value="([\w-]+)"/.exec(html)?.[1] ?? null;
}

function readAnswer(response: Response, text: string): PortalAnswer {
  const isRedirection = response.status >= 300 && response.status < 400;
  return {
    status: response.status,
    headers: response.headers,
    text,
    location: isRedirection ? response.headers.get('location') : null,
    title: decodeEntities(/<title>([^<]*)<\/title>/.exec(text)?.[1] ?? ''),
    words: decodeEntities(text.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' '))
      .replace(/\s+/g, ' ')
      .trim(),
  };
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
