import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

interface Pair {
  readonly hub: Socket;
  readonly server: Socket;
  /** The answers to its next COMMIT, and to all that follows, will be lost. */
  doomed: boolean;
  silent: boolean;
}

// Long enough for several transactions to reach their COMMIT.
const DOOM_MS = 80;

/** The network between a hub and its PostgreSQL, which can be cut: real bytes on real sockets, nothing simulated. */
export class DatabaseProxy {
  /** What the hub is given as DATABASE_URL. */
  readonly url: string;
  readonly #listener: Server;
  readonly #pairs: Set<Pair>;
  #down = false;

  private constructor(url: string, listener: Server, pairs: Set<Pair>) {
    this.url = url;
    this.#listener = listener;
    this.#pairs = pairs;
  }

  static async open(databaseUrl: string): Promise<DatabaseProxy> {
    const pairs = new Set<Pair>();
    const listener = createServer((hub) => {
      if (proxy.#down) hub.destroy();
      else bridge(hub, connectTo(databaseUrl), pairs);
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const url = new URL(databaseUrl);
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String(address !== null && typeof address === 'object' ? address.port : 0);
    const proxy = new DatabaseProxy(url.href, listener, pairs);
    return proxy;
  }

  /**
   * Cuts everything for a while. Just before, PostgreSQL still hears each COMMIT and does it, but its answer is lost:
   * nobody on the hub's side can tell a transaction that was committed from one that was not.
   */
  async cut(milliseconds: number): Promise<void> {
    for (const pair of this.#pairs) pair.doomed = true;
    await delay(DOOM_MS);
    this.#down = true;
    this.#disconnect();
    await delay(milliseconds);
    this.#down = false;
  }

  async close(): Promise<void> {
    this.#disconnect();
    this.#listener.close();
    await once(this.#listener, 'close');
  }

  #disconnect(): void {
    for (const { hub, server } of this.#pairs) {
      hub.destroy();
      server.destroy();
    }
  }
}

function bridge(hub: Socket, server: Socket, pairs: Set<Pair>): void {
  const pair: Pair = { hub, server, doomed: false, silent: false };
  pairs.add(pair);
  const end = (): void => {
    pairs.delete(pair);
    hub.destroy();
    server.destroy();
  };
  for (const socket of [hub, server]) {
    socket.setNoDelay(true);
    socket.on('error', end).once('close', end);
  }
  hub.on('data', (bytes: Buffer) => {
    if (pair.doomed && bytes.includes('COMMIT')) pair.silent = true;
    server.write(bytes);
  });
  server.on('data', (bytes: Buffer) => {
    if (!pair.silent) hub.write(bytes);
  });
}

function connectTo(databaseUrl: string): Socket {
  const url = new URL(databaseUrl);
  const host = url.searchParams.get('host') ?? url.hostname;
  const port = url.port === '' ? 5432 : Number(url.port);
  return host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
}
