import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { setMode } from '../support/caseRows.ts';
import { putCase } from '../support/listedCases.ts';
import type { PortalClient } from '../support/portalClient.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { agent, stateOfCases } from './caseScene.ts';

let scene: Scene;
let noemie: PortalClient;
let ids: Record<string, string>;
beforeAll(async () => {
  scene = await openScene();
  await setMode(scene, 'PORTAIL');
  noemie = await agent(scene);
});
beforeEach(async () => {
  const put = (number: string, status: 'SENT' | 'SI_RECEIVED' | 'IN_PROGRESS') =>
    putCase(scene, { number, status, organization: SI1, processCode: PROCESS, takenBy: 'PORTAIL' });
  ids = {
    fresh: await put('N-1', 'SENT'),
    received: await put('R-1', 'SI_RECEIVED'),
    begun: await put('E-1', 'IN_PROGRESS'),
  };
  await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI1]);
});
afterEach(async () => {
  await scene.sql('DELETE FROM folders');
  await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
});
afterAll(() => scene.close());

const list = async () => (await noemie.get('/teledossiers?statut=tous')).text;

describe('D-36 : la liste d’une organisation inactive ne propose rien que le serveur refuserait', () => {
  it('aucun changement de statut, ni par ligne ni pour la sélection', async () => {
    const text = await list();
    expect(text).toContain('N-1');
    expect([...text.matchAll(/data-targets(?:="([^"]*)")?/g)].map(([, targets = '']) => targets)).toEqual(['', '', '']);
    expect(text).not.toMatch(/data-target="/);
  });

  it('« Consulter » un « Nouveau » l’ouvre sans confirmation ; « Télécharger » ne passe par aucun dialogue', async () => {
    const text = await list();
    expect(text).not.toContain('/reception');
    expect(text).not.toMatch(/href="[^"]*\/archive/);
    expect(text.match(/formaction="[^"]*\/archive/g)).toHaveLength(3);
    const before = await stateOfCases(scene);
    const page = await noemie.get(`/teledossiers/${ids.fresh}`);
    expect([page.status, page.words.includes('n’est plus active')]).toEqual([200, true]);
    const changed = await noemie.post(`/teledossiers/${ids.begun}/statut`, { seen: 'IN_PROGRESS', vers: 'DONE' });
    expect(changed.status).toBe(403);
    const without = (state: string) => state.replace(/\{"name":"case_history"[^}]*\}/, '');
    expect(without(await stateOfCases(scene))).toBe(without(before));
  });

  it('active à nouveau, tout revient', async () => {
    await scene.sql(`UPDATE organizations SET status = 'Actif' WHERE id = $1`, [SI1]);
    const text = await list();
    expect(text).toContain('/reception');
    expect(text).toContain('data-target="DONE"');
  });
});

it('D-36 : la liste sait de la session si l’organisation est active, sans la relire', async () => {
  const { db } = scene.server.hub;
  const read = [vi.spyOn(db, 'rows'), vi.spyOn(db, 'first'), vi.spyOn(db, 'list')];
  const text = await list();
  const names = read.flatMap((spy) => spy.mock.calls.map(([{ name }]) => name));
  for (const spy of read) spy.mockRestore();
  expect(text).toContain('N-1');
  expect(names).toContain('session.user');
  expect(names.filter((name) => name.startsWith('organization.'))).toEqual([]);
});
