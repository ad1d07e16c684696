import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Credentials } from '../../src/clients/newClient.ts';
import { lastMailTo } from '../support/portalMails.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { type CredentialScene, openCredentialScene } from './credentialScene.ts';
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
});
afterAll(() => scene.close());

describe('ce qui en reste écrit : D-20, D-25', () => {
  it('P-92 : copie, téléchargement, régénération, révocation tracés avec leur auteur, jamais la valeur', async () => {
    const { clientId } = credentials;
    await writes.copyId('editor', clientId);
    await writes.copySecret('editor', clientId);
    await writes.download('editor', clientId);
    await writes.regenerate('editor', clientId);
    const renewed = await writes.copySecret('administrator', clientId);
    await writes.revoke('editor', clientId);
    const place = { subscription: scene.id, organization: SI1, processCode: PROCESS };
    const traces = await scene.audit(clientId);
    expect(traces.map(({ action }) => action)).toEqual([
      'CLIENT_CREATE',
      'CLIENT_COPY',
      'CLIENT_COPY',
      'CLIENT_DOWNLOAD',
      'CLIENT_SECRET',
      'CLIENT_COPY',
      'CLIENT_REVOKE',
    ]);
    expect(traces[1]).toMatchObject({ account_id: scene.people.editor.id, detail: { ...place, what: 'ID' } });
    expect(traces[2]).toMatchObject({ detail: { ...place, what: 'SECRET' } });
    expect(traces[4]).toMatchObject({ account_id: scene.people.editor.id, detail: place });
    const [everything] = await scene.sql('SELECT json_agg(a)::text AS text FROM audit a');
    for (const secret of [credentials.clientSecret, renewed]) expect(String(everything?.text)).not.toContain(secret);
  });

  it('D-25 : les autres administrateurs du service sont prévenus une fois par heure, ni secret ni identifiant', async () => {
    scene.server.setClock(new Date('2026-03-10T10:05:00Z'));
    await scene.sql('DELETE FROM mails');
    const { clientId } = credentials;
    await writes.copyId('administrator', clientId);
    for (let times = 0; times < 3; times += 1) await writes.copySecret('administrator', clientId);
    expect(await scene.notices('administrator'), 'pas à soi-même').toEqual([]);
    expect(await scene.notices('secondAdministrator')).toEqual(['SECRET_COPIED']);
    expect(await scene.notices('otherService')).toEqual([]);
    expect(await scene.notices('manager'), 'les administrateurs seulement').toEqual([]);
    await writes.copySecret('editor', clientId);
    expect(await scene.notices('administrator'), 'une autre personne').toEqual(['SECRET_COPIED']);
    scene.server.setClock(new Date('2026-03-10T11:00:00Z'));
    await writes.copySecret('administrator', clientId);
    expect(await scene.notices('secondAdministrator'), 'l’heure suivante').toHaveLength(3);
    scene.server.setClock(null);
  });

  it.each([
    ['copySecret', 'La clé secrète de l’abonnement « EtatCivil » a été copiée'],
    ['download', 'Les identifiants d’API de l’abonnement « EtatCivil » ont été téléchargés'],
    ['regenerate', 'La clé secrète de l’abonnement « EtatCivil » a été régénérée'],
    ['revoke', 'Des identifiants d’API de l’abonnement « EtatCivil » ont été révoqués'],
  ] as const)('D-25 : « %s » par un éditeur dit quoi, qui et où', async (write, sentence) => {
    await scene.sql('DELETE FROM mails');
    await writes[write]('editor', credentials.clientId);
    const mail = await lastMailTo(scene.hub, scene.people.administrator.email, 'SECURITY_NOTICE');
    const text = mail.text.replace(/\s+/g, ' ');
    expect(text).toContain(sentence);
    expect(text).toContain('Édith Teur (éditeur : Logiciels Exemple)');
    expect(text).toContain(`http://portail.example/abonnements/${scene.id}`);
    for (const value of [credentials.clientId, credentials.clientSecret]) {
      expect(mail.text).not.toContain(value);
      expect(mail.html).not.toContain(value);
    }
  });

  it('D-19 : un délégué est dit délégué', async () => {
    await scene.sql('DELETE FROM mails');
    await writes.copySecret('delegate', credentials.clientId);
    const mail = await lastMailTo(scene.hub, scene.people.administrator.email, 'SECURITY_NOTICE');
    expect(mail.text).toContain('Hélène Deléguée (délégué technique)');
  });
});
