import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { EXIT, LocalFailure } from '../cli/failures.ts';
import { listen } from '../cli/serve.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Hub } from '../hub.ts';
import { type Config, ConfigError } from '../platform/config.ts';
import { writeLog } from '../platform/log.ts';
import type { LogStream } from '../platform/logging.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { createServer } from '../server.ts';
import { loadDemo, needsLoading } from './firstLoad.ts';
import { warningLines, welcomeLines } from './welcome.ts';

const LOOPBACK = '127.0.0.1';

/** `hubee demo`, hence `npm start`: a hub with fictional data, for this machine only. Ends when it is told to. */
export async function startDemo(config: Config, terminal: Terminal): Promise<number> {
  const stop = terminal.stopSignal();
  const host = config.host === '' ? LOOPBACK : config.host;
  await refuseTakenPort(config, host);
  for (const line of warningLines(config, host)) terminal.print(line);
  await mkdir(config.dataDirectory, { recursive: true });
  const logPath = join(config.dataDirectory, 'hubee.log');
  const log = openLog(logPath);
  try {
    await runDemo({ config, terminal, stop, log, logPath });
  } finally {
    await log.close();
  }
  terminal.print('HubEE est arrêté.');
  return EXIT.done;
}

interface Demo {
  readonly config: Config;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  readonly log: LogStream;
  readonly logPath: string;
}

async function runDemo({ config, terminal, stop, log, logPath }: Demo): Promise<void> {
  const runtime = await open(config, log);
  try {
    const { hub } = runtime;
    const toLoad = await needsLoading({ hub, config });
    const app = await createServer(hub, { log, trustedProxies: config.trustedProxies });
    try {
      const url = await listen(app, config, LOOPBACK);
      if (toLoad) {
        terminal.print('Premier démarrage : chargement du référentiel et des télédossiers fictifs…');
        await loadDemo({ hub, config, url, terminal, stop });
      }
      if (stop.aborted) return;
      // The address that mails carry: a session opened under another name of this machine would not be found there.
      const shown = url.replace(`//${LOOPBACK}:`, '//localhost:');
      for (const line of welcomeLines(shown, logPath)) terminal.print(line);
      await once(stop, 'abort');
    } finally {
      await app.close();
    }
  } finally {
    await runtime.close();
  }
}

/** What keeps a hub from opening (another one on the same directory, a database away) is told in one sentence. */
async function open(config: Config, log: LogStream): Promise<Runtime> {
  try {
    // Before the worker starts: it would keep here, for everybody to read, the mails of a base where someone works.
    const accept = async (hub: Hub): Promise<void> => void (await needsLoading({ hub, config }));
    return await openRuntime(config, log, { demo: true, accept });
  } catch (error) {
    writeLog(log, 'error', { msg: 'start failed', reason: error instanceof Error ? error.stack : String(error) });
    if (error instanceof ConfigError) throw error;
    throw new LocalFailure(error instanceof Error ? error.message : String(error));
  }
}

/** Asked before anything is opened: the most usual mistake deserves its own sentence. */
async function refuseTakenPort(config: Config, host: string): Promise<void> {
  const probe = createProbe();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(
        taken
          ? new ConfigError(
              `Le port ${config.port} est déjà pris : arrêtez ce qui l’occupe, ou choisissez-en un autre (PORT=3001 npm start).`,
            )
          : error,
      );
    });
    probe.listen({ host, port: config.port }, resolve);
  });
  probe.close();
  await once(probe, 'close');
}

interface LogFile extends LogStream {
  close(): Promise<void>;
}

/** JSON lines go to a file: on the terminal they would drown what is printed for people. */
function openLog(path: string): LogFile {
  const stream = createWriteStream(path, { flags: 'a' });
  // A full disk must not stop the hub for want of a journal.
  stream.on('error', () => undefined);
  return {
    write: (line) => void stream.write(line),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
