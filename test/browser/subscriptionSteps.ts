import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Visitor } from '../support/browser.ts';
import { button, expectText, expectTitle, link, rowOf } from './steps.ts';

export const SAVE = 'Enregistrer les modifications';
export const RISKS = 'Attention cette opération comporte des risques.';

export async function openSubscriptions(page: Page): Promise<void> {
  await link(page, 'Gestion des abonnements').first().click();
  await expectTitle(page, 'Abonnements');
}

/** The pencil of a line. */
export async function openSubscription(page: Page, processName: string): Promise<void> {
  await openSubscriptions(page);
  await rowOf(page, processName).getByRole('link').last().click();
  await expectTitle(page, `Abonnement - ${processName}`);
}

/** The round is drawn by the label, which is what people click. */
export const radioLabel = (page: Page, label: string): Locator =>
  page.locator('.fr-radio-group label').filter({ hasText: new RegExp(`^\\s*${label}\\s*$`) });

export const chosen = (page: Page, label: string): Promise<boolean> =>
  page.getByRole('radio', { name: label, exact: true }).isChecked();

const dialog = (page: Page): Locator => page.getByRole('dialog');

/** « Valider » is greyed until the box is ticked (P-89); without the script it says so. */
async function acceptRisks({ page, javaScript }: Visitor): Promise<void> {
  await dialog(page).getByText(RISKS).waitFor();
  const accept = button(dialog(page), 'Valider');
  expect(await accept.isDisabled()).toBe(javaScript);
  if (!javaScript) {
    await accept.click();
    await expectText(page, 'Cochez cette case pour valider.');
  }
  await dialog(page).locator('.fr-checkbox-group label').click();
  await accept.click();
  await dialog(page).waitFor({ state: 'detached' });
}

export interface Settings {
  readonly mode?: 'PORTAIL' | 'API';
  readonly frequency?: 'Unitaire' | 'Quotidienne' | 'Biquotidienne' | 'Aucune';
  readonly email?: string;
}

/** Fills the sheet and saves it. With the script the risks are read at the choice, without it at the save. */
export async function saveSettings(visitor: Visitor, { mode, frequency, email }: Settings): Promise<void> {
  const { page, javaScript } = visitor;
  if (mode !== undefined) {
    await radioLabel(page, mode).click();
    if (javaScript) await acceptRisks(visitor);
  }
  if (frequency !== undefined) await radioLabel(page, frequency).click();
  if (email !== undefined) await page.getByLabel(/^Adresse email notifiée/).fill(email);
  await button(page, SAVE).click();
  if (mode !== undefined && !javaScript) await acceptRisks(visitor);
  await expectText(page, 'enregistré');
}

export const dayField = (page: Page): Locator => page.getByLabel(/^Merci de choisir une date/);

/** « Activer l'abonnement », from the sheet, on that day (`YYYY-MM-DD`). */
export async function activate(visitor: Visitor, day: string): Promise<void> {
  await link(visitor.page, "Activer l'abonnement").click();
  await activateOn(visitor, day);
}

/** The same once its dialog is open. */
export async function activateOn({ page, javaScript }: Visitor, day: string): Promise<void> {
  await dialog(page).getByText("Veuillez définir une date d'activation.").waitFor();
  if (javaScript) expect(await button(dialog(page), 'Activer').isDisabled()).toBe(true);
  await dayField(page).fill(day);
  await button(dialog(page), 'Activer').click();
  await dialog(page).waitFor({ state: 'detached' });
}
