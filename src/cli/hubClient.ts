import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { CredentialsRefused, HubRefusal, HubUnreachable, IntegrityFailure, NetworkFailure } from './failures.ts';
import { messagesIn, parseJson, parseToken } from './hubAnswers.ts';
import { bytesOf, createTransport, type Transport, type UploadBody } from './transport.ts';

export interface HubClientOptions {
  readonly url: string;
  /** What files that outlive the command call this hub: its address, unless that address is not to last. */
  readonly name?: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** H-44; null asks for all that the client holds. */
  readonly scope: string | null;
  /** How many times a call is tried again before the hub is said unreachable. */
  readonly retries: number;
  /** Told before each wait, with one French sentence. */
  readonly onRetry?: (reason: string) => void;
  /** Ends waits between attempts; calls under way go on. */
  readonly stop?: AbortSignal;
}

/** What a download announces before its bytes. */
export interface DownloadHead {
  readonly size: number | null;
  /** Base64 SHA-256 (H-99). */
  readonly digest: string | null;
}

/** The hub's API as every command speaks it: one token, polite retries, the hub's refusals as `HubRefusal`. */
export interface HubClient {
  readonly name: string;
  /** Any call with a JSON answer, or none. POST is not repeated once it may have arrived; all others are (H-82). */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** PUT of a file (H-91), streamed again from its start at each attempt. */
  upload(path: string, file: UploadBody & { readonly digest: string }): Promise<void>;
  /** GET of a file. `receive` is called again from the start when the connection or the integrity fails. */
  download<T>(path: string, receive: (head: DownloadHead, bytes: AsyncIterable<Buffer>) => Promise<T>): Promise<T>;
  close(): void;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body: Buffer | UploadBody | null;
  readonly idleMs: number;
  readonly repeatable: boolean;
}

const CALL_IDLE_MS = 60_000;
// The hub's own patience (D-10), which also covers the antivirus at work on 1 GB.
const TRANSFER_IDLE_MS = 300_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const LONGEST_RETRY_AFTER_S = 300;
// Renewed a little before its end, so that a long upload does not start with a token about to die.
const TOKEN_MARGIN_MS = 60_000;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
/** H-60: who calls. */
const PARTNER = { editorName: 'HubEE', applicationName: 'hubee-cli', softwareVersion: version } as const;

export function createHubClient(options: HubClientOptions): HubClient {
  const transport = createTransport(new URL(options.url));
  const tokens = createTokenSource(transport, options);
  const perform = <T>(call: Call, receive: (answer: IncomingMessage) => Promise<T>): Promise<T> =>
    persist(options, call.repeatable, () => authorized(transport, tokens, call, receive));
  return {
    name: options.name ?? options.url,
    call(method, path, body) {
      const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
      const headers = bytes === null ? {} : { 'content-type': 'application/json', 'content-length': bytes.length };
      const repeatable = method !== 'POST';
      return perform({ method, path, headers, body: bytes, idleMs: CALL_IDLE_MS, repeatable }, readJson);
    },
    async upload(path, file) {
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': file.size,
        digest: file.digest,
      };
      await perform({ method: 'PUT', path, headers, body: file, idleMs: TRANSFER_IDLE_MS, repeatable: true }, readJson);
    },
    download: (path, receive) =>
      perform({ method: 'GET', path, body: null, idleMs: TRANSFER_IDLE_MS, repeatable: true }, (answer) => {
        const { 'content-length': size, digest } = answer.headers;
        const head = {
          size: size === undefined ? null : Number(size),
          digest: typeof digest === 'string' ? digest : null,
        };
        return receive(head, bytesOf(answer));
      }),
    close: () => transport.close(),
  };
}

interface TokenSource {
  get(): Promise<string>;
  forget(token: string): void;
}

function createTokenSource(transport: Transport, options: HubClientOptions): TokenSource {
  let current: { readonly token: string; readonly until: number } | null = null;
  return {
    async get() {
      if (current !== null && Date.now() < current.until) return current.token;
      const { token, expiresIn } = await requestToken(transport, options);
      current = { token, until: Date.now() + Math.max(expiresIn * 1000 - TOKEN_MARGIN_MS, 0) };
      return token;
    },
    forget(token) {
      if (current?.token === token) current = null;
    },
  };
}

