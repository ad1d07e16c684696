import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyCredential } from '../../src/clients/copyCredential.ts';
import { createSubscriptionClient } from '../../src/clients/createSubscriptionClient.ts';
import { ensureSubscriptionClient } from '../../src/clients/ensureSubscriptionClient.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import { regenerateSecret } from '../../src/clients/regenerateSecret.ts';
import { regenerateSubscriptionSecret } from '../../src/clients/regenerateSubscriptionSecret.ts';
import { revokeSubscriptionClient } from '../../src/clients/revokeSubscriptionClient.ts';
import type { Caller } from '../../src/clients/rules.ts';
import { clientNotFound, Refused } from '../../src/refusals/catalogue.ts';
import { lockSubscription } from '../../src/subscriptions/store.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { askToken, type CredentialScene, openCredentialScene } from './credentialScene.ts';

let scene: CredentialScene;
let credentials: Credentials;
beforeAll(async () => {
  scene = await openCredentialScene();
});
beforeEach(async () => {
  credentials = await scene.renew();
});
afterAll(() => scene.close());

const clients = () => scene.sql('SELECT id FROM clients WHERE organization = $1 AND process_code = $2', [SI1, PROCESS]);

describe('les identifiants sous plusieurs mains à la fois', () => {
  it('P-92 : des régénérations parallèles laissent une seule clé, celle qui se copie', async () => {
    const caller: Caller = {
      clientId: null,
      organization: SI1,
      processCode: null,
      scopes: ['ADMIN'],
      partner: null,
      requestId: 'test',
    };
    const [byOperator] = await Promise.all([
      regenerateSecret(scene.hub, caller, credentials.clientId),
      ...Array.from({ length: 10 }, (_, rank) =>
        regenerateSubscriptionSecret(
          scene.hub,
          scene.user(rank % 2 === 0 ? 'administrator' : 'editor'),
          scene.id,
          credentials.clientId,
        ),
      ),
    ]);
    const clientSecret = await copyCredential(
      scene.hub,
      scene.user('manager'),
      scene.id,
      credentials.clientId,
      'SECRET',
    );
    expect(await askToken(scene.server, { ...credentials, clientSecret })).not.toBeNull();
    expect(await askToken(scene.server, credentials)).toBeNull();
    const operatorWon = byOperator.clientSecret === clientSecret;
    expect((await askToken(scene.server, byOperator)) !== null).toBe(operatorWon);
    const traces = await scene.audit(credentials.clientId);
    expect(traces.filter(({ action }) => action === 'CLIENT_SECRET')).toHaveLength(11);
  });

  it('H-53 : aucun jeton ne naît d’une clé régénérée pendant qu’on le demande', async () => {
    const [tokens] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => askToken(scene.server, credentials))),
      regenerateSubscriptionSecret(scene.hub, scene.user('administrator'), scene.id, credentials.clientId),
    ]);
    expect(tokens).toHaveLength(20);
    const [left] = await scene.sql('SELECT count(*) FROM access_tokens WHERE client_id = $1', [credentials.clientId]);
    expect(Number(left?.count)).toBe(0);
  });

  it('D-20 : révoqué par deux personnes à la fois : l’une le fait, l’autre apprend qu’il n’existe plus', async () => {
    const outcomes = await Promise.allSettled(
      (['administrator', 'manager', 'editor', 'delegate'] as const).map((who) =>
        revokeSubscriptionClient(scene.hub, scene.user(who), scene.id, credentials.clientId),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(new Refused(clientNotFound));
    }
    const traces = await scene.audit(credentials.clientId);
    expect(traces.filter(({ action }) => action === 'CLIENT_REVOKE')).toHaveLength(1);
  });

  it('P-91 : « Créer les identifiants » en double clic, ou en même temps que l’enregistrement de la modalité, en fait un', async () => {
    await revokeSubscriptionClient(scene.hub, scene.user('administrator'), scene.id, credentials.clientId);
    const saving = () =>
      scene.hub.db.transaction(async (tx) => {
        await lockSubscription(tx, scene.id);
        const of = { organization: SI1, processCode: PROCESS };
        await ensureSubscriptionClient(tx, scene.hub, scene.hub.clock(), scene.user('administrator'), of);
      });
    const creating = () => createSubscriptionClient(scene.hub, scene.user('administrator'), scene.id);
    await Promise.all([saving(), creating(), creating(), saving(), creating()]);
    expect(await clients()).toHaveLength(1);
  });
});
