import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import type { Visitor } from '../support/browser.ts';
import type { Portal } from './portal.ts';

export const GENERIC_FAILURE =
  "Erreur d'authentification ! Quelque chose s'est mal passé pendant le processus d'authentification. Veuillez essayer de vous connecter à nouveau.";

// A straight and a curly apostrophe are the same text (portal.md, conventions), and so is any white space.
const plain = (text: string): string => text.replace(/[’ʼ]/g, "'").replace(/[\s\u00a0\u202f]+/g, ' ');

/** The words of a page, as somebody reads them. */
export async function readPage(page: Page | Locator): Promise<string> {
  const whole = 'goto' in page ? page.locator('body') : page;
  return plain(await whole.innerText());
}

export async function expectText(page: Page, text: string): Promise<void> {
  await expect.poll(() => readPage(page), { message: `« ${text} »`, timeout: 20_000 }).toContain(plain(text));
}

/** A name as the guide writes it, whatever the apostrophe and the spaces; a hint may follow when `whole` is false. */
function named(name: string, whole = true): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const free = escaped.replace(/['’]/g, "['’]").replace(/ /g, '\\s');
  return new RegExp(`^\\s*${free}${whole ? '\\s*$' : ''}`);
}

export async function expectTitle(page: Page, title: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: named(title) }).waitFor();
}

export const button = (page: Page | Locator, name: string): Locator => page.getByRole('button', { name: named(name) });
export const link = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('link', { name: typeof name === 'string' ? named(name) : name });
/** By the first words of its label: a hint may follow. */
export const textField = (page: Page | Locator, label: string): Locator =>
  page.getByRole('textbox', { name: named(label, false) });
/** Passwords have no role of their own. */
export const secretField = (page: Page, label: string): Locator =>
  page.locator('input[name]').and(page.getByLabel(named(label, false)));

/** « Me connecter », up to the answer to the first step. */
export async function giveCredentials(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/connexion');
  await textField(page, 'Login').fill(email);
  await secretField(page, 'Mot de passe').fill(password);
  await button(page, 'Connexion').click();
}

/** « Vérification de l'OTP », with the code of the mail. */
export async function giveCode(portal: Portal, page: Page, email: string): Promise<void> {
  await expectTitle(page, "Vérification de l'OTP");
  const code = /\b\d{6}\b/.exec((await portal.mailTo(email, 'usage unique')).text)?.[0] ?? '';
  await page.locator('main').getByRole('textbox').fill(code);
  await button(page, "S'authentifier").click();
}

/** The two steps of an administrator. */
export async function signInWithCode(portal: Portal, { page }: Visitor, email: string): Promise<void> {
  await giveCredentials(page, email, PASSWORD);
  await giveCode(portal, page, email);
  await link(page, 'Gestion des comptes').first().waitFor();
}

export async function choosePassword(page: Page, password: string, again: string = password): Promise<void> {
  await secretField(page, 'Nouveau mot de passe*').fill(password);
  await secretField(page, 'Confirmation du nouveau mot de passe*').fill(again);
  await button(page, 'Enregistrer et se connecter').click();
}

/** The link of a mail, which must lead to the portal. */
export async function linkOf(portal: Portal, email: string, subject: string): Promise<string> {
  const mail = await portal.mailTo(email, subject);
  const found = /http:\/\/\S+\/mot-de-passe\/[\w-]+/.exec(mail.text)?.[0];
  if (found === undefined) throw new Error(`no link in ${mail.text}`);
  return found;
}

export const ACTIVATION = 'Initialisation du mot de passe';
export const RESET = 'Réinitialisation de votre mot de passe';

export async function openAccounts(page: Page): Promise<void> {
  await openMenu(page);
  await link(page, 'Gestion des comptes').first().click();
  await expectTitle(page, 'Utilisateurs');
}

/** On small screens the menu is folded; on large ones there is nothing to unfold. */
async function openMenu(page: Page): Promise<void> {
  const menu = button(page, 'Menu');
  if (await menu.isVisible()) await menu.click();
}

export const rowOf = (page: Page, name: string): Locator => page.getByRole('row').filter({ hasText: name });

