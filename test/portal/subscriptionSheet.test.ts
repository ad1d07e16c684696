import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src/accounts/rules.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import type { Person } from './accountsScene.ts';
import { EDITOR, EDITOR_NAME, formOf, openSheetScene, type SheetScene, save } from './subscriptionSheetScene.ts';

// portal.md §6.2: the sheet of a subscription.

const READS: readonly Role[] = ['SUBSCRIPTIONS_READ', 'SUBSCRIPTIONS_MANAGE'];
const DELEGATE = 'delphine.delegue@syndicat.example';

let scene: SheetScene;
let delegate: Person;
let id: string;
beforeAll(async () => {
  scene = await openSheetScene();
  delegate = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: SI2, email: DELEGATE });
});
afterAll(() => scene.portal.close());
beforeEach(async () => {
  id = await scene.fresh();
});

/** A subscription that nothing is missing from. */
const READY = {
  access_mode: 'API',
  email: 'etat-civil@commune.example',
  validate_at: new Date('2026-01-15T10:00:00Z'),
};

const PATHS = ['', '/activation', '/suspension'];
const POSTS = ['', '/modalite', '/activation', '/activation/retrait', '/suspension'];

describe('qui l’ouvre, qui y change quelque chose : P-14, §2.3 lignes 17 à 22', () => {
  it('P-39 : sans connexion, la page de connexion', async () => {
    const url = scene.portal.scene.server.url;
    const answer = await fetch(`${url}/abonnements/${id}`, { redirect: 'manual', headers: { accept: 'text/html' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringContaining('/connexion')]);
  });

  it.each(ROLES.filter((role) => !READS.includes(role)))('%s seul : 403 partout, rien d’écrit', async (role) => {
    const who = await scene.portal.person({ roles: [role] });
    for (const path of PATHS) {
      const answer = await who.get(`/abonnements/${id}${path}`);
      expect([answer.status, answer.text.includes(PROCESS)]).toEqual([403, false]);
    }
    for (const path of POSTS) {
      expect((await scene.unchanged(() => who.post(`/abonnements/${id}${path}`))).status).toBe(403);
    }
  });

  it('CA seul : tout se lit, rien ne s’offre, tout envoi direct est refusé (403)', async () => {
    id = await scene.fresh(READY);
    const who = await scene.portal.person({ roles: ['SUBSCRIPTIONS_READ'] });
    const { html, text, status } = await who.get(`/abonnements/${id}`);
    expect(status).toBe(200);
    expect(text).toContain("Modalité d'accès : API");
    expect(text).toContain('Fréquence de notification : Unitaire Adresse email notifiée : etat-civil@commune.example');
    expect(text).toContain('Éditeur : Aucun');
    expect(html.replace(/<header[\s\S]*?<\/header>/, '')).not.toMatch(/<form|<input|<button|Activer l|Suspendre l/);
    for (const path of POSTS) {
      expect((await scene.unchanged(() => who.post(`/abonnements/${id}${path}`))).status).toBe(403);
    }
    expect((await who.get(`/abonnements/${id}/activation`)).status).toBe(403);
  });

  it.each([
    ['d’un autre service', { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' }],
    ['délégué que rien ne nomme', { organization: SI1, actorType: 'TECHNICAL_DELEGATE' }],
  ] as const)('S-11 %s : 404, à lire comme à écrire', async (_name, spec) => {
    const who = await scene.portal.person(spec);
    for (const path of PATHS) expect((await who.get(`/abonnements/${id}${path}`)).status).toBe(404);
    for (const path of POSTS) {
      expect((await scene.unchanged(() => who.post(`/abonnements/${id}${path}`, { day: '2026-12-01' }))).status).toBe(
        404,
      );
    }
  });

  it.each(['inconnu', '00000000-0000-7000-8000-000000000000', '%20', 'a'.repeat(90)])(
    'abonnement « %s » : 404',
    async (unknown) => {
      expect((await scene.administrator.get(`/abonnements/${unknown}`)).status).toBe(404);
    },
  );

  it('P-105, D-19 : le délégué change la modalité et les notifications, lit sa délégation sans pouvoir y toucher', async () => {
    id = await scene.fresh({ ...READY, delegate: { email: DELEGATE.toUpperCase() }, editor: EDITOR });
    const { html, text } = await delegate.get(`/abonnements/${id}`);
    expect(text).toContain(`Délégué technique : ${DELEGATE.toUpperCase()}`);
    expect(text).toContain(`Éditeur : ${EDITOR_NAME}`);
    expect(html).not.toMatch(/name="(?:delegate|editor)"/);
    expect(html).toMatch(/name="accessMode"[\s\S]*name="email"/);
    expect((await save(delegate, id, { notificationFrequency: 'Quotidienne' })).status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({
      notification_frequency: 'Quotidienne',
      delegate: { email: DELEGATE.toUpperCase() },
      editor: EDITOR,
    });
    for (const forged of [{ delegate: 'une.autre@ailleurs.example' }, { editor: 'EDT-1-2' }]) {
      expect((await scene.unchanged(() => save(delegate, id, forged))).status).toBe(403);
    }
  });

  it('D-19 : les gens de l’éditeur nommé l’ouvrent et le changent de même', async () => {
    id = await scene.fresh({ ...READY, editor: EDITOR });
    const who = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', organization: EDITOR });
    expect((await who.get(`/abonnements/${id}`)).text).toContain(`Éditeur : ${EDITOR_NAME}`);
    expect((await save(who, id, { email: 'accueil@commune.example' })).status).toBe(303);
  });

  it('P-96 « Refusé » : lecture seule avec le motif ; tout envoi 409, rien de changé', async () => {
    id = await scene.fresh({
      status: 'Refusé',
      reject_at: new Date('2026-02-03T10:00:00Z'),
      rejection_reason: 'Le SIRET n’est pas celui de la commune.',
    });
    const { html, text } = await scene.administrator.get(`/abonnements/${id}`);
    expect(text).toContain('Date de refus : 03/02/2026 Motif de rejet : Le SIRET n’est pas celui de la commune.');
    expect(html).not.toMatch(/name="accessMode"|Activer l|Suspendre l/);
    for (const path of POSTS) {
      const fields = { accessMode: 'PORTAIL', notificationFrequency: 'Aucune', day: '2026-12-01', version: '1' };
      const answer = await scene.unchanged(() => scene.administrator.post(`/abonnements/${id}${path}`, fields));
      expect([path, answer.status]).toEqual([path, 409]);
    }
    for (const path of ['/activation', '/suspension']) {
      expect((await scene.administrator.get(`/abonnements/${id}${path}`)).status).toBe(409);
    }
  });

  it('D-36 organisation inactive : lecture seule, tout envoi 403', async () => {
    const { sql } = scene.portal.scene;
    await sql("UPDATE organizations SET status = 'Inactif' WHERE id = $1", [SI1]);
    try {
      const { html, text } = await scene.administrator.get(`/abonnements/${id}`);
      expect(text).toContain('Ce service n’est plus actif dans HubEE');
      expect(html).not.toMatch(/name="accessMode"|Activer l/);
      for (const path of POSTS) {
        const answer = await scene.unchanged(() => scene.administrator.post(`/abonnements/${id}${path}`, {}));
        expect([path, answer.status]).toEqual([path, 403]);
      }
    } finally {
      await sql("UPDATE organizations SET status = 'Actif' WHERE id = $1", [SI1]);
    }
  });
});

describe('§6.2 ce que la fiche montre', () => {
  it('l’en-tête et les informations générales, mot pour mot', async () => {
    await scene.portal.scene.sql("UPDATE organizations SET code = 'DILA' WHERE id = 'OSL-13000918600011-00000'");
    const administrator = { email: 'camille@commune.example', firstName: 'Camille', lastName: 'MARTIN' };
    id = await scene.fresh({ ...READY, local_administrator: administrator });
    const { text, html } = await scene.administrator.get(`/abonnements/${id}`);
    for (const words of [
      'Retour aux abonnements',
      'Numéro Data Pass : 4321',
      `Abonnement - ${PROCESS}`,
      "Informations détaillées sur l'abonnement",
      'Opérateur : DILA - Organisation OSL-13000918600011-00000',
      `Service instructeur : Organisation ${SI1} (N° SIRET : 21010034300016)`,
      'Administrateur local responsable : Camille MARTIN (camille@commune.example)',
      'Date de validation : 15/01/2026',
      'Mis à jour le : ',
      'Statut : Inactif',
      "Activer l'abonnement",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).not.toMatch(/Date d'activation :|Suspendre l'abonnement/);
    expect(html).toContain(`href="/abonnements/${id}/activation"`);
    const titles = [...html.matchAll(/<h2 class="fr-h5">([^<]*)</g)].map(([, title]) => title?.replace('&#39;', "'"));
    expect(titles).toEqual(["MODALITÉ D'ACCÈS", 'DÉLÉGATION TECHNIQUE', 'ÉDITEUR', 'NOTIFICATIONS']);
  });

  it('D-14 : statut, date et bouton sont ceux de l’instant', async () => {
    const { server } = scene.portal.scene;
    const now = server.hub.clock();
    const day = (shift: number) => new Date(now.getTime() + shift * 86_400_000);
    id = await scene.fresh({ ...READY, activate_at: day(-2), effective_from: day(-2) });
    const active = (await scene.administrator.get(`/abonnements/${id}`)).text;
    expect(active).toMatch(/Statut : Actif Date d'activation : \d\d\/\d\d\/\d{4} Suspendre l'abonnement/);
    id = await scene.fresh({ ...READY, activate_at: day(2), effective_from: day(2) });
    const planned = (await scene.administrator.get(`/abonnements/${id}`)).text;
    expect(planned).toMatch(/Statut : Inactif Date d'activation : \d\d\/\d\d\/\d{4} \(prévue\) Activer l'abonnement/);
    id = await scene.fresh({ ...READY, status: 'Suspendu', activate_at: day(-9), suspended_from: day(1) });
    const suspended = (await scene.administrator.get(`/abonnements/${id}`)).text;
    expect(suspended).toMatch(/Statut : Suspendu .* Date de suspension : \d\d\/\d\d\/\d{4} Activer l'abonnement/);
  });

  it('P-89 sans modalité : le message en rouge, rien de coché', async () => {
    const { html, text } = await scene.administrator.get(`/abonnements/${id}`);
    expect(text).toContain("Veuillez sélectionner une modalité d'accès");
    expect(html).toMatch(/<fieldset class="fr-fieldset fr-fieldset--error" id="champ-accessMode"/);
    expect(formOf(html, `/abonnements/${id}`).accessMode).toBeUndefined();
  });

  it('P-94 « ÉDITEUR » seulement en API, avec sa phrase et « Aucun » en tête', async () => {
    expect((await scene.administrator.get(`/abonnements/${id}`)).text).not.toContain('Choisir un éditeur');
    id = await scene.fresh({ ...READY, access_mode: 'PORTAIL' });
    expect((await scene.administrator.get(`/abonnements/${id}`)).text).not.toContain('Choisir un éditeur');
    id = await scene.fresh(READY);
    const { text } = await scene.administrator.get(`/abonnements/${id}`);
    expect(text).toContain(
      "Vous pouvez choisir de donner un accès à la gestion de votre abonnement à l'éditeur qui gère votre logiciel métier dans lequel les données relatives à cet abonnement seront transmises. Il pourra ainsi vous accompagner pour sa mise en œuvre.",
    );
    expect(text).toContain(`Choisir un éditeur Aucun ${EDITOR_NAME}`);
  });

  it('P-95 : quatre fréquences dans leur ordre, l’adresse de l’administrateur proposée, les conseils', async () => {
    id = await scene.fresh({ access_mode: 'PORTAIL', local_administrator: { email: 'camille@commune.example' } });
    const { html, text } = await scene.administrator.get(`/abonnements/${id}`);
    expect([...html.matchAll(/name="notificationFrequency" value="(\w+)"/g)].map(([, value]) => value)).toEqual([
      'Biquotidienne',
      'Quotidienne',
      'Unitaire',
      'Aucune',
    ]);
    expect(text).toContain('Adresse email notifiée*');
    expect(text).toContain('adresse générique');
    expect(text).toContain('courriers indésirables (spam)');
    expect(formOf(html, `/abonnements/${id}`)).toMatchObject({
      notificationFrequency: 'Unitaire',
      email: 'camille@commune.example',
    });
    // P-76: what is only proposed can be saved as it is.
    expect(html).toContain('data-dirty-form="proposed"');
    expect((await save(scene.administrator, id, {})).notice).toBe('SUBSCRIPTION_SAVED');
    expect(await scene.stored(id)).toMatchObject({ email: 'camille@commune.example' });
    expect((await scene.administrator.get(`/abonnements/${id}`)).html).toMatch(/data-dirty-form(?:="")? /);
  });

  it('une adresse refusée par son serveur : ce qu’il a dit et quand, jusqu’à ce qu’elle change', async () => {
    const refused = {
      email_refused_at: new Date('2026-03-04T09:30:00Z'),
      email_refusal: '550 5.1.1 <b>User unknown</b>',
    };
    id = await scene.fresh({ ...READY, ...refused });
    const { html, text } = await scene.administrator.get(`/abonnements/${id}`);
    expect(text).toContain(
      'Le serveur de messagerie a refusé l’adresse etat-civil@commune.example le 04/03/2026 à 10:30.',
    );
    expect(html).toContain('550 5.1.1 &lt;b>User unknown');
    await save(scene.administrator, id, { email: 'mairie@commune.example' });
    expect((await scene.administrator.get(`/abonnements/${id}`)).text).not.toContain('a refusé l’adresse');
  });

  it('les ancres que d’autres pages visent existent', async () => {
    id = await scene.fresh(READY);
    const { html } = await scene.administrator.get(`/abonnements/${id}`);
    for (const anchor of [
      'general',
      'modalite',
      'delegation',
      'editeur',
      'notifications',
      'champ-accessMode',
      'champ-delegate',
      'champ-editor',
      'champ-notificationFrequency',
      'champ-email',
    ]) {
      expect(html.split(` id="${anchor}"`)).toHaveLength(2);
    }
  });

  it('aucun formulaire dans un formulaire', async () => {
    id = await scene.fresh(READY);
    const { html } = await scene.administrator.get(`/abonnements/${id}`);
    expect(html).not.toMatch(/<form(?:(?!<\/form>)[\s\S])*<form/);
  });
});
