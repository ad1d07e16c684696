import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { HubProcess } from './hubProcess.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** Parsed JSON, or null. */
  readonly body: unknown;
}

export interface WireCall {
  readonly token?: string;
  readonly json?: unknown;
  readonly raw?: Buffer;
}

const CHUNK_BYTES = 128 * 1024;
// A large file trickles in, so that most kills find an upload under way, as on a partner's real line.
const CHUNK_PAUSE_MS = 6;

/** One connection to whichever hub is up: a refused connection waits for the next start, a lost answer is null. */
export class Wire {
  readonly #hubs: readonly HubProcess[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #turn: number;

  constructor(hubs: readonly HubProcess[], turn: number) {
    this.#hubs = hubs;
    this.#turn = turn;
  }

  /** Sends once. Null: nobody knows whether the hub did it. */
  async send(method: string, path: string, call: WireCall = {}): Promise<WireAnswer | null> {
    for (;;) {
      const hub = this.#hubs[this.#turn % this.#hubs.length];
      if (hub === undefined) throw new Error('no hub');
      if (this.#hubs.length === 1) await hub.ready();
      try {
        return await this.#exchange(hub.url + path, method, call);
      } catch (error) {
        // After a failure the other hub is tried, as behind a load balancer.
        this.#turn += 1;
        if (!isRefused(error)) return null;
        await delay(5);
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(url: string, method: string, call: WireCall): Promise<WireAnswer> {
    const body = call.raw ?? (call.json === undefined ? null : Buffer.from(JSON.stringify(call.json)));
    const headers: Record<string, string | number> = {};
    if (call.token !== undefined) headers.authorization = `Bearer ${call.token}`;
    if (body !== null) {
      headers['content-type'] = call.raw === undefined ? 'application/json' : 'application/octet-stream';
      headers['content-length'] = body.length;
    }
    return new Promise((resolve, reject) => {
      const outgoing = request(url, { method, headers, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => void chunks.push(chunk));
        incoming.once('error', reject);
        incoming.once('close', () => {
          if (!incoming.complete) reject(new Error('answer cut'));
        });
        incoming.once('end', () => {
          const bytes = Buffer.concat(chunks);
          const isJson = incoming.headers['content-type']?.includes('json') === true;
          const parsed: unknown = isJson ? JSON.parse(bytes.toString('utf8')) : null;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes, body: parsed });
        });
      });
      outgoing.once('error', reject);
      void pour(outgoing, body).catch(reject);
    });
  }
}

async function pour(outgoing: ReturnType<typeof request>, body: Buffer | null): Promise<void> {
  if (body === null || body.length <= CHUNK_BYTES) {
    outgoing.end(body ?? undefined);
    return;
  }
  for (let start = 0; start < body.length && !outgoing.destroyed; start += CHUNK_BYTES) {
    outgoing.write(body.subarray(start, start + CHUNK_BYTES));
    await delay(CHUNK_PAUSE_MS);
  }
  outgoing.end();
}

/** Nothing was sent: the hub certainly did nothing. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
