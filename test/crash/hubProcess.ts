import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { field } from '../support/client.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const KEPT_LINES = 30;
const START_DEADLINE_MS = 60_000;

export interface HubSetup {
  /** Null: the embedded database of the data directory. */
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  /** `<id>:<secret>` of the administration client. */
  readonly adminClient: string;
  /** Absent: its mails wait. */
  readonly smtpUrl?: string;
  /** More of its environment, such as another clock. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real `hubee serve`, on one port for its whole life, that can be killed and started again at any moment. */
export class HubProcess {
  readonly url: string;
  /** What an operator would have to look at: alerts, failed requests, an end nobody asked for. */
  readonly complaints: string[] = [];
  readonly #port: number;
  readonly #setup: HubSetup;
  readonly #lines: string[] = [];
  #child: ChildProcess | null = null;
  #killed = false;
  #ready: Promise<void> = Promise.reject(new Error('never started'));

  private constructor(port: number, setup: HubSetup) {
    this.#port = port;
    this.#setup = setup;
    this.url = `http://127.0.0.1:${port}`;
    this.#ready.catch(() => undefined);
    // A run that is interrupted leaves no hub behind.
    process.once('exit', () => void this.#child?.kill('SIGKILL'));
  }

  static async create(setup: HubSetup): Promise<HubProcess> {
    return new HubProcess(await freePort(), setup);
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves once the process listens; while it is dead, once the next one does. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Starts it; resolves once it listens. */
  start(): Promise<void> {
    this.#killed = false;
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      env: { ...process.env, ...this.#environment() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#killed) return;
      const end = `the hub ended by itself (${code ?? signal}):\n${this.#lines.join('\n')}`;
      this.complaints.push(end);
      // Whoever waits for it learns that it will not come back.
      this.#ready = Promise.reject(new Error(end));
      this.#ready.catch(() => undefined);
    });
    this.#ready = this.#listening(child);
    this.#ready.catch(() => undefined);
    return this.#ready;
  }

  /** kill -9: nothing of the program runs any more when it resolves. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#killed = true;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }

  #environment(): Record<string, string> {
    return {
      DATABASE_URL: this.#setup.databaseUrl ?? '',
      HUBEE_DATA: this.#setup.dataDirectory,
      HUBEE_KEY: '5a'.repeat(32),
      HUBEE_ANTIVIRUS: 'off',
      HUBEE_HOST: '127.0.0.1',
      HUBEE_ADMIN_CLIENT: this.#setup.adminClient,
      HUBEE_TRUSTED_PROXIES: '127.0.0.1',
      SMTP_URL: this.#setup.smtpUrl ?? '',
      PORT: String(this.#port),
      ...this.#setup.environment,
    };
  }

  #listening(child: ChildProcess): Promise<void> {
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) return Promise.reject(new Error('started without outputs'));
    return new Promise((resolve, reject) => {
      createInterface({ input: stdout }).on('line', (line) => {
        this.#keep(line);
        if (line.includes('"msg":"listening"')) resolve();
        else this.#judge(line);
      });
      createInterface({ input: stderr }).on('line', (line) => this.#keep(line));
      child.once('exit', () => reject(new Error(`the hub did not start:\n${this.#lines.join('\n')}`)));
      void delay(START_DEADLINE_MS, null, { ref: false }).then(() => reject(new Error('the hub takes too long')));
    });
  }

  #keep(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines.shift();
  }

  #judge(line: string): void {
    if (!line.startsWith('{') || !line.endsWith('}')) return;
    const entry: unknown = JSON.parse(line);
    const alert = field(entry, 'alert');
    // Most of these hubs have no SMTP server, and say so at each start.
    if (alert === 'mail_not_configured') return;
    if (Number(field(entry, 'level')) >= 50 || alert !== undefined) this.complaints.push(line);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}
