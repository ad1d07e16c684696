import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../test/support/client.ts';
import { startTestHub, type TestHub } from '../../test/support/hub.ts';
import { ensureAdminClient } from './ensureAdminClient.ts';
import { issueToken } from './issueToken.ts';

describe('HUBEE_ADMIN_CLIENT', () => {
  let server: TestHub;
  beforeAll(async () => {
    server = await startTestHub();
  });
  afterAll(() => server.close());

  it('D-20 : un secret changé dans l’environnement tue les jetons de l’ancien', async () => {
    const { hub, url } = server;
    await ensureAdminClient(hub, 'exploitant', 'premier-secret');
    const credentials = { clientId: 'exploitant', clientSecret: 'premier-secret', scope: undefined };
    const answer = await issueToken(hub, credentials);
    const token = answer.kind === 'token' ? answer.token : null;
    expect((await call(url, 'GET', '/admin/v1/clients', { token })).status).toBe(200);
    await ensureAdminClient(hub, 'exploitant', 'premier-secret');
    expect((await call(url, 'GET', '/admin/v1/clients', { token })).status, 'même secret').toBe(200);
    await ensureAdminClient(hub, 'exploitant', 'second-secret');
    expect((await call(url, 'GET', '/admin/v1/clients', { token })).status).toBe(401);
    expect(await issueToken(hub, credentials)).toEqual({ kind: 'bad-secret' });
  });

  it('un client d’une autre portée qui porte ce nom est laissé tel quel', async () => {
    const { hub } = server;
    await hub.db.transaction(async (tx) => {
      tx.write({ name: 'test.rescope', text: `UPDATE clients SET scopes = '{DATAPASS}' WHERE id = 'exploitant'` }, []);
    });
    await expect(ensureAdminClient(hub, 'exploitant', 'troisieme-secret')).rejects.toThrow('n’est pas ADMIN');
  });
});
