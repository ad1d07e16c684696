import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../src/clients/createClient.ts';
import type { Credentials } from '../../src/clients/newClient.ts';
import { askToken, type CredentialScene, openCredentialScene, type WhoName } from '../clients/credentialScene.ts';
import { openPortal } from '../support/portalClient.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { type CredentialAddress, clientAddress, credentialAddresses, credentialBrowser } from './credentialBrowser.ts';

let scene: CredentialScene;
let credentials: Credentials;
let sheet: string;
beforeAll(async () => {
  scene = await openCredentialScene();
  sheet = `/abonnements/${scene.id}`;
});
beforeEach(async () => {
  await scene.change({ access_mode: 'API', status: 'Actif' });
  credentials = await scene.renew();
});
afterAll(() => scene.close());

const browserOf = (who: WhoName) => credentialBrowser(scene, who);
const addresses = (what: CredentialAddress) => credentialAddresses(scene, what);
const base = () => clientAddress(scene);

async function writes(): Promise<{ readonly path: string; readonly fields: Record<string, string> }[]> {
  const client = await base();
  return [
    { path: `${client}/copie`, fields: { quoi: 'identifiant' } },
    { path: `${client}/copie`, fields: { quoi: 'secret' } },
    { path: `${sheet}/identifiants/telechargement`, fields: {} },
    { path: `${sheet}/identifiants`, fields: {} },
    { path: `${client}/regeneration`, fields: {} },
    { path: `${client}/revocation`, fields: {} },
  ];
}

describe('refus, rien n’a changé', () => {
  const rows: readonly (readonly [WhoName, number])[] = [
    ['reader', 403],
    ['agent', 403],
    ['accountsOnly', 403],
    ['otherService', 404],
    ['otherDelegate', 404],
    ['otherEditor', 404],
  ];
  it.each(rows)('P-14 : %s reçoit %i à chaque écriture et à chaque dialogue', async (who, status) => {
    const browser = await browserOf(who);
    const client = await base();
    const before = await scene.state();
    for (const { path, fields } of await writes()) expect((await browser.post(path, fields)).status, path).toBe(status);
    for (const path of [`${sheet}/identifiants`, `${client}/regeneration`, `${client}/revocation`]) {
      expect((await browser.get(path)).status, path).toBe(status);
    }
    expect(await scene.state()).toBe(before);
  });

  it('P-39 : sans connexion, aucune écriture', async () => {
    const browser = openPortal(scene.server.url);
    const before = await scene.state();
    for (const { path, fields } of await writes()) {
      expect((await browser.post(path, fields)).location, path).toBe('/connexion');
    }
    expect(await scene.state()).toBe(before);
  });

  it('sans le jeton du formulaire, ou venu d’un autre site : 403 et rien ne change', async () => {
    const browser = await browserOf('administrator');
    const all = await writes();
    const before = await scene.state();
    for (const { path, fields } of all) {
      expect((await browser.post(path, { ...fields, _token: '' })).status, path).toBe(403);
      const foreign = await browser.post(path, fields, { origin: 'https://pirate.example' });
      expect(foreign.status, path).toBe(403);
      expect(foreign.text).not.toContain(credentials.clientSecret);
    }
    expect(await scene.state()).toBe(before);
  });

  it('la copie ne se lit pas par une simple adresse', async () => {
    const browser = await browserOf('administrator');
    const client = await base();
    for (const path of [`${client}/copie`, `${sheet}/identifiants/telechargement`]) {
      expect((await browser.get(path)).status, path).toBe(404);
    }
  });

  it('H-215 : en PORTAIL, copie et téléchargement sont refusés en français, rien ne change', async () => {
    const all = await writes();
    await scene.change({ access_mode: 'PORTAIL' });
    const browser = await browserOf('administrator');
    const before = await scene.state();
    for (const { path, fields } of all.slice(0, 4)) {
      const answer = await browser.post(path, fields);
      expect([answer.status, answer.words], path).toEqual([409, expect.stringContaining('modalité d’accès « API »')]);
    }
    expect(await scene.state()).toBe(before);
  });

  it('D-36 : un service inactif ne fait que lire ; les dialogues ramènent à la fiche', async () => {
    const client = await base();
    const all = await writes();
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
    const browser = await browserOf('administrator');
    const before = await scene.state();
    for (const { path, fields } of all) expect((await browser.post(path, fields)).status, path).toBe(403);
    for (const path of [`${sheet}/identifiants`, `${client}/regeneration`, `${client}/revocation`]) {
      expect((await browser.get(path)).location, path).toBe(sheet);
    }
    const page = await browser.get(sheet);
    for (const absent of ['Copier', 'Régénérer', 'Télécharger les identifiants'])
      expect(page.words).not.toContain(absent);
    expect(await scene.state()).toBe(before);
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
  });

  it('D-13 : une demande de copie qui ne dit pas quoi, ou d’un client inconnu', async () => {
    const browser = await browserOf('administrator');
    const client = await base();
    const before = await scene.state();
    expect((await browser.post(`${client}/copie`, { quoi: 'tout' })).status).toBe(400);
    for (const handle of ['0'.repeat(32), credentials.clientId, '%00', 'é']) {
      const path = `${sheet}/identifiants/${encodeURIComponent(handle)}`;
      expect((await browser.post(`${path}/copie`, { quoi: 'secret' })).status, handle).toBe(404);
      expect((await browser.get(`${path}/regeneration`)).status, handle).toBe(404);
    }
    expect(await scene.state()).toBe(before);
  });
});

