import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { INSTANCE_LOCK } from './attachments/strayObjects.ts';
import { ensureAdminClient } from './clients/ensureAdminClient.ts';
import type { Hub } from './hub.ts';
import { tellUnavailable } from './mails/sending.ts';
import { createClamd, noAntivirus } from './platform/antivirus.ts';
import { systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { openDatabase } from './platform/database.ts';
import { createDemoMailbox } from './platform/demoMailbox.ts';
import { openDiskAttachmentStore } from './platform/diskAttachmentStore.ts';
import { startEmbeddedPostgres } from './platform/embeddedPostgres.ts';
import { createIdSource } from './platform/ids.ts';
import { registerInstance } from './platform/instance.ts';
import { loadOrCreateKey } from './platform/keyFile.ts';
import { writeLog } from './platform/log.ts';
import type { LogStream } from './platform/logging.ts';
import { createSmtp, type MailTransport } from './platform/mailTransport.ts';
import { migrate } from './platform/migrations.ts';
import { createPasswords } from './platform/passwords.ts';
import { openSoleTurn } from './platform/soleTurn.ts';
import { TURNS } from './platform/turns.ts';
import { createVault } from './platform/vault.ts';
import { startWorker } from './worker/worker.ts';

export interface Runtime {
  readonly hub: Hub;
  /** Stops the background work and lets go of everything; the HTTP server must be closed before. */
  close(): Promise<void>;
}

const MAX_INSTANCE = 2 ** 31 - 1;

export interface RuntimeOptions {
  /** Looks at the database before anything is written to it, and throws to refuse it. */
  readonly accept?: (hub: Hub) => Promise<void>;
  readonly demo?: boolean;
}

/** Opens everything a running hub needs, in order; what was opened is closed again when a later step fails. */
export async function openRuntime(
  config: Config,
  log: LogStream,
  { accept, demo = false }: RuntimeOptions = {},
): Promise<Runtime> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    await mkdir(config.dataDirectory, { recursive: true });
    const url = config.databaseUrl ?? (await openEmbedded(config, closers));
    await migrate(url);
    const onError = (error: Error): void =>
      writeLog(log, 'error', { msg: 'database connection lost', reason: error.message });
    const db = openDatabase({ url, poolSize: config.databaseConnections, onError });
    closers.push(() => db.close());
    const store = await openDiskAttachmentStore(join(config.dataDirectory, 'attachments'));
    closers.push(() => store.close());
    const instance = await registerInstance(url, INSTANCE_LOCK, randomInt(1, MAX_INSTANCE));
    closers.push(() => instance.release());
    const hub: Hub = {
      db,
      clock: systemClock,
      newId: createIdSource(),
      store,
      antivirus: config.clamdUrl === null ? noAntivirus : createClamd(config.clamdUrl),
      vault: createVault(config.key ?? (await loadOrCreateKey(config.dataDirectory))),
      settings: {
        completeWithPendingAttachments: config.completeWithPendingAttachments,
        uploadIdleMs: config.uploadIdleMs,
        publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
        demo,
        datapassUrl: config.datapassUrl,
      },
      passwords: createPasswords(),
      instance: instance.number,
      alert: ({ name, ...detail }) => writeLog(log, 'warn', { alert: name, ...detail }),
    };
    await accept?.(hub);
    if (config.adminClient !== null) await ensureAdminClient(hub, config.adminClient.id, config.adminClient.secret);
    const transport = transportOf(hub, config);
    if (transport === null) hub.alert({ name: 'mail_not_configured' });
    else closers.push(() => transport.close());
    const turn = openSoleTurn(url, ...TURNS.SEND);
    closers.push(() => turn.release());
    const worker = startWorker(hub, transport, { turn, mailRate: config.mailRate });
    closers.push(() => worker.stop());
    return { hub, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Null: mails wait in the queue until somebody says where they go. */
function transportOf(hub: Hub, { smtpUrl, mailFrom }: Config): MailTransport | null {
  // The demonstration shows every mail to everybody: none of them may really leave.
  if (hub.settings.demo) return createDemoMailbox();
  return smtpUrl === null ? null : createSmtp(smtpUrl, mailFrom, (failure) => tellUnavailable(hub, failure));
}

async function openEmbedded(config: Config, closers: (() => Promise<unknown>)[]): Promise<string> {
  const server = await startEmbeddedPostgres({ directory: join(config.dataDirectory, 'postgres') });
  closers.push(() => server.stop());
  return server.url;
}
