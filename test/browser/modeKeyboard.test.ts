import { afterAll, beforeAll, expect, it } from 'vitest';
import { OTHER_PROCESS } from '../support/referential.ts';
import { camille, newCommune, subscribe } from './commune.ts';
import { newAdministrator } from './people.ts';
import { openPortal, type Portal } from './portal.ts';
import { button, expectText, signInWithCode } from './steps.ts';
import { openSubscription, RISKS, SAVE } from './subscriptionSteps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterAll(() => portal.close());

it('P-45, P-89 parcourir les modalités aux flèches ne choisit rien ; Entrée, Espace ou « Enregistrer » le font', async () => {
  const commune = await newCommune(portal);
  await newAdministrator(portal, commune);
  await subscribe(portal, commune, OTHER_PROCESS);
  const visitor = await portal.browser.open();
  const { page } = visitor;
  await signInWithCode(portal, visitor, camille(commune).email);
  await openSubscription(page, 'Certificat de décès électronique');
  const [portail, api] = ['PORTAIL', 'API'].map((name) => page.getByRole('radio', { name, exact: true }));
  const risks = page.getByRole('dialog').getByText(RISKS);
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) sent.push(request.method());
  });
  const leave = async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    sent.length = 0;
  };
  await page.getByLabel(/^Adresse email notifiée/).fill(`etat-civil@${commune.domain}`);
  await portail?.focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
    await page.keyboard.press(key);
    expect(await page.locator('[name=accessMode]:checked').count()).toBe(1);
  }
  await button(page, SAVE).waitFor();
  await visitor.screen('modalité parcourue au clavier');
  expect([sent, await risks.count()]).toEqual([[], 0]);
  expect(await api?.isChecked()).toBe(true);
  await page.keyboard.press('Enter');
  await risks.waitFor();
  await expectText(page, 'dispose du module de raccordement à HubEE');
  await leave();

  await api?.focus();
  await page.keyboard.press('Space');
  await risks.waitFor();
  await leave();

  await api?.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Space');
  await risks.waitFor();
  await expectText(page, 'uniquement disponibles et consultables dans le Portail HubEE');
  await leave();

  await portail?.focus();
  await page.keyboard.press('ArrowDown');
  await button(page, SAVE).click();
  await risks.waitFor();
  await expectText(page, 'dispose du module de raccordement à HubEE');
});
