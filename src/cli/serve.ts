import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { hasDemoAccount } from '../accounts/demoStore.ts';
import { hasDemoClient } from '../clients/store.ts';
import type { Hub } from '../hub.ts';
import { type Config, ConfigError, readConfig, requireProduction } from '../platform/config.ts';
import { standardLog, writeLog } from '../platform/log.ts';
import { openRuntime, type Runtime } from '../runtime.ts';
import { createServer } from '../server.ts';
import { LocalFailure } from './failures.ts';

/** `hubee serve`: the production entry. Refuses to start with demo clients, without a key, without an antivirus. */
export async function serve(): Promise<void> {
  const config = readConfig(process.env);
  requireProduction(config);
  const runtime = await openRuntime(config, standardLog, { accept: refuseDemo }).catch(explain);
  try {
    if (config.databaseUrl === null) {
      writeLog(standardLog, 'warn', { msg: 'embedded database: for evaluation only, set DATABASE_URL in production' });
    }
    if (config.clamdUrl === null) writeLog(standardLog, 'warn', { msg: 'attachments are not scanned for viruses' });
    for (const msg of mailWarnings(config)) writeLog(standardLog, 'warn', { msg });
    const app = await createServer(runtime.hub, { log: standardLog, trustedProxies: config.trustedProxies });
    const url = await listen(app, config, '0.0.0.0').catch(explain);
    writeLog(standardLog, 'info', { msg: 'listening', url });
    stopOnSignal(app, runtime);
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** What keeps the hub from opening is told in one sentence, without a trace of the program's insides. */
function explain(error: unknown): never {
  if (error instanceof ConfigError) throw error;
  throw new LocalFailure(`Le hub ne peut pas s’ouvrir : ${error instanceof Error ? error.message : String(error)}`);
}

function mailWarnings({ smtpUrl, publicUrl, port }: Config): string[] {
  return [
    ...(smtpUrl === null ? ['no mail leaves, codes and links included: set SMTP_URL'] : []),
    ...(publicUrl === null ? [`links in mails point to http://localhost:${port}: set HUBEE_PUBLIC_URL`] : []),
  ];
}

/** D-29: whatever of the demonstration lives in a base opens it to everybody. */
async function refuseDemo(hub: Hub): Promise<void> {
  const [client, account] = await Promise.all([hasDemoClient(hub.db), hasDemoAccount(hub.db)]);
  const what = client ? 'les identifiants' : 'des comptes';
  if (!client && !account) return;
  throw new ConfigError(`Cette base contient ${what} de démonstration : « hubee serve » refuse de démarrer.`);
}

/** Listens where the settings say, `fallbackHost` when they say nothing; the address that was really taken. */
export async function listen(app: FastifyInstance, config: Config, fallbackHost: string): Promise<string> {
  const host = config.host === '' ? fallbackHost : config.host;
  await app.listen({ host, port: config.port });
  const { port } = app.server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
}

/** On SIGTERM or SIGINT: no new request, those under way end, then everything is let go of. A second signal ends at once. */
function stopOnSignal(app: FastifyInstance, runtime: Runtime): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    void app
      .close()
      .then(() => runtime.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          writeLog(standardLog, 'error', { msg: 'stop failed', reason: String(error) });
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
