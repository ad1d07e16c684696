import { connect, type Socket } from 'node:net';

/** An answer read byte by byte from a socket: what lenient clients would hide shows here. */
export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which anything may be written, and everything that comes back is kept. */
export interface RawConnection {
  readonly socket: Socket;
  write(bytes: string | Uint8Array): void;
  /** Everything received once the server has closed. */
  closed(): Promise<Buffer>;
  /** The first whole answer, by its Content-Length (none: no body). */
  answer(): Promise<RawAnswer>;
  destroy(): void;
}

export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  const end = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // The server may reset a connection it is done with: what was received before counts.
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    async closed() {
      await end;
      return Buffer.concat(chunks);
    },
    answer: () =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = parseAnswer(Buffer.concat(chunks));
          if (found !== null) resolve(found);
        };
        socket.on('data', look);
        socket.once('close', () => {
          look();
          reject(new Error(`closed without a whole answer: ${Buffer.concat(chunks).toString('latin1')}`));
        });
        look();
      }),
    destroy: () => void socket.destroy(),
  };
}

/** Sends bytes, reads one answer. */
export async function rawExchange(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const connection = await rawConnection(url);
  try {
    connection.write(bytes);
    return await connection.answer();
  } finally {
    connection.destroy();
  }
}

/** The head of a request as text, with its empty line. */
export function head(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ Host: 'hub', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function parseAnswer(bytes: Buffer): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [, status = '0', reason = ''] = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(first) ?? [];
  if (status === '100') return parseAnswer(bytes.subarray(end + 4));
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = Number(headers['content-length'] ?? 0);
  const body = bytes.subarray(end + 4);
  if (body.length < length) return null;
  return { status: Number(status), reason, headers, body: body.subarray(0, length).toString('utf8') };
}
