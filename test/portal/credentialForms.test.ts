import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/clients/newClient.ts';
import { formToken } from '../../src/portal/forms.ts';
import { createServer } from '../../src/server.ts';
import {
  answerTo,
  askToken,
  type CredentialScene,
  openCredentialScene,
  type WhoName,
} from '../clients/credentialScene.ts';
import { openTestSession } from '../support/accounts.ts';
import { clientAddress, credentialAddresses, credentialBrowser } from './credentialBrowser.ts';

let scene: CredentialScene;
let credentials: Credentials;
let sheet: string;
beforeAll(async () => {
  scene = await openCredentialScene();
  sheet = `/abonnements/${scene.id}`;
});
beforeEach(async () => {
  await scene.change({ access_mode: 'API' });
  credentials = await scene.renew();
});
afterAll(() => scene.close());

const browserOf = (who: WhoName) => credentialBrowser(scene, who);
const base = () => clientAddress(scene);

describe('ce que font les formulaires', () => {
  it.each(['administrator', 'manager', 'delegate', 'editor'] as const)(
    'P-91, P-94 : %s copie l’identifiant et la clé, en texte jamais gardé',
    async (who) => {
      const browser = await browserOf(who);
      const client = await base();
      for (const [quoi, value] of [
        ['identifiant', credentials.clientId],
        ['secret', credentials.clientSecret],
      ] as const) {
        const answer = await browser.post(`${client}/copie`, { quoi });
        expect([answer.status, answer.text]).toEqual([200, value]);
        expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
    },
  );

  it('D-20 : un secret illisible se refuse en clair, par les mots que le script montre', async () => {
    const client = await base();
    await scene.sql('UPDATE clients SET secret_encrypted = NULL');
    const browser = await browserOf('administrator');
    const answer = await browser.post(`${client}/copie`, { quoi: 'secret' });
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.text).toBe('Cette clé secrète ne peut plus être relue : régénérez-la pour en obtenir une nouvelle.');
    const page = await browser.get(sheet);
    expect(page.words).toContain('Cette clé secrète ne peut plus être copiée');
    expect(page.text.match(/data-what="secret"/)).toBeNull();
    expect(page.text).toContain('data-what="identifiant"');
  });

  it('D-20, D-27 : « Télécharger les identifiants » est un fichier texte jamais gardé', async () => {
    const answer = await (await browserOf('editor')).post(`${sheet}/identifiants/telechargement`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="identifiants-hubee-EtatCivil.txt"');
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.text).toContain(credentials.clientId);
    expect(answer.text).toContain(credentials.clientSecret);
  });

  it('P-92 : la régénération se confirme, puis l’ancienne clé et ses jetons sont morts', async () => {
    const token = await askToken(scene.server, credentials);
    const browser = await browserOf('administrator');
    const path = `${await base()}/regeneration`;
    const before = await scene.state();
    const dialog = await browser.get(path);
    expect(dialog.words).toContain('Voulez-vous régénérer la clé secrète ?');
    expect(dialog.words).toContain('L’ancienne clé cessera aussitôt de fonctionner');
    expect(await scene.state(), 'demander ne change rien').toBe(before);
    const answer = await browser.post(path);
    expect([answer.status, answer.location]).toEqual([303, sheet]);
    expect((await browser.follow(answer)).words).toContain('La clé secrète est régénérée');
    expect(await answerTo(scene.server, token)).toBe(401);
    expect(await askToken(scene.server, credentials)).toBeNull();
    const copied = await browser.post(`${await base()}/copie`, { quoi: 'secret' });
    expect(await askToken(scene.server, { ...credentials, clientSecret: copied.text })).not.toBeNull();
  });

  it('D-20 : après un retrait, le dialogue propose de régénérer, de révoquer ou de ne rien changer', async () => {
    await scene.change({ access_mode: 'PORTAIL' });
    const browser = await browserOf('administrator');
    const dialog = await browser.get(`${sheet}/identifiants`);
    for (const text of ['Les identifiants d’API restent valables', 'Régénérer', 'Révoquer', 'Ne rien changer']) {
      expect(dialog.words).toContain(text);
    }
    const [path = ''] = /\/abonnements\/[\w-]+\/identifiants\/[0-9a-f]{32}\/revocation/.exec(dialog.text) ?? [];
    expect((await browser.get(path)).words).toContain('Voulez-vous révoquer ces identifiants ?');
    const answer = await browser.post(path);
    expect((await browser.follow(answer)).words).toContain('Les identifiants sont révoqués');
    expect(await askToken(scene.server, credentials)).toBeNull();
    expect((await browser.get(`${sheet}/identifiants`)).location, 'plus rien à dire').toBe(sheet);
    expect((await browser.post(path)).status, 'déjà fait').toBe(404);
  });

  it('P-91 : sans identifiants, « Créer les identifiants » en crée une fois', async () => {
    const browser = await browserOf('administrator');
    await browser.post(`${await base()}/revocation`);
    const page = await browser.get(sheet);
    expect(page.words).toContain('Cet abonnement n’a pas encore d’identifiants.');
    const answers = [await browser.post(`${sheet}/identifiants`), await browser.post(`${sheet}/identifiants`)];
    expect(answers.map(({ location }) => location)).toEqual([sheet, sheet]);
    expect(await credentialAddresses(scene, 'regeneration')).toHaveLength(1);
  });

  it('rien de ce qui sort n’entre dans les journaux', async () => {
    const lines: string[] = [];
    const app = await createServer(scene.hub, { log: { write: (line) => void lines.push(line) } });
    const client = await base();
    const session = await openTestSession(scene.server, scene.people.administrator.id);
    const send = async (path: string, quoi: string) => {
      const body = new URLSearchParams({ _token: formToken(session), quoi }).toString();
      const headers = { cookie: `hubee=${session}`, 'content-type': 'application/x-www-form-urlencoded' };
      return app.inject({ method: 'POST', url: path, headers, payload: body });
    };
    expect((await send(`${client}/copie`, 'secret')).body).toBe(credentials.clientSecret);
    expect((await send(`${client}/copie`, 'identifiant')).body).toBe(credentials.clientId);
    expect((await send(`${sheet}/identifiants/telechargement`, '')).body).toContain(credentials.clientSecret);
    await app.close();
    const log = lines.join('');
    expect(log).toContain('/copie');
    for (const value of [credentials.clientId, credentials.clientSecret]) expect(log).not.toContain(value);
  });
});
