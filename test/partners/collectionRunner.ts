import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { skippedBytes } from '../../src/demo/documents/padding.ts';
import { partnerFile } from './partnerHub.ts';

/** One request of a collection: what is sent, the status line expected, what is checked and kept for later ones. */
export interface CollectionRequest {
  readonly name: string;
  /** `METHOD path`, with `{{variables}}` as everywhere below. */
  readonly send: string;
  readonly bearer?: string;
  /** Name of a client: its `<name>Id` and `<name>Secret` are variables. */
  readonly basic?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: string;
  /** An invented file of exactly so many bytes. */
  readonly file?: { readonly mimeType: string; readonly size: number };
  /** Status and reason phrase, as on the wire. */
  readonly expect: string;
  readonly check?: Readonly<Record<string, unknown>>;
  readonly keep?: Readonly<Record<string, string>>;
}

export interface Collection {
  readonly name: string;
  readonly requests: readonly CollectionRequest[];
}

export interface CollectionAnswer {
  readonly httpVersion: string;
  /** `201 Created` */
  readonly statusLine: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
  readonly body: unknown;
}

export type Variables = Map<string, string>;

export async function readCollection(file: string): Promise<Collection> {
  return JSON.parse(await readFile(partnerFile(`collection/${file}.json`), 'utf8')) as Collection;
}

/** Replaces every `{{name}}`; a variable that no earlier request kept is an error, never an empty text. */
export function fill(text: string, variables: Variables): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`no variable ${name}`);
    return value;
  });
}

/** Sends one request over a connection of its own and reads the answer with its status line. */
export async function sendRequest(
  hub: string,
  item: CollectionRequest,
  variables: Variables,
): Promise<CollectionAnswer> {
  const [method = '', path = ''] = fill(item.send, variables).split(' ');
  const body = bodyOf(item, variables);
  const headers = { ...headersOf(item, variables), ...(body !== null && { 'Content-Length': String(body.length) }) };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(`${hub}${path}`, { method, headers, agent: false }, resolve);
    outgoing.once('error', reject);
    outgoing.end(body ?? undefined);
  });
  const received = await buffer(answer);
  const bytes = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(received) : received;
  const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
  return {
    httpVersion: answer.httpVersion,
    statusLine: `${answer.statusCode} ${answer.statusMessage}`,
    headers: answer.headers,
    bytes,
    body: isJson ? JSON.parse(bytes.toString('utf8')) : null,
  };
}

function headersOf(item: CollectionRequest, variables: Variables): Record<string, string> {
  const headers: Record<string, string> = { Accept: '*/*', 'Accept-Encoding': 'gzip, deflate, br' };
  if (item.json !== undefined) headers['Content-Type'] = 'application/json';
  if (item.form !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  if (item.file !== undefined) headers['Content-Type'] = 'application/octet-stream';
  if (item.bearer !== undefined) headers.Authorization = `Bearer ${fill(item.bearer, variables)}`;
  if (item.basic !== undefined) {
    const pair = fill(`{{${item.basic}Id}}:{{${item.basic}Secret}}`, variables);
    headers.Authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return { ...headers, ...item.headers };
}

function bodyOf(item: CollectionRequest, variables: Variables): Buffer | null {
  if (item.json !== undefined) return Buffer.from(fill(JSON.stringify(item.json), variables));
  if (item.form !== undefined) return Buffer.from(fill(item.form, variables));
  return item.file === undefined ? null : inventFile(item.file.mimeType, item.file.size);
}

function inventFile(mimeType: string, size: number): Buffer {
  const [head, open, close] = mimeType === 'application/pdf' ? ['%PDF-1.4\n', '%', '\n'] : ['<a/>', '<!--', '-->'];
  return Buffer.concat([Buffer.from(head), skippedBytes(size - head.length, open, close)]);
}

/** The values at a path such as `$[0].id`, `$.events[-1].id` (the last) or `$.attachments[*].status` (each). */
export function valuesAt(body: unknown, path: string): unknown[] {
  let values: unknown[] = [body];
  for (const [, key, index] of path.matchAll(/\.([\w-]+)|\[(\*|-?\d+)\]/g)) {
    values = values.flatMap((value) => step(value, key, index));
  }
  return values;
}

function step(value: unknown, key: string | undefined, index: string | undefined): unknown[] {
  if (Array.isArray(value)) {
    if (index === '*') return value;
    return key === 'length' ? [value.length] : [value.at(Number(index ?? Number.NaN))];
  }
  if (value === null || typeof value !== 'object' || key === undefined) return [undefined];
  return [Object.entries(value).find(([name]) => name === key)?.[1]];
}