describe('la section « MODALITÉ D’ACCÈS » : P-91', () => {
  it('P-91 : les textes, masqués, sans valeur en clair, sur toutes les pages', async () => {
    const browser = await browserOf('administrator');
    const client = await base();
    const page = await browser.get(sheet);
    for (const text of [
      'Utilisez ces paramètres pour la communication entre votre application et le service API.',
      'Identifiant client : ••••••••••••••••',
      'Clé secrète : ••••••••••••••••',
      'Régénérer la clé secrète',
      'Accès à la documentation.',
      'Télécharger les identifiants',
      'Dernière utilisation : jamais utilisés',
    ]) {
      expect(page.words).toContain(text);
    }
    for (const path of [sheet, `${sheet}/identifiants`, `${client}/regeneration`, `${client}/revocation`]) {
      const { status, text } = await browser.get(path);
      expect(status, path).toBe(200);
      for (const value of [credentials.clientId, credentials.clientSecret]) expect(text, path).not.toContain(value);
      expect(text.match(/<form[^>]*>(?:(?!<\/form>).)*<form/s), `${path} : pas de formulaire imbriqué`).toBeNull();
    }
  });

  it('P-91 : avant d’enregistrer API, ni « Copier » ni téléchargement ; en PORTAIL les anciens se révoquent', async () => {
    await scene.change({ access_mode: 'PORTAIL' });
    const browser = await browserOf('administrator');
    const page = await browser.get(sheet);
    for (const absent of ['Copier', 'Télécharger les identifiants', 'Identifiant client']) {
      expect(page.words).not.toContain(absent);
    }
    expect(page.words).toContain('Des identifiants d’API créés auparavant sont encore valables.');
  });

  it('P-14 : qui consulte seulement voit les dates, aucun bouton', async () => {
    const page = await (await browserOf('reader')).get(sheet);
    expect(page.words).toContain('Dernière utilisation :');
    for (const absent of ['Copier', 'Régénérer', 'Télécharger les identifiants', 'Révoquer']) {
      expect(page.words).not.toContain(absent);
    }
  });

  it('D-20 : plusieurs clients à part ; chacun se révoque', async () => {
    await createClient(scene.hub, null, { scopes: ['SI'], organization: SI1, processCode: PROCESS });
    const page = await (await browserOf('administrator')).get(sheet);
    expect(page.words).toContain('Identifiants n° 1');
    expect(page.words).toContain('Identifiants n° 2');
    expect(await addresses('regeneration')).toHaveLength(2);
    expect(await addresses('revocation')).toHaveLength(2);
  });

  it('H-53 : la dernière utilisation se voit', async () => {
    await askToken(scene.server, credentials);
    const { words } = await (await browserOf('administrator')).get(sheet);
    expect(words).toMatch(/Dernière utilisation : \d\d\/\d\d\/\d{4} à \d\d:\d\d \(à une heure près\)/);
  });
});
