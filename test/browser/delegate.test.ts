import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parisDay } from '../../src/platform/parisTime.ts';
import { PASSWORD } from '../support/accounts.ts';
import type { Visitor } from '../support/browser.ts';
import { createTestEditor, createTestSubscription } from '../support/portalSubscriptions.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { type Commune, newCommune } from './commune.ts';
import { newAdministrator, newPerson, type Person } from './people.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';
import {
  button,
  expectText,
  expectTitle,
  giveCode,
  giveCredentials,
  link,
  readPage,
  rowOf,
  signInWithCode,
  textField,
} from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal({ clipboard: true });
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const SAVE = 'Enregistrer les modifications';
const RISKS = 'Attention cette opération comporte des risques.';
const REGENERATE = 'Régénérer la clé secrète';
const AEC = "Demande d'acte d'Etat civil";
let editors = 0;

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

describe.each([{ javaScript: true }, { javaScript: false }])('S-12, JavaScript : $javaScript', ({ javaScript }) => {
  it('S-12 P-105 la déléguée de A et de B les voit, elles seules ; sur A elle choisit « API », relève et régénère les identifiants ; A la retire', async () => {
    const { a, b, c, delegate, ofA, ofC } = await delegation();
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signIn(page, delegate);
    expect(await menuOf(page)).toEqual(['Gestion des abonnements']);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    await page.getByRole('columnheader', { name: 'Service instructeur' }).waitFor();
    for (const { name } of [a, b]) await rowOf(page, name).first().waitFor();
    expect(await readPage(page)).not.toContain(`${c.name} `);
    expect(await page.getByRole('row').count()).toBe(4);
    await expectText(page, '3 Abonnements trouvés');
    // Ten columns: what opens a row is in sight all the same.
    const pencil = await rowOf(page, a.name).first().getByRole('link').boundingBox();
    const list = await page.locator('.hub-table').first().boundingBox();
    expect(rightOf(pencil)).toBeLessThanOrEqual(rightOf(list));
    await visitor.screen('déléguée, abonnements');

    await openRow(page, a, AEC);
    await chooseMode(visitor, 'API');
    await expectText(page, 'Identifiant client');
    await visitor.screen('déléguée, identifiants');
    // Row 22: whom the service delegates to is not hers to change.
    expect(await textField(page, 'Délégué technique').count()).toBe(0);
    expect(await page.getByRole('combobox', { name: /éditeur/i }).count()).toBe(0);

    const former = await credentialsOf(visitor);
    expect(await page.content()).not.toContain(former.secret);
    expect(await page.content()).not.toContain(former.id);
    expect(await tokenStatus(former)).toBe(200);
    await link(page, REGENERATE).click();
    await page.getByRole('dialog', { name: 'Voulez-vous régénérer la clé secrète' }).waitFor();
    await visitor.screen('déléguée, régénérer');
    await button(page, 'Valider').click();
    await expectText(page, 'La clé secrète est régénérée');
    expect(await tokenStatus(former)).toBe(401);
    const next = await credentialsOf(visitor);
    expect(next.secret).not.toBe(former.secret);
    expect(await tokenStatus(next)).toBe(200);

    const { email } = await newAdministrator(portal, a);
    const administrator = await portal.browser.open({ javaScript });
    await signInWithCode(portal, administrator, email);
    await administrator.page.goto(`/abonnements/${ofA}`);
    await textField(administrator.page, 'Délégué technique').fill('');
    await button(administrator.page, SAVE).click();
    // D-20: she still knows the credentials.
    await expectText(administrator.page, 'Les identifiants d’API restent valables');
    await administrator.screen('identifiants à risque');

    await page.goto('/abonnements');
    await expectText(page, '2 Abonnements trouvés');
    expect(await readPage(page)).not.toContain(a.name);
    await page.goto(`/abonnements/${ofA}`);
    expect(await readPage(page)).not.toContain(AEC);
    for (const id of [ofA, ofC]) {
      expect(await page.goto(`/abonnements/${id}`).then((answer) => answer?.status())).toBe(404);
    }
  });

  it('S-12 P-14 ce que la matrice ne lui donne pas est refusé aussi par appel direct, et rien ne change', async () => {
    const { b, delegate, ofB, ofC } = await delegation();
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signIn(page, delegate);
    for (const path of ['/comptes', '/comptes/nouveau', '/teledossiers', '/abonnements/demandes/nouvelle']) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(403);
    }
    await page.goto(`/abonnements/${ofB}`);
    const before = await stored(ofB);
    const settings = { accessMode: 'PORTAIL', confirmedMode: 'PORTAIL', notificationFrequency: 'Aucune' };
    // In mode PORTAIL an éditeur is dropped whoever names it (P-94): only API tells.
    const forged = [
      { delegate: 'autre@ailleurs.example' },
      { editor: b.organization, accessMode: 'API', confirmedMode: 'API' },
    ];
    for (const fields of forged) {
      const answer = await portal.post(page, `/abonnements/${ofB}`, { ...settings, version: '1', ...fields });
      expect(answer.status, JSON.stringify(fields)).toBe(403);
    }
    expect(await stored(ofB)).toEqual(before);
    // An empty field is one that her sheet does not show: it withdraws nothing.
    const empty = { accessMode: 'PORTAIL', notificationFrequency: 'Aucune', version: '1', delegate: '', editor: '' };
    expect((await portal.post(page, `/abonnements/${ofB}`, empty)).status).toBe(303);
    expect((await stored(ofB)).delegate).toEqual(before.delegate);
    const elsewhere = await stored(ofC);
    for (const path of ['', '/modalite', '/activation', '/suspension', '/identifiants', '/essai']) {
      const answer = await portal.post(page, `/abonnements/${ofC}${path}`, { ...settings, version: '1' });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain(AEC);
    }
    expect(await stored(ofC)).toEqual(elsewhere);
  });

  it('S-12 P-94 la personne d’un éditeur voit ce qui désigne son éditeur, l’active et le suspend ; revenir à PORTAIL le lui retire', async () => {
    const [a, b] = [await newCommune(portal), await newCommune(portal)];
    editors += 1;
    const organization = await createTestEditor(portal.scene.server, `EDT-0000004010${editors}012-00000`, {
      name: `Logiciels du Causse ${editors}`,
    });
    const mine = { accessMode: 'API', editor: organization, frequency: 'aucune' } as const;
    const ofA = await createTestSubscription(portal.scene.server, { ...mine, organization: a.organization });
    await createTestSubscription(portal.scene.server, { organization: b.organization, accessMode: 'API' });
    const house: Commune = { organization, name: 'Logiciels du Causse', domain: `causse${editors}.example` };
    const person = await newPerson(portal, house, outsider('Sonia', 'BELKACEM'));
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signIn(page, person);
    await expectText(page, '1 Abonnement trouvé');
    expect(await readPage(page)).not.toContain(`${b.name} `);
    await openRow(page, a, AEC);
    await link(page, "Activer l'abonnement").click();
    await page.locator('input[name=day]').fill(parisDay(new Date()));
    await button(page, 'Activer').click();
    await expectText(page, 'L’abonnement est actif');
    await visitor.screen('éditeur, abonnement actif');
    await link(page, "Suspendre l'abonnement").click();
    await button(page, 'Suspendre').click();
    await expectText(page, 'L’abonnement est suspendu');

    const { email } = await newAdministrator(portal, a);
    const administrator = await portal.browser.open({ javaScript });
    await signInWithCode(portal, administrator, email);
    await administrator.page.goto(`/abonnements/${ofA}`);
    await chooseMode(administrator, 'PORTAIL');
    expect(await stored(ofA)).toMatchObject({ access_mode: 'PORTAIL', editor: null });
    await page.goto('/abonnements');
    await expectText(page, 'Aucun abonnement ne vous désigne pour le moment.');
    expect(await page.goto(`/abonnements/${ofA}`).then((answer) => answer?.status())).toBe(404);
  });

  /** A delegate named by A (one « Inactif » without mode), twice by B, and not by C. */
  async function delegation() {
    const [home, a, b, c] = [
      await newCommune(portal),
      await newCommune(portal),
      await newCommune(portal),
      await newCommune(portal),
    ];
    const delegate = await newPerson(portal, home, outsider('Hélène', 'SAINT-YVES'));
    const create = (commune: Commune, processCode: string, more = {}) =>
      createTestSubscription(portal.scene.server, { organization: commune.organization, processCode, ...more });
    const named = { delegateEmail: delegate.email };
    const ofA = await create(a, PROCESS, named);
    const ofB = await create(b, OTHER_PROCESS, { ...named, accessMode: 'PORTAIL', status: 'Actif' });
    await create(b, RECENSEMENT, { ...named, accessMode: 'API' });
    const ofC = await create(c, PROCESS, { delegateEmail: 'quelquun.dautre@ailleurs.example', accessMode: 'API' });
    await create(a, OTHER_PROCESS, { accessMode: 'PORTAIL' });
    return { a, b, c, delegate, ofA, ofB, ofC };
  }

  const outsider = (firstName: string, lastName: string) =>
    ({ firstName, lastName, actorType: 'TECHNICAL_DELEGATE', roles: ['SUBSCRIPTIONS_MANAGE'] }) as const;

  async function signIn(page: Page, { email }: Person): Promise<void> {
    await giveCredentials(page, email, PASSWORD);
    await giveCode(portal, page, email);
    await expectTitle(page, 'Abonnements');
  }

  const menuOf = (page: Page): Promise<string[]> =>
    page.getByRole('navigation', { name: 'Menu principal' }).getByRole('listitem').allInnerTexts();

  async function openRow(page: Page, commune: Commune, process: string): Promise<void> {
    await rowOf(page, commune.name)
      .filter({ hasText: process })
      .getByRole('link', { name: /^Modifier/ })
      .click();
    await expectTitle(page, `Abonnement - ${process}`);
  }

  /** P-89: the choice, the dialog of its risks, the box; then what was chosen is saved. */
  async function chooseMode({ page }: Visitor, mode: 'API' | 'PORTAIL'): Promise<void> {
    await page
      .getByRole('group', { name: /^Où votre service traite/ })
      .locator('label', { hasText: mode })
      .click();
    // Without the script, saving opens the dialog, and « Valider » saves.
    if (!javaScript) await button(page, SAVE).click();
    const dialog = page.getByRole('dialog', { name: RISKS });
    await dialog.waitFor();
    if (javaScript) expect(await button(dialog, 'Valider').isDisabled()).toBe(true);
    await dialog.locator('label').last().click();
    await button(dialog, 'Valider').click();
    await dialog.waitFor({ state: 'detached' });
    if (javaScript) await button(page, SAVE).click();
    await expectText(page, 'Les modifications de l’abonnement sont enregistrées.');
  }

  /** « Copier » twice where there is a script, « Télécharger les identifiants » elsewhere (D-20). */
  async function credentialsOf({ page }: Visitor): Promise<Credentials> {
    if (!javaScript) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        button(page, 'Télécharger les identifiants').click(),
      ]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(Buffer.from(chunk));
      const text = Buffer.concat(chunks).toString();
      return { id: valueAfter(text, /Identifiant client : (\S+)/), secret: valueAfter(text, /Clé secrète : (\S+)/) };
    }
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copy = async (name: string): Promise<string> => {
      await button(page, `Copier ${name}`).click();
      await expectText(page, `Copié : ${name} est dans le presse-papiers.`);
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    return { id: await copy('l’identifiant client'), secret: await copy('la clé secrète') };
  }

  function valueAfter(text: string, pattern: RegExp): string {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`${pattern} is not in ${text}`);
    return found;
  }

  async function tokenStatus({ id, secret }: Credentials): Promise<number> {
    const response = await fetch(`${portal.scene.server.url}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'SI' }),
    });
    return response.status;
  }

  async function stored(id: string): Promise<Record<string, unknown>> {
    const [row] = await portal.scene.sql(
      'SELECT access_mode, notification_frequency, delegate, editor, status, version FROM subscriptions WHERE id = $1',
      [id],
    );
    return row ?? {};
  }
});

function rightOf(box: { readonly x: number; readonly width: number } | null): number {
  return box === null ? Number.NaN : box.x + box.width;
}