async function requestToken(transport: Transport, options: HubClientOptions) {
  const { clientId, clientSecret, scope } = options;
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== null && { scope }) });
  const body = Buffer.from(form.toString());
  const answer = await transport.exchange({
    method: 'POST',
    path: '/oauth2/token',
    headers: {
      ...PARTNER,
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
    },
    body,
    idleMs: CALL_IDLE_MS,
    alone: false,
  });
  const text = await readText(answer);
  if (answer.statusCode === 200) return parseToken(text);
  const refusal = refusalOf(answer, text);
  if (answer.statusCode !== 400 && answer.statusCode !== 401) throw refusal;
  throw new CredentialsRefused(
    `Identifiants refusés par ${options.url} pour le client ${clientId} : ${refusal.message}`,
  );
}

/** One attempt. A token that died meanwhile is replaced once (H-50). */
async function authorized<T>(
  transport: Transport,
  tokens: TokenSource,
  call: Call,
  receive: (answer: IncomingMessage) => Promise<T>,
): Promise<T> {
  for (let renewed = false; ; renewed = true) {
    const token = await tokens.get();
    const headers = { ...PARTNER, ...call.headers, authorization: `Bearer ${token}` };
    const answer = await transport.exchange({ ...call, headers, alone: !call.repeatable });
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return receive(answer);
    // The status says enough when the rest of a refusal is lost with its connection.
    const refusal = refusalOf(answer, await readText(answer).catch(() => ''));
    if (status !== 401 || renewed) throw refusal;
    tokens.forget(token);
  }
}

/** Tries again, after growing waits, what may succeed later; the last failure comes out in plain French. */
async function persist<T>(options: HubClientOptions, repeatable: boolean, attempt: () => Promise<T>): Promise<T> {
  for (let count = 0; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWorthAnotherTry(error, repeatable) || count >= options.retries || options.stop?.aborted === true) {
        throw finalFailure(error, options.url);
      }
      const wait = waitBefore(error, count);
      options.onRetry?.(`${reasonFor(error)} : nouvel essai dans ${Math.ceil(wait / 1000)} s.`);
      await delay(wait, undefined, options.stop && { signal: options.stop }).catch(() => undefined);
    }
  }
}

/** 429 says that nothing was done; after any other failure a request that was sent may have been obeyed. */
function isWorthAnotherTry(error: unknown, repeatable: boolean): boolean {
  if (error instanceof NetworkFailure) return repeatable || !error.sent;
  if (error instanceof IntegrityFailure) return true;
  if (!(error instanceof HubRefusal)) return false;
  return error.status === 429 || (repeatable && (error.status >= 500 || error.status === 408));
}

/** Doubling from half a second, spread by a fifth so that partners cut together do not come back together. */
function waitBefore(error: unknown, count: number): number {
  const asked = error instanceof HubRefusal ? error.retryAfterSeconds : null;
  if (asked !== null) return Math.min(asked, LONGEST_RETRY_AFTER_S) * 1000;
  return Math.min(FIRST_WAIT_MS * 2 ** count, LONGEST_WAIT_MS) * (0.9 + Math.random() / 5);
}

function reasonFor(error: unknown): string {
  if (error instanceof HubRefusal) return `Le hub répond ${error.status}`;
  return error instanceof IntegrityFailure
    ? error.message
    : `Hub injoignable (${error instanceof Error ? error.message : ''})`;
}

function finalFailure(error: unknown, url: string): unknown {
  if (error instanceof NetworkFailure) return new HubUnreachable(`Hub injoignable à ${url} : ${error.message}.`);
  if (error instanceof HubRefusal && (error.status >= 500 || error.status === 429 || error.status === 408)) {
    return new HubUnreachable(`Le hub ${url} ne peut pas répondre pour le moment : ${error.message}`);
  }
  return error;
}

function refusalOf(answer: IncomingMessage, text: string): HubRefusal {
  const seconds = Number(answer.headers['retry-after']);
  return new HubRefusal(answer.statusCode ?? 0, messagesIn(text), seconds > 0 ? seconds : null);
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytesOf(answer)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const text = await readText(answer);
  return text === '' ? null : parseJson(text);
}
