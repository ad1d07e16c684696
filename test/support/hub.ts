import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { INSTANCE_LOCK } from '../../src/attachments/strayObjects.ts';
import { createClient } from '../../src/clients/createClient.ts';
import type { Scope } from '../../src/clients/rules.ts';
import type { Alert, Hub, HubSettings } from '../../src/hub.ts';
import { type Antivirus, noAntivirus } from '../../src/platform/antivirus.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { openDiskAttachmentStore } from '../../src/platform/diskAttachmentStore.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { registerInstance } from '../../src/platform/instance.ts';
import { createPasswords } from '../../src/platform/passwords.ts';
import { createVault } from '../../src/platform/vault.ts';
import { createServer } from '../../src/server.ts';
import { createTestDatabase } from './database.ts';

export interface TestHub {
  readonly hub: Hub;
  readonly app: FastifyInstance;
  /** `http://127.0.0.1:<port>` of a server that really listens. */
  readonly url: string;
  readonly databaseUrl: string;
  readonly attachmentDirectory: string;
  readonly alerts: Alert[];
  /** The hub's clock shows this instant, until changed again; null gives real time back. */
  setClock(now: Date | null): void;
  /** Creates a client through the use case and returns a bearer token of it. */
  token(scopes: readonly Scope[], organization: string | null, processCode?: string | null): Promise<string>;
  close(): Promise<void>;
}

export interface TestHubOptions {
  readonly antivirus?: Antivirus;
  readonly settings?: Partial<HubSettings>;
}

let instances = 1;

/** A whole hub over HTTP on a database of its own, with a real disk store. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const database = await createTestDatabase();
  const attachmentDirectory = await mkdtemp(join(tmpdir(), 'hubee-test-'));
  const db = openDatabase({ url: database.url, poolSize: 8 });
  const store = await openDiskAttachmentStore(attachmentDirectory);
  instances += 1;
  const instance = await registerInstance(database.url, INSTANCE_LOCK, process.pid * 100 + instances);
  const alerts: Alert[] = [];
  let now: Date | null = null;
  const hub: Hub = {
    db,
    store,
    clock: () => now ?? new Date(),
    newId: createIdSource(),
    antivirus: options.antivirus ?? noAntivirus,
    vault: createVault(Buffer.alloc(32, 7)),
    settings: {
      completeWithPendingAttachments: false,
      uploadIdleMs: 300_000,
      publicUrl: 'http://portail.example',
      demo: false,
      datapassUrl: null,
      ...options.settings,
    },
    passwords: createPasswords(),
    instance: instance.number,
    alert: (alert) => void alerts.push(alert),
  };
  const app = await createServer(hub, { log: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    hub,
    app,
    url,
    databaseUrl: database.url,
    attachmentDirectory,
    alerts,
    setClock: (instant) => {
      now = instant;
    },
    token: (scopes, organization, processCode = null) => issue(hub, url, scopes, organization, processCode),
    async close() {
      await app.close();
      await instance.release();
      await db.close();
      await store.close();
      await database.drop();
      await rm(attachmentDirectory, { recursive: true, force: true });
    },
  };
}

async function issue(
  hub: Hub,
  url: string,
  scopes: readonly Scope[],
  organization: string | null,
  processCode: string | null,
): Promise<string> {
  const { clientId, clientSecret } = await createClient(hub, null, { scopes, organization, processCode });
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const body: unknown = await response.json();
  if (body !== null && typeof body === 'object' && 'access_token' in body) return String(body.access_token);
  throw new Error(`no token: ${response.status}`);
}
