import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyCredential } from '../../src/clients/copyCredential.ts';
import { createClient } from '../../src/clients/createClient.ts';
import { listSubscriptionClients } from '../../src/clients/listSubscriptionClients.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import { createVault } from '../../src/platform/vault.ts';
import {
  clientNotFound,
  credentialsNeedApi,
  forbidden,
  organizationInactive,
  type Refusal,
  Refused,
  secretUnreadable,
  subscriptionNotFound,
  subscriptionRefused,
} from '../../src/refusals/catalogue.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import { answerTo, askToken, type CredentialScene, openCredentialScene, type WhoName } from './credentialScene.ts';
import { type CredentialWrites, credentialWrites } from './credentialWrites.ts';

let scene: CredentialScene;
let writes: CredentialWrites;
let credentials: Credentials;
beforeAll(async () => {
  scene = await openCredentialScene();
  writes = credentialWrites(scene);
});
beforeEach(async () => {
  credentials = await scene.renew();
  await scene.change({ access_mode: 'API', status: 'Actif' });
});
afterAll(() => scene.close());

const NAMES = ['copyId', 'copySecret', 'download', 'create', 'regenerate', 'revoke'] as const;
const ON_A_CLIENT: readonly (keyof CredentialWrites)[] = ['copyId', 'copySecret', 'regenerate', 'revoke'];

async function refusalOf(work: Promise<unknown>): Promise<Refusal | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof Refused) return error.refusals[0];
    throw error;
  }
}

/** The write is refused so, and leaves everything as it was. */
async function expectRefusal(work: () => Promise<unknown>, refusal: Refusal): Promise<void> {
  const before = await scene.state();
  expect(await refusalOf(work())).toBe(refusal);
  expect(await scene.state()).toBe(before);
}

describe('refus, rien n’a changé : P-14, P-105, D-19, H-53', () => {
  const rows: readonly (readonly [WhoName, Refusal])[] = [
    ['reader', forbidden],
    ['agent', forbidden],
    ['accountsOnly', forbidden],
    ['otherService', subscriptionNotFound],
    ['otherDelegate', subscriptionNotFound],
    ['otherEditor', subscriptionNotFound],
  ];
  const cases = rows.flatMap(([who, refusal]) => NAMES.map((write) => [who, write, refusal] as const));
  it.each(cases)('P-14 : %s ne peut pas « %s »', async (who, write, refusal) => {
    await expectRefusal(() => writes[write](who, credentials.clientId), refusal);
  });

  it.each(NAMES)('P-93 : un délégué retiré ne peut plus « %s »', async (write) => {
    await scene.change({ delegate: null });
    await expectRefusal(() => writes[write]('delegate', credentials.clientId), subscriptionNotFound);
    await scene.change({ delegate: { email: scene.people.delegate.email } });
  });

  it.each(NAMES)('P-94 : un éditeur retiré ne peut plus « %s »', async (write) => {
    await scene.change({ editor: null });
    await expectRefusal(() => writes[write]('editor', credentials.clientId), subscriptionNotFound);
    await scene.change({ editor: scene.user('editor').organization });
  });

  it.each(NAMES)('P-27 : un compte désactivé entre-temps ne peut pas « %s »', async (write) => {
    await scene.sql('UPDATE accounts SET active = false WHERE id = $1', [scene.people.manager.id]);
    await expectRefusal(() => writes[write]('manager', credentials.clientId), forbidden);
    await scene.sql('UPDATE accounts SET active = true WHERE id = $1', [scene.people.manager.id]);
  });

  it.each(['copyId', 'copySecret', 'download', 'create'] as const)(
    'H-215 : « %s » n’est possible qu’en modalité API enregistrée',
    async (write) => {
      for (const mode of ['PORTAIL', null]) {
        await scene.change({ access_mode: mode });
        await expectRefusal(() => writes[write]('administrator', credentials.clientId), credentialsNeedApi);
      }
    },
  );

  it.each(NAMES)('P-96 : un abonnement refusé ne permet pas « %s »', async (write) => {
    await scene.change({ status: 'Refusé' });
    await expectRefusal(() => writes[write]('administrator', credentials.clientId), subscriptionRefused);
    expect(await listSubscriptionClients(scene.hub, scene.user('administrator'), scene.id)).toEqual([]);
  });

  it.each(NAMES)('D-36 : un service inactif ne permet pas « %s », même à son éditeur', async (write) => {
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    for (const who of ['administrator', 'editor'] as const) {
      await expectRefusal(() => writes[write](who, credentials.clientId), organizationInactive);
    }
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
  });

  it.each(ON_A_CLIENT)(
    'P-14 : « %s » n’atteint ni le client d’un autre abonnement ni celui de la plateforme',
    async (write) => {
      const foreign = [
        await createClient(scene.hub, null, { scopes: ['SI'], organization: SI2, processCode: PROCESS }),
        await createClient(scene.hub, null, { scopes: ['SI', 'ADMIN'], organization: SI1, processCode: PROCESS }),
        { clientId: 'inconnu', clientSecret: '' },
      ];
      for (const { clientId } of foreign) {
        await expectRefusal(() => writes[write]('administrator', clientId), clientNotFound);
      }
      await expectRefusal(() => writes[write]('administrator', credentials.clientId, scene.otherId), clientNotFound);
      expect(await listSubscriptionClients(scene.hub, scene.user('administrator'), scene.id)).toHaveLength(1);
    },
  );

  it.each(NAMES)('P-14 : « %s » sur un identifiant qui n’en est pas un : 404', async (write) => {
    for (const id of ['pas-un-identifiant', scene.foreignId]) {
      await expectRefusal(() => writes[write]('administrator', credentials.clientId, id), subscriptionNotFound);
    }
  });

  it('D-20 : sans secret relisible, la copie est refusée et la clé se régénère', async () => {
    await scene.sql('UPDATE clients SET secret_encrypted = NULL WHERE id = $1', [credentials.clientId]);
    await expectRefusal(() => writes.copySecret('administrator', credentials.clientId), secretUnreadable);
    expect(await listSubscriptionClients(scene.hub, scene.user('administrator'), scene.id)).toMatchObject([
      { readable: false },
    ]);
    const file = await writes.download('administrator', credentials.clientId);
    expect(file).toContain('ne peut plus être relue');
    await writes.regenerate('administrator', credentials.clientId);
    expect(await writes.copySecret('administrator', credentials.clientId)).toMatch(/^[\w-]{43}$/);
  });

  it('D-20 : un secret scellé avec une autre clé de coffre n’est pas relisible, et rien ne casse', async () => {
    const hub = { ...scene.hub, vault: createVault(Buffer.alloc(32, 9)) };
    const user = scene.user('administrator');
    expect(await listSubscriptionClients(hub, user, scene.id)).toMatchObject([{ readable: false }]);
    await expectRefusal(() => copyCredential(hub, user, scene.id, credentials.clientId, 'SECRET'), secretUnreadable);
  });

  it('D-20 : le téléchargement sans identifiants est refusé', async () => {
    await writes.revoke('administrator', credentials.clientId);
    await expectRefusal(() => writes.download('administrator', ''), clientNotFound);
  });
});

