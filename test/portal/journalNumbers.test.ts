import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../src/accounts/rules.ts';
import { putCase } from '../support/listedCases.ts';
import { signedIn } from '../support/people.ts';
import { OTHER_PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const NUMBER = 'CERTDC-2026-000042';

let scene: Scene;
let caseId: string;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  caseId = await putCase(scene, {
    number: NUMBER,
    organization: SI1,
    processCode: OTHER_PROCESS,
    status: 'IN_PROGRESS',
  });
  const agent = await signedIn(scene.server, {
    organization: SI1,
    roles: ['CASES_MANAGE'],
    processCodes: [OTHER_PROCESS],
    lastName: 'Vasseur',
  });
  expect((await agent.get(`/teledossiers/${caseId}`)).status).toBe(200);
});
afterAll(() => scene.close());

const administrator = (...more: readonly Role[]) =>
  signedIn(scene.server, {
    organization: SI1,
    actorType: 'LOCAL_ADMINISTRATOR',
    roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE', ...more],
  });

it('D-26, P-18 : sans rôle sur les télédossiers, l’administrateur lit ce qui s’est fait, jamais un numéro', async () => {
  const who = await administrator();
  for (const path of ['/journal', '/journal/export.csv']) {
    const { status, text } = await who.get(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).toContain('VASSEUR');
    expect(text).toContain('Ouverture d’un télédossier');
    expect(text).not.toContain(NUMBER);
  }
});

it.each(['CASES_READ', 'CASES_MANAGE'] as const)('D-26, P-18 : avec %s, il lit le numéro', async (role) => {
  const who = await administrator(role);
  for (const path of ['/journal', '/journal/export.csv']) expect((await who.get(path)).text).toContain(NUMBER);
});