export async function openSheet(page: Page, firstName: string, lastName: string): Promise<void> {
  await link(page, `Modifier le compte de ${firstName} ${lastName}`).click();
  await page.getByRole('heading', { name: `Compte utilisateur - ${firstName} ${lastName}` }).waitFor();
}

/** What differs for people between chips, made by the script, and plain check boxes. */
export interface Choices {
  add(page: Page, kind: 'rôle' | 'démarche', label: string): Promise<void>;
  remove(page: Page, kind: 'rôle' | 'démarche', label: string): Promise<void>;
  /** What can be added. */
  offered(page: Page, kind: 'rôle' | 'démarche'): Promise<string[]>;
}

const LEGENDS = { rôle: /^Rôle\(s\) assigné\(s\)/, démarche: /^Habilitations aux démarches/ };
export const group = (page: Page, kind: 'rôle' | 'démarche'): Locator =>
  page.getByRole('group', { name: LEGENDS[kind] });

/** The square and the round are drawn by the label, which is what people click. */
const boxOf = (page: Page, kind: 'rôle' | 'démarche', label: string): Locator =>
  group(page, kind)
    .locator('label')
    .filter({ hasText: named(label) });

const boxes: Choices = {
  add: (page, kind, label) => boxOf(page, kind, label).click(),
  remove: (page, kind, label) => boxOf(page, kind, label).click(),
  offered: (page, kind) =>
    labelsOf(group(page, kind).locator('input[type=checkbox]:not(:checked):not(:disabled) + label')),
};

export const choicesOf = ({ javaScript }: Visitor): Choices => (javaScript ? chips : boxes);

async function labelsOf(labels: Locator): Promise<string[]> {
  return (await labels.allInnerTexts()).map((text) => text.trim());
}

const ADD = { rôle: 'Ajouter un rôle', démarche: 'Ajouter une démarche' };

const chips: Choices = {
  async add(page, kind, label) {
    await button(group(page, kind), ADD[kind]).click();
    await page.getByRole('menuitem', { name: named(label) }).click();
  },
  remove: (page, kind, label) => button(group(page, kind), `Retirer ${label}`).click(),
  async offered(page, kind) {
    const adder = button(group(page, kind), ADD[kind]);
    if (!(await adder.isVisible())) return [];
    await adder.click();
    const labels = await labelsOf(page.getByRole('menuitem'));
    await page.keyboard.press('Escape');
    return labels;
  },
};

/** What « Ajouter l'utilisateur » needs to know. */
export interface NewPerson {
  readonly email: string;
  readonly title: 'M' | 'Mme';
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
  readonly processes: readonly string[];
}

export const jeanne = (domain: string): NewPerson => ({
  email: `jeanne.dupont@${domain}`,
  title: 'Mme',
  firstName: 'Jeanne',
  lastName: 'DUPONT',
  phone: '0123456789',
  processes: ["Demande d'acte d'Etat civil", 'Recensement Citoyen Obligatoire'],
});

export async function openCreation(page: Page): Promise<void> {
  await openAccounts(page);
  await link(page, 'Ajouter un utilisateur').click();
  await page
    .getByRole('dialog', { name: 'Création d’un nouveau compte utilisateur' })
    .or(page.getByRole('dialog'))
    .first()
    .waitFor();
}

/** Every field of the creation dialog but the phone, which tests fill last. */
export async function describePerson(visitor: Visitor, person: NewPerson): Promise<void> {
  const { page } = visitor;
  for (const name of person.processes) await choicesOf(visitor).add(page, 'démarche', name);
  await textField(page, 'email*').fill(person.email);
  await chooseTitle(page, person.title);
  await textField(page, 'Prénom*').fill(person.firstName);
  await textField(page, 'Nom*').fill(person.lastName);
}

export async function chooseTitle(page: Page, title: 'M' | 'Mme'): Promise<void> {
  await page
    .locator('label')
    .filter({ hasText: named(title) })
    .click();
}

export const SUBMIT = "Ajouter l'utilisateur";

/** Signs out by the menu of the avatar. */
export async function signOut(page: Page): Promise<void> {
  const closed = page.getByRole('button', { name: 'Déconnexion' });
  if (!(await closed.isVisible())) await page.locator('header details summary, header [aria-haspopup]').first().click();
  await closed.click();
  await expectTitle(page, 'Bienvenue sur HubEE');
}
