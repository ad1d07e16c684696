import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, parisDay } from '../../src/platform/parisTime.ts';
import { PROCESS } from '../support/referential.ts';
import type { PageAnswer, Person } from './accountsScene.ts';
import { openSheetScene, type SheetScene } from './subscriptionSheetScene.ts';

// §6.3: activation and suspension, from the sheet.

let scene: SheetScene;
let administrator: Person;
beforeAll(async () => {
  scene = await openSheetScene();
  administrator = scene.administrator;
});
afterAll(() => scene.portal.close());

const READY = { access_mode: 'PORTAIL', email: 'etat-civil@commune.example' };
const ACTIVE = { ...READY, status: 'Actif', activate_at: new Date('2026-01-05T00:00:00Z') };
const ASK_DAY = "Veuillez définir une date d'activation.";

const today = () => parisDay(scene.portal.scene.server.hub.clock());
const french = (day: string) => day.split('-').reverse().join('/');
const activate = (id: string, day: string) => administrator.post(`/abonnements/${id}/activation`, { day });

function dayField({ html }: PageAnswer): string {
  return /<input[^>]*name="day"[^>]*>/.exec(html)?.[0] ?? '';
}

describe('« Activer l’abonnement » : P-97 à P-100, D-21', () => {
  it('P-98 sans modalité enregistrée : pas de dialogue, le message en rouge, le curseur dessus, rien d’écrit', async () => {
    const id = await scene.fresh();
    for (const ask of [() => administrator.get(`/abonnements/${id}/activation`), () => activate(id, today())]) {
      const answer = await scene.unchanged(ask);
      expect([answer.status, answer.text.includes(ASK_DAY)]).toEqual([409, false]);
      expect(answer.text).toContain("Veuillez sélectionner une modalité d'accès");
      expect(answer.html).toMatch(
        /<fieldset class="fr-fieldset fr-fieldset--error" id="champ-accessMode"[^>]* autofocus/,
      );
    }
  });

  it('P-103 démarche fermée : dit pourquoi, pas de dialogue', async () => {
    const id = await scene.fresh(READY);
    await scene.portal.scene.sql('UPDATE processes SET is_activated = false WHERE code = $1', [PROCESS]);
    try {
      for (const ask of [() => administrator.get(`/abonnements/${id}/activation`), () => activate(id, today())]) {
        const answer = await scene.unchanged(ask);
        expect([answer.status, answer.text.includes(ASK_DAY)]).toEqual([409, false]);
        expect(answer.text).toContain(
          'Cette démarche n’est plus ouverte au niveau national : l’abonnement ne peut pas',
        );
      }
    } finally {
      await scene.portal.scene.sql('UPDATE processes SET is_activated = true WHERE code = $1', [PROCESS]);
    }
  });

  it('le dialogue, mot pour mot ; la date se tape ou se choisit, pas avant aujourd’hui', async () => {
    const id = await scene.fresh(READY);
    const answer = await administrator.get(`/abonnements/${id}/activation`);
    expect(answer.status).toBe(200);
    for (const words of [
      ASK_DAY,
      "Passé cette date d'activation, votre service instructeur commencera à être notifié des nouveautés sur les télédossiers.",
      'Merci de choisir une date',
      'jj/mm/aaaa',
      'Annuler',
      'Activer',
      'Les comptes de vos agents doivent exister avant cette date',
      'Personne dans le service ne peut ouvrir les télédossiers de cette démarche',
    ]) {
      expect(answer.text).toContain(words);
    }
    expect(dayField(answer)).toContain('type="date"');
    expect(dayField(answer)).toContain(`min="${today()}"`);
    expect(dayField(answer)).toContain('required');
    expect(answer.text).not.toContain('Retirer la date prévue');
    expect(answer.html).toContain(`href="/abonnements/${id}" data-close`);
  });

  it('P-100 l’avertissement sur les comptes est propre au portail', async () => {
    const id = await scene.fresh({ ...READY, access_mode: 'API' });
    expect((await administrator.get(`/abonnements/${id}/activation`)).text).not.toContain('Les comptes de vos agents');
  });

  it.each([
    ['vide', '', 'Choisissez une date'],
    ['hier', addDays(parisDay(new Date()), -1), 'date à venir'],
    ['31 février', '31/02/2027', 'une date qui existe'],
    ['en toutes lettres', 'demain', 'une date qui existe'],
    ['trop loin', '01/01/2199', 'ans à venir'],
    ['hostile', '"><script>alert(1)</script>', 'une date qui existe'],
  ])('date « %s » : 422, le dialogue rouvert avec le message, rien d’écrit', async (_name, day, message) => {
    const id = await scene.fresh(READY);
    const answer = await scene.unchanged(() => activate(id, day));
    expect([answer.status, answer.text.includes(ASK_DAY)]).toEqual([422, true]);
    expect(answer.text).toContain(message);
    expect(answer.html).not.toContain('<script>alert');
  });

  it('aujourd’hui : actif aussitôt, annoncé, tracé', async () => {
    const id = await scene.fresh(READY);
    const answer = await activate(id, today());
    expect([answer.status, answer.location, answer.notice]).toEqual([
      303,
      `/abonnements/${id}`,
      'SUBSCRIPTION_ACTIVATED',
    ]);
    expect((await administrator.get(`/abonnements/${id}`)).text).toMatch(/Statut : Actif .* Suspendre l'abonnement/);
    expect(await scene.audit(id)).toContain('SUBSCRIPTION_ACTIVATE');
  });

  it.each([
    ['choisie', (day: string) => day],
    ['tapée jj/mm/aaaa', french],
  ])('P-99 une date à venir, %s : inactif avec sa date, proposée, changée, retirée', async (_name, written) => {
    const id = await scene.fresh(READY);
    const day = addDays(today(), 10);
    expect((await activate(id, written(day))).notice).toBe('ACTIVATION_PLANNED');
    const { text } = await administrator.get(`/abonnements/${id}`);
    expect(text).toContain(`Statut : Inactif Date d'activation : ${french(day)} (prévue)`);
    const dialog = await administrator.get(`/abonnements/${id}/activation`);
    expect(dayField(dialog)).toContain(`value="${day}"`);
    expect(dialog.text).toContain(`Activation prévue le ${french(day)}. Retirer la date prévue`);
    expect((await activate(id, addDays(day, 1))).notice).toBe('ACTIVATION_PLANNED');
    const taken = await administrator.post(`/abonnements/${id}/activation/retrait`);
    expect([taken.status, taken.location, taken.notice]).toEqual([303, `/abonnements/${id}`, 'ACTIVATION_WITHDRAWN']);
    expect((await administrator.get(`/abonnements/${id}`)).text).not.toContain("Date d'activation :");
  });

  it('une date refusée alors qu’une autre est prévue : ce qui est tapé reste, si un calendrier l’a', async () => {
    const id = await scene.fresh(READY);
    await activate(id, addDays(today(), 10));
    const past = addDays(today(), -3);
    expect(dayField(await activate(id, past))).toContain(`value="${past}"`);
  });

  it('déjà actif entre-temps : la fiche ; un retrait trop tard est dit (409)', async () => {
    const id = await scene.fresh(ACTIVE);
    const asked = await administrator.get(`/abonnements/${id}/activation`);
    expect([asked.status, asked.location]).toEqual([303, `/abonnements/${id}`]);
    const late = await scene.unchanged(() => administrator.post(`/abonnements/${id}/activation/retrait`));
    expect(late.status).toBe(409);
    expect(late.text).toContain('Rien n’a été enregistré');
  });
});

describe('« Suspendre l’abonnement » : P-101, P-102', () => {
  it('dit ce que cela fait, n’écrit rien avant d’être confirmé, puis suspend, annonce et trace', async () => {
    const id = await scene.fresh(ACTIVE);
    const asked = await scene.unchanged(() => administrator.get(`/abonnements/${id}/suspension`));
    expect(asked.text).toContain(`Voulez-vous suspendre l'abonnement à « ${PROCESS} » ?`);
    expect(asked.text).toContain('ne recevra plus de nouveau télédossier à partir de demain');
    expect(asked.text).toContain('Les télédossiers déjà reçus pourront être terminés.');
    const done = await administrator.post(`/abonnements/${id}/suspension`);
    expect([done.status, done.location, done.notice]).toEqual([303, `/abonnements/${id}`, 'SUBSCRIPTION_SUSPENDED']);
    const { text } = await administrator.get(`/abonnements/${id}`);
    expect(text).toContain(`Date de suspension : ${french(today())} Activer l'abonnement`);
    expect(await scene.audit(id)).toContain('SUBSCRIPTION_SUSPEND');
  });

  it('P-102 un suspendu se réactive par le même dialogue, et sa date de suspension disparaît', async () => {
    const id = await scene.fresh(ACTIVE);
    await administrator.post(`/abonnements/${id}/suspension`);
    expect(dayField(await administrator.get(`/abonnements/${id}/activation`))).toMatch(/ value(?:="")? /);
    expect((await activate(id, today())).notice).toBe('SUBSCRIPTION_ACTIVATED');
    expect((await administrator.get(`/abonnements/${id}`)).text).not.toContain('Date de suspension :');
  });

  it('ce qui n’est pas actif ne se suspend pas : la fiche, ou 409', async () => {
    const id = await scene.fresh(READY);
    expect((await administrator.get(`/abonnements/${id}/suspension`)).location).toBe(`/abonnements/${id}`);
    expect((await scene.unchanged(() => administrator.post(`/abonnements/${id}/suspension`))).status).toBe(409);
  });

  it('deux personnes suspendent en même temps : un changement, aucune erreur', async () => {
    const id = await scene.fresh(ACTIVE);
    const colleague = await scene.portal.person({ actorType: 'LOCAL_ADMINISTRATOR' });
    const before = (await scene.audit(id)).length;
    const answers = await Promise.all(
      [administrator, colleague].map((who) => who.post(`/abonnements/${id}/suspension`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await scene.audit(id)).toHaveLength(before + 1);
  });
});
