import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announceArrivals } from '../../src/arrivals/announceArrivals.ts';
import { sweepArrivals } from '../../src/arrivals/sweepArrivals.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { later, START } from '../mails/mailScene.ts';
import { SI2 } from '../support/referential.ts';
import { patchCase, postEvent, sendDossier, uploadDossier } from '../support/scene.ts';
import { type ArrivalScene, DAY, EMAIL, openArrivalScene } from './arrivalScene.ts';

let scene: ArrivalScene;
beforeAll(async () => {
  scene = await openArrivalScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.reset();
  await scene.subscribe();
});

const hub = () => scene.scene.server.hub;
const pending = () => scene.scene.sql('SELECT id, digest_at FROM arrivals WHERE announced_at IS NULL ORDER BY id');

describe('H-160, D-15 : ce qui ne prévient personne', () => {
  it.each([
    ['« Aucune »', { notification_frequency: 'Aucune' }],
    ['sans adresse', { email: null }],
    ['abonnement inactif', { status: 'Inactif', effective_from: null }],
    ['abonnement refusé', { status: 'Refusé' }],
  ])('%s', async (_case, columns) => {
    await scene.subscribe(columns);
    await scene.arrive(3);
    expect(await scene.work()).toEqual({ announced: 0, digests: 0 });
    expect([await scene.rows(), await pending()]).toEqual([[], []]);
    await scene.subscribe();
    expect(await scene.work(), 'rien de ce qui est passé ne revient').toEqual({ announced: 0, digests: 0 });
  });

  it('un dossier en cours d’envoi, un changement de statut seul, un service sans adresse', async () => {
    await uploadDossier(scene.scene);
    expect(await scene.work()).toEqual({ announced: 0, digests: 0 });
    const dossier = await sendDossier(scene.scene);
    expect((await scene.work()).announced).toBe(1);
    expect((await patchCase(scene.scene, 'si1', dossier.caseId, 'IN_PROGRESS')).status).toBe(204);
    expect((await patchCase(scene.scene, 'osl', dossier.caseId, 'HUBEE_NOTIFIED')).status).toBeLessThan(500);
    await scene.arrive(1, { recipient: SI2 });
    expect(await scene.work()).toEqual({ announced: 0, digests: 0 });
  });
});

describe('H-160 : « Unitaire », un courriel par télédossier', () => {
  it('par l’API : à la transmission, puis à son retour, avec son numéro et rien du demandeur', async () => {
    const dossier = await sendDossier(scene.scene, { externalId: 'DILA-AEC-77' });
    expect(await scene.work()).toEqual({ announced: 1, digests: 0 });
    const event = { actionType: 'STATUS_UPDATE', caseNewStatus: 'HUBEE_NOTIFIED', status: 'SENT' };
    const back = await postEvent(scene.scene, 'osl', dossier.caseId, event);
    expect(back.status).toBe(201);
    expect(await scene.work()).toEqual({ announced: 1, digests: 0 });
    const [first, second, ...others] = await scene.written();
    expect(others).toEqual([]);
    expect([first?.kind, second?.kind]).toEqual(['M-6', 'M-6']);
    expect(first?.subject).toBe('HubEE - Nouveau télédossier : EtatCivil');
    expect(second?.subject).toBe('HubEE - Télédossier mis à jour : EtatCivil');
    for (const mail of [first, second]) {
      expect(mail?.text).toContain('Télédossier : DILA-AEC-77-01');
      expect(mail?.text).toContain('http://portail.example/teledossiers?recherche=DILA-AEC-77-01');
      expect(`${mail?.subject} ${mail?.text} ${mail?.html}`).not.toMatch(/Éloïse|D’Arc/);
    }
  });

  it('en modalité API ou sans modalité : le logiciel métier, pas de lien vers le télédossier', async () => {
    for (const access_mode of ['API', null]) {
      await scene.subscribe({ access_mode });
      await scene.arrive();
      await scene.work();
    }
    const mails = await scene.written();
    expect(mails).toHaveLength(2);
    for (const { text } of mails) {
      expect(text.replace(/\n/g, ' ')).toContain('est à traiter dans le logiciel métier de votre service');
      expect(text).not.toContain('/teledossiers');
    }
  });

  it('un seul par cause, dans l’ordre d’arrivée, même à plusieurs processus', async () => {
    const ids = await scene.arrive(450);
    const others = [1, 2].map(() => openDatabase({ url: scene.scene.server.databaseUrl, poolSize: 2 }));
    const passes = [hub().db, ...others].flatMap((db) => [
      announceArrivals({ ...hub(), db }),
      announceArrivals({ ...hub(), db }),
    ]);
    const counts = await Promise.all(passes);
    await announceArrivals(hub());
    await Promise.all(others.map((db) => db.close()));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(450);
    const causes = (await scene.rows()).map(({ cause }) => cause);
    expect(causes).toEqual(ids.map((id) => `M-6:${id}`));
    expect(await pending()).toEqual([]);
  });

  it('ce que des partenaires ont écrit est inerte', async () => {
    const nasty = `1"><img src=x onerror=alert(1)>\r\nBcc: x@y.example\u202e`;
    await scene.arrive(1, { number: nasty });
    await scene.work();
    expect(await scene.announce()).toBe(1);
    const [mail] = scene.smtp.mails();
    expect(mail?.recipients).toEqual([EMAIL]);
    expect(mail?.html).not.toContain('<img');
    expect(mail?.text).not.toMatch(/\nBcc|\u202e/);
    expect(mail?.raw).not.toMatch(/^Bcc:/m);
  });
});

describe('ce qui reste', () => {
  it('l’arrivée annoncée est oubliée après 30 jours, celle qui attend ne l’est jamais', async () => {
    await scene.arrive(2);
    await scene.work();
    await scene.subscribe({ notification_frequency: 'Quotidienne' });
    await scene.arrive(1);
    await scene.work();
    scene.setClock(later(29 * DAY));
    expect(await sweepArrivals(hub())).toBe(0);
    scene.setClock(later(31 * DAY));
    expect(await sweepArrivals(hub())).toBe(2);
    expect(await pending()).toHaveLength(1);
    scene.setClock(START);
  });

  it('le télédossier d’une organisation fusionnée prévient la nouvelle', async () => {
    await scene.arrive(1);
    await scene.scene.sql('UPDATE cases SET recipient = $1', [SI2]);
    await scene.scene.sql('UPDATE arrivals SET recipient = $1', [SI2]);
    await scene.scene.sql(`UPDATE subscriptions SET email = 'autre@mairie.example' WHERE subscriber = $1`, [SI2]);
    await scene.work();
    expect((await scene.written('autre@mairie.example')).map(({ kind }) => kind)).toEqual(['M-6']);
    await scene.scene.sql('UPDATE subscriptions SET email = NULL WHERE subscriber = $1', [SI2]);
  });
});
