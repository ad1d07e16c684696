import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * The smallest HTTP/1.1 client that is still correct for what the hub answers (Content-Length, keep-alive). The
 * generator shares two cores with what it measures, so every microsecond it spends is taken from the hub.
 */
export class RawClient {
  readonly #socket: Socket;
  readonly #host: string;
  #pending: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | null = null;
  #chunks: Buffer[] = [];
  #length = 0;
  #head: { status: number; end: number; total: number } | null = null;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('connection closed')));
  }

  static open(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawClient(socket, hostname));
      });
    });
  }

  request(method: string, path: string, token: string, body: Buffer | string | null = null): Promise<RawAnswer> {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
    const head =
      `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAuthorization: Bearer ${token}\r\n` +
      (bytes === null ? '\r\n' : `Content-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      if (bytes === null) {
        this.#socket.write(head, 'latin1');
        return;
      }
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#socket.write(bytes);
      this.#socket.uncork();
    });
  }

  close(): void {
    this.#pending = null;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (head === null || this.#length < head.total) return;
    const body = this.#all().subarray(head.end, head.total);
    this.#chunks = [];
    this.#length = 0;
    this.#head = null;
    const pending = this.#pending;
    this.#pending = null;
    pending?.resolve({ status: head.status, body });
  }

  #readHead(): { status: number; end: number; total: number } | null {
    const all = this.#all();
    const end = all.indexOf('\r\n\r\n');
    if (end < 0) return null;
    const text = all.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
    return { status: Number(text.slice(9, 12)), end: end + 4, total: end + 4 + length };
  }

  #all(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #fail(error: Error): void {
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(error);
  }
}
