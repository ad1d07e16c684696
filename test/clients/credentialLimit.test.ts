import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/sessions/signInRules.ts';
import { type CredentialScene, openCredentialScene } from './credentialScene.ts';
import { type CredentialWrites, credentialWrites } from './credentialWrites.ts';

let scene: CredentialScene;
let writes: CredentialWrites;
beforeAll(async () => {
  scene = await openCredentialScene();
  writes = credentialWrites(scene);
});
afterAll(() => scene.close());

describe('P-91 : une session volée ne moissonne pas les identifiants', () => {
  it('au-delà de la limite d’une heure, plus rien ne sort, par aucune voie ; l’opérateur est prévenu une fois', async () => {
    scene.server.setClock(new Date('2026-03-10T10:05:00Z'));
    const { clientId, clientSecret } = await scene.renew();
    // All at once, as a program would.
    const allowed = LIMITS.CREDENTIAL_READ.count;
    const tries = await Promise.allSettled(
      Array.from({ length: allowed + 5 }, () => writes.copySecret('editor', clientId)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(allowed);
    await expect(writes.copySecret('editor', clientId)).rejects.toThrow('Too many credentials were read');
    await expect(writes.download('editor', clientId)).rejects.toThrow('Too many credentials were read');
    await expect(writes.regenerate('editor', clientId)).rejects.toThrow('Too many credentials were read');
    await expect(writes.revoke('editor', clientId)).rejects.toThrow('Too many credentials were read');
    const copies = (await scene.audit(clientId)).filter(({ action }) => action === 'CLIENT_COPY');
    expect(copies).toHaveLength(allowed);
    expect(scene.server.alerts.map(({ name }) => name)).toEqual(['credential_reads_throttled']);
    expect((await scene.audit(scene.people.editor.id)).map(({ action }) => action)).toEqual(['CREDENTIALS_THROTTLED']);

    // Nobody else is held up, and the hour passes.
    expect(await writes.copySecret('administrator', clientId)).toBe(clientSecret);
    scene.server.setClock(new Date('2026-03-10T11:05:00Z'));
    expect(await writes.copySecret('editor', clientId)).toBe(clientSecret);
  });
});
