import { copyCredential } from '../../src/clients/copyCredential.ts';
import { createSubscriptionClient } from '../../src/clients/createSubscriptionClient.ts';
import { exportCredentials } from '../../src/clients/exportCredentials.ts';
import { regenerateSubscriptionSecret } from '../../src/clients/regenerateSubscriptionSecret.ts';
import { revokeSubscriptionClient } from '../../src/clients/revokeSubscriptionClient.ts';
import type { CredentialScene, WhoName } from './credentialScene.ts';

/** Every write on credentials by somebody, on the scene's subscription unless another is named. */
export function credentialWrites(scene: CredentialScene) {
  return {
    copyId: (who: WhoName, client: string, id = scene.id) =>
      copyCredential(scene.hub, scene.user(who), id, client, 'ID'),
    copySecret: (who: WhoName, client: string, id = scene.id) =>
      copyCredential(scene.hub, scene.user(who), id, client, 'SECRET'),
    download: (who: WhoName, _client: string, id = scene.id) => exportCredentials(scene.hub, scene.user(who), id),
    create: (who: WhoName, _client: string, id = scene.id) => createSubscriptionClient(scene.hub, scene.user(who), id),
    regenerate: (who: WhoName, client: string, id = scene.id) =>
      regenerateSubscriptionSecret(scene.hub, scene.user(who), id, client),
    revoke: (who: WhoName, client: string, id = scene.id) =>
      revokeSubscriptionClient(scene.hub, scene.user(who), id, client),
  };
}

export type CredentialWrites = ReturnType<typeof credentialWrites>;
