import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listSubscriptionClients } from '../../src/clients/listSubscriptionClients.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import { statement } from '../../src/platform/database.ts';
import { call, field } from '../support/client.ts';
import { askToken, type CredentialScene, openCredentialScene } from './credentialScene.ts';

let scene: CredentialScene;
let credentials: Credentials;
beforeAll(async () => {
  scene = await openCredentialScene();
});
beforeEach(async () => {
  credentials = await scene.renew();
});
afterAll(async () => {
  scene.server.setClock(null);
  await scene.close();
});

const MORNING = new Date('2026-03-10T08:00:00Z');
const later = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);

async function lastToken(): Promise<Date | null | undefined> {
  return (await listSubscriptionClients(scene.hub, scene.user('reader'), scene.id))[0]?.lastTokenAt;
}

/** Which version of the row PostgreSQL holds: it changes with each update. */
async function rowVersion(): Promise<unknown> {
  return (await scene.sql('SELECT xmin::text AS v FROM clients WHERE id = $1', [credentials.clientId]))[0]?.v;
}

describe('dernière utilisation des identifiants, à l’heure près', () => {
  it('jamais demandé : rien ; demande refusée : toujours rien', async () => {
    expect(await lastToken()).toBeNull();
    expect(await askToken(scene.server, { ...credentials, clientSecret: 'mauvais' })).toBeNull();
    expect(await lastToken()).toBeNull();
  });

  it('écrite au premier jeton, puis une fois par heure au plus', async () => {
    scene.server.setClock(MORNING);
    await askToken(scene.server, credentials);
    expect(await lastToken()).toEqual(MORNING);
    const written = await rowVersion();
    scene.server.setClock(later(59));
    await askToken(scene.server, credentials);
    expect(await rowVersion(), 'encore fraîche : pas une écriture').toBe(written);
    scene.server.setClock(later(60));
    await askToken(scene.server, credentials);
    expect(await lastToken()).toEqual(later(60));
    scene.server.setClock(null);
  });

  it('cinquante demandes à la fois, fraîche ou non : toutes servies, sans étreinte fatale', async () => {
    for (const _round of [1, 2]) {
      const tokens = await Promise.all(Array.from({ length: 50 }, () => askToken(scene.server, credentials)));
      expect(new Set(tokens).size).toBe(50);
      expect(tokens).not.toContain(null);
    }
    expect(await lastToken()).not.toBeNull();
    const deadlocks = await scene.sql('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
    expect(Number(deadlocks[0]?.deadlocks)).toBe(0);
  });

  it('qui trouve la ligne tenue par un autre jeton ne l’attend pas pour en écrire la date', async () => {
    const holdShare = statement<{ id: string }>('test.share', 'SELECT id FROM clients WHERE id = $1 FOR SHARE');
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = (): void => undefined;
    const isHeld = new Promise<void>((resolve) => {
      held = resolve;
    });
    const holder = scene.hub.db.transaction(async (tx) => {
      await tx.first(holdShare, [credentials.clientId]);
      held();
      await released;
    });
    await isHeld;
    expect(await askToken(scene.server, credentials)).not.toBeNull();
    expect(await lastToken()).toBeNull();
    release();
    await holder;
    await askToken(scene.server, credentials);
    expect(await lastToken()).not.toBeNull();
  });

  it('D-20 : l’opérateur la voit dans la liste des clients', async () => {
    const admin = await scene.server.token(['ADMIN'], null);
    const read = async () => {
      const { body } = await call(scene.server.url, 'GET', '/admin/v1/clients', { token: admin });
      const clients = Array.isArray(body) ? body : [];
      return field(
        clients.find((client) => field(client, 'clientId') === credentials.clientId),
        'lastTokenDateTime',
      );
    };
    expect(await read()).toBeNull();
    await askToken(scene.server, credentials);
    expect(await read()).toMatch(/\+00:00$/);
  });
});
