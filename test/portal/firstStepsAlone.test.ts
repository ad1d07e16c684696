import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import type { Person } from './accountsScene.ts';
import { decoded, type FirstStepsScene, follow, openFirstStepsScene, stepsOf, titlesOf } from './firstStepsScene.ts';

// « Premiers pas » once an administrator can open télédossiers himself, and for one who is alone.

let portal: FirstStepsScene;
beforeAll(async () => {
  portal = await openFirstStepsScene();
});
afterAll(() => portal.close());
beforeEach(() => portal.clean());

const inPortal = (processCode = PROCESS) => portal.change(processCode, "access_mode = 'PORTAIL'");

describe('l’administrateur s’est donné les télédossiers (action 2 avant 3)', () => {
  let who: Person;
  beforeEach(async () => {
    await inPortal();
    who = await portal.administrator();
    await who.post('/premiers-pas/role/masquer');
  });
  const CREATE = 'Créez le compte d’un agent pour « EtatCivil »';
  const HOME = '/teledossiers?statut=nouveaux';
  const ROLES_OF_GUIDE = ['SUBSCRIPTIONS_MANAGE', 'ACCOUNTS_MANAGE', 'CASES_MANAGE'] as const;
  const ABSENT = 'en l’absence d’un administrateur local, personne ne les traitera';
  const words = async (path = HOME) => decoded((await stepsOf(who, path)).html);

  it('il reste mené à ses agents : créer, activer, habiliter', async () => {
    expect(await words('/abonnements')).toContain('personne ne peut les ouvrir');
    expect(await words('/abonnements')).not.toContain('Je n’ai pas d’agent');
    who = await portal.administrator({ roles: ROLES_OF_GUIDE });
    expect(titlesOf(await stepsOf(who, HOME))).toEqual([CREATE]);
    expect(await words()).toContain(ABSENT);
    expect(await words()).not.toContain('personne ne peut les ouvrir');
    const agent = await portal.person({ lastName: 'Dupont', processCodes: [PROCESS], activated: false });
    const waiting = await stepsOf(who, HOME);
    expect(titlesOf(waiting)).toEqual([expect.stringMatching(/^Relancez .*DUPONT/)]);
    expect(decoded(waiting.html)).not.toContain('Personne d’autre');
    await follow(who, waiting, 'Relancez', 'Renvoyer le lien');
    await portal.sql("UPDATE accounts SET password_hash = 'x', process_codes = $2 WHERE id = $1", [
      agent.id,
      [OTHER_PROCESS],
    ]);
    expect(titlesOf(await stepsOf(who, HOME))).toEqual([expect.stringMatching(/^Habilitez .*DUPONT à « EtatCivil »/)]);
    expect(await words()).toContain(ABSENT);
    await portal.sql('UPDATE accounts SET process_codes = $2 WHERE id = $1', [agent.id, [PROCESS]]);
    expect(titlesOf(await stepsOf(who, HOME))).toEqual([]);
  });

  it('« Je n’ai pas d’agent » retire ces lignes pour lui seul, tant qu’un administrateur peut ouvrir', async () => {
    const colleague = who;
    who = await portal.administrator({ roles: ROLES_OF_GUIDE });
    await inPortal(OTHER_PROCESS);
    expect(titlesOf(await stepsOf(who, HOME))).toHaveLength(2);
    expect(await words()).toContain('Je n’ai pas d’agent');
    const answer = await who.post('/premiers-pas/agents/masquer');
    expect([answer.status, answer.location, answer.notice]).toEqual([303, HOME, 'AGENTS_DECLINED']);
    expect(titlesOf(await stepsOf(who, HOME))).toEqual([]);
    expect(titlesOf(await stepsOf(colleague))).toHaveLength(2);
    await portal.sql('UPDATE accounts SET roles = $2 WHERE id = $1', [who.id, ROLES_OF_GUIDE.slice(0, 2)]);
    expect(titlesOf(await stepsOf(who)), 'plus personne ne peut ouvrir').toContain(CREATE);
  });

  it('un agent arrivé depuis reste à habiliter ; « Un administrateur s’en charge » retire ces lignes-là', async () => {
    who = await portal.administrator({ roles: ROLES_OF_GUIDE });
    await who.post('/premiers-pas/agents/masquer');
    await portal.person({ processCodes: [OTHER_PROCESS] });
    expect(titlesOf(await stepsOf(who, HOME))).toHaveLength(1);
    expect(await words()).toContain('Un administrateur s’en charge');
    const answer = await who.post('/premiers-pas/habilitations/masquer', { page: '/abonnements' });
    expect([answer.location, answer.notice]).toEqual(['/abonnements', 'HABILITATIONS_DECLINED']);
    expect(titlesOf(await stepsOf(who, HOME))).toEqual([]);
  });

  it('après un clic, retour à la page où elle était, jamais ailleurs', async () => {
    who = await portal.administrator({ roles: ROLES_OF_GUIDE });
    const back = async (page: string) => (await who.post('/premiers-pas/agents/masquer', { page })).location;
    expect((await stepsOf(who, '/abonnements')).html).toContain('name="page" value="/abonnements"');
    expect(await back('/abonnements')).toBe('/abonnements');
    for (const page of ['https://ailleurs.example', '//ailleurs.example', '/comptes'])
      expect(await back(page)).toBe(HOME);
  });
});

it('P-10 sur « Utilisateurs » quand c’est la page d’arrivée : le conseil une seule fois', async () => {
  await portal.sql("UPDATE accounts SET active = false WHERE actor_type = 'LOCAL_ADMINISTRATOR'");
  const lone = await portal.person({ actorType: 'LOCAL_ADMINISTRATOR', roles: ['ACCOUNTS_MANAGE'] });
  const banner = 'n’a qu’un administrateur local actif';
  expect(titlesOf(await stepsOf(lone, '/comptes'))).toContain('Nommez un second administrateur local');
  expect((await lone.get('/comptes')).text).not.toContain(banner);
  expect((await lone.get('/comptes?type=AGENT')).text).toContain(banner);
});