describe('ce que permettent les identifiants : P-91, P-92, P-94, D-20', () => {
  const ALLOWED = ['administrator', 'manager', 'delegate', 'editor'] as const;

  it.each(ALLOWED)('P-105 : %s copie, télécharge, régénère et révoque', async (who) => {
    expect(await writes.copyId(who, credentials.clientId)).toBe(credentials.clientId);
    expect(await writes.copySecret(who, credentials.clientId)).toBe(credentials.clientSecret);
    const file = await writes.download(who, '');
    expect(file).toContain(`Identifiant client : ${credentials.clientId}\r\n`);
    expect(file).toContain(`Clé secrète : ${credentials.clientSecret}\r\n`);
    await writes.regenerate(who, credentials.clientId);
    await writes.revoke(who, credentials.clientId);
    await writes.create(who, '');
    const [made] = await listSubscriptionClients(scene.hub, scene.user(who), scene.id);
    expect(made).toMatchObject({ lastTokenAt: null, readable: true });
  });

  it('H-53 : régénérer tue aussitôt l’ancienne clé et les jetons en cours, la nouvelle sert', async () => {
    const token = await askToken(scene.server, credentials);
    expect(await answerTo(scene.server, token)).toBe(200);
    await writes.regenerate('administrator', credentials.clientId);
    expect(await answerTo(scene.server, token)).toBe(401);
    expect(await askToken(scene.server, credentials)).toBeNull();
    const clientSecret = await writes.copySecret('administrator', credentials.clientId);
    expect(clientSecret).not.toBe(credentials.clientSecret);
    const fresh = await askToken(scene.server, { clientId: credentials.clientId, clientSecret });
    expect(await answerTo(scene.server, fresh)).toBe(200);
  });

  it('D-20 : révoquer tue le client et ses jetons', async () => {
    const token = await askToken(scene.server, credentials);
    await writes.revoke('administrator', credentials.clientId);
    expect(await answerTo(scene.server, token)).toBe(401);
    expect(await askToken(scene.server, credentials)).toBeNull();
  });

  it('D-20 : passé en PORTAIL, on régénère et révoque encore', async () => {
    await scene.change({ access_mode: 'PORTAIL', editor: null });
    await writes.regenerate('administrator', credentials.clientId);
    expect(await askToken(scene.server, credentials)).toBeNull();
    await writes.revoke('administrator', credentials.clientId);
    await scene.change({ editor: scene.user('editor').organization });
  });

  it('H-53 : un abonnement suspendu garde ses identifiants', async () => {
    await scene.change({ status: 'Suspendu' });
    expect(await writes.copySecret('administrator', credentials.clientId)).toBe(credentials.clientSecret);
    expect(await askToken(scene.server, credentials)).not.toBeNull();
  });

  it('D-20 : plusieurs clients sont listés à part ; « Créer » n’en ajoute pas à ceux qui existent', async () => {
    const request = { scopes: ['SI'], organization: SI1, processCode: PROCESS } as const;
    const second = await createClient(scene.hub, null, request);
    await writes.create('administrator', '');
    const listed = await listSubscriptionClients(scene.hub, scene.user('reader'), scene.id);
    expect(listed.map(({ id }) => id)).toEqual([credentials.clientId, second.clientId]);
    const file = await writes.download('administrator', '');
    for (const { clientId, clientSecret } of [credentials, second]) {
      expect(file).toContain(clientId);
      expect(file).toContain(clientSecret);
    }
  });
});
