import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SI1 } from '../support/referential.ts';
import { sendDossier } from '../support/scene.ts';
import type { Fields, PageAnswer, Person } from './accountsScene.ts';
import { EDITOR, formOf, openSheetScene, type SheetScene, save } from './subscriptionSheetScene.ts';

// P-89, P-90: the choice of the access mode, with its dialog.

let scene: SheetScene;
let administrator: Person;
let id: string;
beforeAll(async () => {
  scene = await openSheetScene();
  administrator = scene.administrator;
});
afterAll(() => scene.portal.close());
beforeEach(async () => {
  id = await scene.fresh({ email: 'etat-civil@commune.example' });
});

const RISKS = 'Attention cette opération comporte des risques.';
const PORTAIL = [
  'En choisissant ce mode de raccordement, les télédossiers seront uniquement disponibles et consultables dans le Portail HubEE : https://hubee.numerique.gouv.fr.',
  'Si vous receviez les télédossiers de cette démarche dans votre logiciel métier (état civil ou autre), sachez que cette réception sera interrompue.',
  "Sachez que vous pourrez, dès que vous le souhaiterez, reprendre l'intégration des télédossiers dans votre logiciel métier en choisissant la modalité d'accès « API ».",
  'En validant ce message, vous confirmez choisir une consultation des télédossiers dans le Portail HubEE et confirmez avoir pris connaissance des risques que ce choix implique',
];
const API = [
  "Choisir la modalité d'accès « API » implique que le logiciel métier en charge du traitement de ce type de démarche, au sein de votre organisation, dispose du module de raccordement à HubEE. En effet, votre logiciel en communiquant avec les « API » de HubEE vous permettra de recevoir et de traiter vos dossiers dans celui-ci. Il est donc indispensable de vous rapprocher de votre éditeur qui sera à même de vous confirmer la compatibilité de votre version de logiciel avec les API HubEE, avant de changer la modalité d'accès aux télédossiers.",
  "Tous les éditeurs ont été associés à la construction de HubEE et ont engagés les travaux pour s'y raccorder.",
  "Des informations plus complètes sont disponibles à l'adresse suivante : lien",
  "En validant ce message, vous confirmez choisir la modalité d'accès « API » et confirmez avoir pris connaissance des risques que ce choix implique.",
];

const sheet = () => `/abonnements/${id}`;
const preview = () => `${sheet()}/modalite`;

/** Sends what the sheet shows to the preview, with some of it changed, as the script does when a mode is picked. */
async function pick(fields: Fields, from?: PageAnswer): Promise<PageAnswer> {
  const { html } = from ?? (await administrator.get(sheet()));
  return scene.unchanged(() => administrator.post(preview(), { ...formOf(html, sheet()), ...fields }));
}

