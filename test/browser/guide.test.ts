import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../support/accounts.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { sendDossier } from '../support/scene.ts';
import { activateSubscriptions, camille, newCommune, receiveInPortal, subscribe } from './commune.ts';
import { newAdministrator, newAgent } from './people.ts';
import { openPortal, type Portal, RECENSEMENT } from './portal.ts';
import {
  ACTIVATION,
  button,
  choicesOf,
  choosePassword,
  chooseTitle,
  describePerson,
  expectText,
  expectTitle,
  giveCode,
  giveCredentials,
  group,
  jeanne,
  link,
  linkOf,
  openAccounts,
  openCreation,
  openSheet,
  readPage,
  rowOf,
  SUBMIT,
  signInWithCode,
  textField,
} from './steps.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await openPortal();
});
afterEach(() => portal.browser.closeVisitors());
afterAll(() => portal.close());

const AEC = "Demande d'acte d'Etat civil";
const RCO = 'Recensement Citoyen Obligatoire';
const CERTDC = 'Certificat de décès électronique';
const SAVE = 'Enregistrer les modifications';

describe.each([{ javaScript: true }, { javaScript: false }])('le guide, JavaScript : $javaScript', ({ javaScript }) => {
  it('S-2, S-2b Camille, venue de DataPass, active son compte, remplit sa civilité et se donne « Gestion des télédossiers »', async () => {
    const commune = await newCommune(portal);
    const other = await newCommune(portal);
    await receiveInPortal(portal, other, [PROCESS]);
    await subscribe(portal, commune, PROCESS);
    await subscribe(portal, commune, OTHER_PROCESS);
    await activateSubscriptions(portal, commune);
    await sendDossier(portal.scene, { recipients: [commune.organization], externalId: 'DILA-AEC-0000000000001' });
    await sendDossier(portal.scene, { recipients: [other.organization], externalId: 'DILA-AEC-0000000000002' });
    const { email } = camille(commune);
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;

    await page.goto(await linkOf(portal, email, ACTIVATION));
    await expectTitle(page, "Création d'un nouveau mot de passe");
    await visitor.screen('nouveau mot de passe');
    await choosePassword(page, PASSWORD);
    await expectTitle(page, "Vérification de l'OTP");
    await visitor.screen('code');
    await giveCode(portal, page, email);

    await expectTitle(page, 'Abonnements');
    await visitor.screen('abonnements');
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await readPage(page.locator('#menu'))).not.toMatch(/télédossiers/i);

    await openAccounts(page);
    await visitor.screen('comptes');
    const line = rowOf(page, 'MARTIN');
    expect(await readPage(line)).toMatch(/Administrateur local.*\(DataPass\).*Sans habilitations/);
    await openSheet(page, 'Camille', 'MARTIN');
    await expectText(page, 'Compte DataPass : oui');
    await expectText(page, 'Civilité requise');
    await visitor.screen('ma fiche sans civilité');

    await choicesOf(visitor).add(page, 'rôle', 'Gestion des télédossiers');
    // Whoever came for the role is at the other end of the page.
    await expectText(page, 'Pour enregistrer, choisissez d’abord la civilité.');
    if (javaScript) expect(await button(page, SAVE).isDisabled()).toBe(true);
    else {
      await button(page, SAVE).click();
      await expectText(page, 'Civilité requise');
      await visitor.screen('civilité refusée');
    }
    await chooseTitle(page, 'Mme');
    expect(await page.getByText('choisissez d’abord la civilité').isVisible()).toBe(false);
    await button(page, SAVE).click();
    await link(page, 'Tous les télédossiers').first().waitFor();
    await visitor.screen('ma fiche enregistrée');
    expect(await portal.rolesOf(email)).toEqual(['ACCOUNTS_MANAGE', 'CASES_MANAGE', 'SUBSCRIPTIONS_MANAGE']);

    await link(page, 'Tous les télédossiers').first().click();
    await expectText(page, 'DILA-AEC-0000000000001-01');
    expect(await readPage(page)).not.toContain('DILA-AEC-0000000000002');
    expect(await page.getByRole('searchbox').count()).toBe(1);
    await visitor.screen('télédossiers');
  });

  it('S-2c sur sa propre fiche, l’écran n’offre rien d’autre, et un appel direct est refusé', async () => {
    const commune = await newCommune(portal);
    const { email } = await newAdministrator(portal, commune);
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signInWithCode(portal, visitor, email);
    await openAccounts(page);
    await openSheet(page, 'Camille', 'MARTIN');
    expect(await choicesOf(visitor).offered(page, 'rôle')).toEqual(['Gestion des télédossiers']);
    expect(await page.getByRole('button', { name: /^Retirer/ }).count()).toBe(0);
    // P-21: what was added and not yet saved can be taken off.
    await choicesOf(visitor).add(page, 'rôle', 'Gestion des télédossiers');
    await choicesOf(visitor).remove(page, 'rôle', 'Gestion des télédossiers');
    expect(await choicesOf(visitor).offered(page, 'rôle')).toEqual(['Gestion des télédossiers']);
    expect(await page.getByRole('checkbox', { checked: true, disabled: false }).count()).toBe(0);
    expect(await page.getByRole('combobox', { name: /Type d.acteur/ }).count()).toBe(0);
    expect(await readPage(page)).not.toMatch(/Désactiver le compte|Ajouter une démarche/);

    const forms = [
      { roles: ['SUBSCRIPTIONS_MANAGE'] },
      { roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', 'SUBSCRIPTIONS_READ'] },
      { actorType: 'AGENT', processCodes: [PROCESS] },
    ];
    for (const forged of forms) {
      const answer = await portal.forge(page, forged);
      expect(answer.status, JSON.stringify(forged)).toBe(403);
      expect(answer.text).toContain(
        "Il n'est pas possible dans le Portail HubEE de modifier les droits de son propre compte pour des questions de sécurité.",
      );
    }
    const closing = await portal.post(page, `${new URL(page.url()).pathname}/desactivation`, {});
    expect(closing.status).toBe(403);
    expect(await portal.rolesOf(email)).toEqual(['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE']);
  });

  it('S-2c un agent qui gère les utilisateurs ne se donne rien', async () => {
    const commune = await newCommune(portal);
    const agent = await newAgent(portal, commune, { roles: ['ACCOUNTS_MANAGE'] });
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signInWithCode(portal, visitor, agent.email);
    await openAccounts(page);
    await openSheet(page, agent.firstName, agent.lastName);
    await visitor.screen('ma fiche d’agent');
    expect(await page.getByRole('combobox', { name: /Ajouter/ }).count()).toBe(0);
    expect(await page.getByRole('checkbox', { disabled: false }).count()).toBe(0);
    const answer = await portal.post(page, `/comptes/${agent.id}`, {
      version: '1',
      title: 'Mme',
      firstName: agent.firstName,
      lastName: agent.lastName,
      phone: '0123456789',
      actorType: 'AGENT',
      processCodes: [OTHER_PROCESS],
      roles: ['ACCOUNTS_MANAGE', 'CASES_MANAGE'],
    });
    expect(answer.status).toBe(403);
    expect(await portal.rolesOf(agent.email)).toEqual(['ACCOUNTS_MANAGE']);
  });

  it('S-3 Camille crée Jeanne, qui suit son lien et arrive aux « Nouveaux » sans code', async () => {
    const commune = await newCommune(portal);
    await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS, RECENSEMENT]);
    const { email } = await newAdministrator(portal, commune);
    const person = jeanne(commune.domain);
    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signInWithCode(portal, visitor, email);
    await openCreation(page);
    await visitor.screen('création');
    const kind = page.getByRole('combobox', { name: /^Type d.acteur/ });
    expect(await kind.locator('option:checked').innerText()).toBe('Agent');
    expect(await kind.locator('option').allInnerTexts()).toEqual([
      'Administrateur local',
      'Délégué technique',
      'Agent',
    ]);
    await describePerson(visitor, person);
    if (javaScript) expect(await button(page, SUBMIT).isDisabled()).toBe(true);
    await textField(page, 'Téléphone principal*').fill(person.phone);
    await button(page, SUBMIT).click();
    await expectTitle(page, 'Utilisateurs');
    await rowOf(page, 'DUPONT').waitFor();
    await visitor.screen('compte créé');
    const line = await readPage(rowOf(page, 'DUPONT'));
    for (const text of ['Oui', 'DUPONT', 'Jeanne', 'Agent', 'Gestion des télédossiers', AEC, RCO]) {
      expect(line).toContain(text);
    }

    const guest = await portal.browser.open({ javaScript });
    await guest.page.goto(await linkOf(portal, person.email, ACTIVATION));
    await choosePassword(guest.page, PASSWORD);
    await guest.page.getByRole('heading', { level: 1, name: /Nouveaux|télédossiers/i }).waitFor();
    expect(new URL(guest.page.url()).pathname).toBe('/teledossiers');
    await guest.screen('nouveaux, liste vide');
  });

  it('S-4 un agent habilité à une démarche de plus en voit les télédossiers', async () => {
    const commune = await newCommune(portal);
    await receiveInPortal(portal, commune, [PROCESS, OTHER_PROCESS]);
    const { email } = await newAdministrator(portal, commune);
    const agent = await newAgent(portal, commune);
    await sendDossier(portal.scene, { recipients: [commune.organization], externalId: 'DILA-AEC-0000000000004' });
    const malik = await portal.browser.open({ javaScript });
    await giveCredentials(malik.page, agent.email, PASSWORD);
    await malik.page.getByRole('searchbox').first().waitFor();
    expect(await readPage(malik.page)).not.toContain('DILA-AEC-0000000000004');

    const visitor = await portal.browser.open({ javaScript });
    const { page } = visitor;
    await signInWithCode(portal, visitor, email);
    await openAccounts(page);
    expect(await readPage(rowOf(page, 'BENALI'))).toContain(CERTDC);
    await openSheet(page, agent.firstName, agent.lastName);
    await visitor.screen('fiche d’un agent');
    expect(await choicesOf(visitor).offered(page, 'démarche')).toEqual([AEC]);
    await choicesOf(visitor).add(page, 'démarche', AEC);
    await button(page, SAVE).click();
    await expect.poll(() => portal.processesOf(agent.email)).toEqual([OTHER_PROCESS, PROCESS].sort());
    await openAccounts(page);
    const line = await readPage(rowOf(page, 'BENALI'));
    expect(line).toContain(CERTDC);
    expect(line).toContain(AEC);

    await malik.page.reload();
    await expectText(malik.page, 'DILA-AEC-0000000000004-01');

    await openSheet(page, agent.firstName, agent.lastName);
    for (const name of [AEC, CERTDC]) await choicesOf(visitor).remove(page, 'démarche', name);
    if (javaScript) expect(await button(page, SAVE).isDisabled()).toBe(true);
    else {
      await button(page, SAVE).click();
      await group(page, 'démarche').locator('.fr-message--error').waitFor();
      await visitor.screen('habilitations manquantes');
    }
    expect(await portal.processesOf(agent.email)).toEqual([OTHER_PROCESS, PROCESS].sort());
  });
});