/** One of the two forms of the dialog, with its box ticked or not. */
function dialogForm(answer: PageAnswer, which: 'confirm' | 'cancel'): Record<string, string> {
  const forms = [...answer.html.matchAll(/<form[^>]*modalite"[^>]*>.*?<\/form>/gs)].map(([form]) => form);
  const form = forms.find((one) => one.includes(`value="${which}"`));
  if (form === undefined) throw new Error(`no form to ${which}`);
  return formOf(form, preview());
}

const TICKED = { risksAccepted: 'oui' };

describe('choisir une modalité, avec le script', () => {
  it.each([
    ['PORTAIL', PORTAIL],
    ['API', API],
  ] as const)(
    '%s : le dialogue et son texte, mot pour mot, la page derrière inerte, rien d’écrit',
    async (mode, words) => {
      const { html, text, status } = await pick({ accessMode: mode });
      expect(status).toBe(200);
      for (const word of [RISKS, ...words, 'Annuler', 'Valider', 'Fermer']) expect(text).toContain(word);
      expect(html).toContain('<div class="hub-body" inert>');
      expect(html).toMatch(/<input type="checkbox"[^>]*name="risksAccepted"[^>]*required/);
      expect(html).toMatch(/<form[^>]*data-enable-when-valid[^>]*modalite"/);
      if (mode === 'API') expect(html).toContain('href="/aide#t-54"');
    },
  );

  it('« Valider » rend la page sans dialogue, la modalité choisie, la barre, et n’écrit rien ; l’enregistrement suffit ensuite', async () => {
    const typed = { accessMode: 'PORTAIL', email: 'saisie@commune.example', notificationFrequency: 'Quotidienne' };
    const asked = await pick(typed);
    const accepted = await scene.unchanged(() =>
      administrator.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED }),
    );
    expect([accepted.status, accepted.text.includes(RISKS)]).toEqual([200, false]);
    expect(accepted.html).toContain('data-dirty-form="changed"');
    expect(formOf(accepted.html, sheet())).toMatchObject({ ...typed, confirmedMode: 'PORTAIL', version: '1' });
    const saved = await administrator.post(sheet(), formOf(accepted.html, sheet()));
    expect([saved.status, saved.notice]).toEqual([303, 'SUBSCRIPTION_SAVED']);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'PORTAIL', email: 'saisie@commune.example' });
  });

  it('sans la case : 422, le dialogue reste et le dit', async () => {
    const asked = await pick({ accessMode: 'PORTAIL' });
    const answer = await scene.unchanged(() => administrator.post(preview(), dialogForm(asked, 'confirm')));
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(RISKS);
    expect(answer.text).toContain('Cochez cette case pour valider.');
  });

  it('« Annuler » et la croix rendent l’ancienne modalité et tout le reste de la saisie', async () => {
    id = await scene.fresh({ access_mode: 'API', email: 'etat-civil@commune.example' });
    const typed = {
      email: 'saisie@commune.example',
      notificationFrequency: 'Biquotidienne',
      delegate: 'a "b" <c>@x',
      editor: EDITOR,
    };
    const asked = await pick({ accessMode: 'PORTAIL', ...typed });
    expect(asked.html.match(/form="modalite-annuler"/g)).toHaveLength(2);
    expect(asked.html).toMatch(/<button[^>]*form="modalite-annuler"[^>]*data-close/);
    const back = await scene.unchanged(() => administrator.post(preview(), dialogForm(asked, 'cancel')));
    expect([back.status, back.text.includes(RISKS)]).toEqual([200, false]);
    expect(formOf(back.html, sheet())).toMatchObject({ ...typed, accessMode: 'API' });
    expect(formOf(back.html, sheet()).confirmedMode).toBeUndefined();
    expect(back.html).toContain('data-dirty-form="changed"');
  });

  it('« Annuler » sans rien d’autre de saisi : la fiche telle qu’enregistrée, rien à enregistrer', async () => {
    const back = await administrator.post(preview(), dialogForm(await pick({ accessMode: 'API' }), 'cancel'));
    expect(formOf(back.html, sheet()).accessMode).toBeUndefined();
    expect(back.html).toMatch(/data-dirty-form(?:="")? /);
  });

  it('un autre choix après une confirmation : le dialogue à nouveau ; « Annuler » rend ce qui était confirmé', async () => {
    const asked = await pick({ accessMode: 'PORTAIL' });
    const accepted = await administrator.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED });
    const again = await pick({ accessMode: 'API' }, accepted);
    expect(again.text).toContain(API[0]);
    const back = await administrator.post(preview(), dialogForm(again, 'cancel'));
    expect(formOf(back.html, sheet())).toMatchObject({ accessMode: 'PORTAIL', confirmedMode: 'PORTAIL' });
    const other = await administrator.post(preview(), { ...dialogForm(again, 'confirm'), ...TICKED });
    expect(formOf(other.html, sheet())).toMatchObject({ accessMode: 'API', confirmedMode: 'API' });
  });

  it('revenir à la modalité enregistrée ne demande rien et oublie la confirmation', async () => {
    id = await scene.fresh({ access_mode: 'API', email: 'etat-civil@commune.example' });
    const accepted = await administrator.post(preview(), {
      ...dialogForm(await pick({ accessMode: 'PORTAIL' }), 'confirm'),
      ...TICKED,
    });
    const back = await pick({ accessMode: 'API' }, accepted);
    expect([back.status, back.text.includes(RISKS)]).toEqual([200, false]);
    expect(formOf(back.html, sheet()).confirmedMode).toBeUndefined();
  });

  it('P-91 « API » choisie et pas encore enregistrée : des champs masqués, rien à copier', async () => {
    const accepted = await administrator.post(preview(), {
      ...dialogForm(await pick({ accessMode: 'API' }), 'confirm'),
      ...TICKED,
    });
    expect(accepted.text).toContain('Identifiant client :');
    expect(accepted.text).toContain('Choisir un éditeur');
    expect(accepted.html).not.toContain('data-copy=');
  });

  it('P-90 les télédossiers non terminés sont comptés, en bon français', async () => {
    id = await scene.fresh({
      status: 'Actif',
      access_mode: 'API',
      email: 'etat-civil@commune.example',
      activate_at: new Date('2026-01-01T00:00:00Z'),
      effective_from: new Date('2026-01-01T00:00:00Z'),
    });
    for (const externalId of ['A-1', 'A-2', 'A-3']) await sendDossier(scene.portal.scene, { externalId });
    const unopened = await pick({ accessMode: 'PORTAIL' });
    expect(unopened.text).toContain('3 télédossiers pas encore ouverts seront à traiter dans le Portail HubEE.');
    expect(unopened.text).not.toContain('ne pourr');
    await scene.portal.scene.sql(
      "UPDATE cases SET taken_by = 'API' WHERE id IN (SELECT id FROM cases WHERE recipient = $1 ORDER BY id LIMIT 2)",
      [SI1],
    );
    const { text } = await pick({ accessMode: 'PORTAIL' });
    expect(text).toContain('1 télédossier pas encore ouvert sera à traiter dans le Portail HubEE.');
    expect(text).toContain(
      '2 télédossiers non terminés, déjà reçus dans votre logiciel métier, ne pourront plus être modifiés : terminez-les d’abord.',
    );
  });

  it('rafraîchir un aperçu ou en copier l’adresse ne fait rien de mal', async () => {
    const fields = dialogForm(await pick({ accessMode: 'PORTAIL' }), 'confirm');
    const once = await administrator.post(preview(), { ...fields, ...TICKED });
    const twice = await scene.unchanged(() => administrator.post(preview(), { ...fields, ...TICKED }));
    expect(formOf(twice.html, sheet())).toEqual(formOf(once.html, sheet()));
    const copied = await administrator.get(preview());
    expect([copied.status, copied.location]).toEqual([303, `${sheet()}#modalite`]);
  });

  it('une modalité inconnue, une décision inconnue : la page, rien d’écrit', async () => {
    expect((await pick({ accessMode: 'FAX', confirmedMode: 'FAX' })).status).toBe(200);
    expect((await pick({ decision: 'autre', accessMode: 'PORTAIL' })).text).toContain(RISKS);
  });
});

describe('sans script : « Enregistrer » ouvre le dialogue', () => {
  it('« Valider » enregistre aussitôt, toute la saisie avec', async () => {
    const asked = await scene.unchanged(() =>
      save(administrator, id, { accessMode: 'PORTAIL', email: 'mairie@commune.example' }),
    );
    expect([asked.status, asked.text.includes(RISKS)]).toEqual([200, true]);
    const saved = await administrator.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED });
    expect([saved.status, saved.location, saved.notice]).toEqual([303, sheet(), 'SUBSCRIPTION_SAVED']);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'PORTAIL', email: 'mairie@commune.example' });
  });

  it('« Valider » sans la case : 422, et l’intention d’enregistrer n’est pas perdue', async () => {
    const asked = await save(administrator, id, { accessMode: 'API' });
    const unticked = await scene.unchanged(() => administrator.post(preview(), dialogForm(asked, 'confirm')));
    expect(unticked.status).toBe(422);
    const saved = await administrator.post(preview(), { ...dialogForm(unticked, 'confirm'), ...TICKED });
    expect(saved.status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'API' });
  });

  it('« Annuler » n’enregistre rien et garde la saisie', async () => {
    const asked = await save(administrator, id, { accessMode: 'PORTAIL', email: 'mairie@commune.example' });
    const back = await scene.unchanged(() => administrator.post(preview(), dialogForm(asked, 'cancel')));
    expect(formOf(back.html, sheet())).toMatchObject({ email: 'mairie@commune.example' });
  });

  it('un champ faux se corrige d’abord : 422, pas de dialogue', async () => {
    const answer = await scene.unchanged(() => save(administrator, id, { accessMode: 'PORTAIL', email: 'rien' }));
    expect([answer.status, answer.text.includes(RISKS)]).toEqual([422, false]);
    expect(answer.text).not.toContain('Confirmez ce choix');
    expect(formOf(answer.html, sheet())).toMatchObject({ accessMode: 'PORTAIL', email: 'rien' });
    const asked = await administrator.post(sheet(), {
      ...formOf(answer.html, sheet()),
      email: 'mairie@commune.example',
    });
    expect(asked.text).toContain(RISKS);
  });

  it('quelqu’un a enregistré pendant le dialogue : 409, la saisie et la confirmation gardées', async () => {
    const asked = await save(administrator, id, { accessMode: 'PORTAIL', email: 'mienne@commune.example' });
    await scene.portal.scene.sql('UPDATE subscriptions SET version = version + 1, email = $2 WHERE id = $1', [
      id,
      'autre@commune.example',
    ]);
    const late = await scene.unchanged(() =>
      administrator.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED }),
    );
    expect(late.status).toBe(409);
    expect(late.text).toContain('« autre@commune.example » enregistré, « mienne@commune.example » dans votre saisie');
    expect((await administrator.post(sheet(), formOf(late.html, sheet()))).status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'PORTAIL', email: 'mienne@commune.example' });
  });

  it('une confirmation forgée pour une autre modalité ne vaut rien', async () => {
    const answer = await scene.unchanged(() =>
      save(administrator, id, { accessMode: 'API', confirmedMode: 'PORTAIL' }),
    );
    expect(answer.text).toContain(API[0]);
  });

  it('P-94 passer en PORTAIL remet l’éditeur à « Aucun » et mène aux identifiants restants (D-20)', async () => {
    id = await scene.fresh({ access_mode: 'API', email: 'etat-civil@commune.example', editor: EDITOR });
    const asked = await save(administrator, id, { accessMode: 'PORTAIL' });
    const saved = await administrator.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED });
    expect([saved.status, saved.location]).toEqual([303, `${sheet()}/identifiants`]);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'PORTAIL', editor: null });
  });

  it('P-105 un délégué choisit la modalité de même, sans que sa délégation voyage', async () => {
    const email = 'dominique.delegue@syndicat.example';
    id = await scene.fresh({ email: 'etat-civil@commune.example', delegate: { email } });
    const delegate = await scene.portal.person({ actorType: 'TECHNICAL_DELEGATE', email });
    const asked = await save(delegate, id, { accessMode: 'API' });
    expect(dialogForm(asked, 'confirm')).not.toHaveProperty('delegate');
    const saved = await delegate.post(preview(), { ...dialogForm(asked, 'confirm'), ...TICKED });
    expect(saved.status).toBe(303);
    expect(await scene.stored(id)).toMatchObject({ access_mode: 'API', delegate: { email } });
  });
});
