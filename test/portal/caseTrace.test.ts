import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SignedIn } from '../support/people.ts';
import { SI1 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { agent, arrived, ask, eventsOf, TWO_FILES, tokenOf, worksInPortal } from './caseFilesScene.ts';

// « Trace before delivery »: where the trail cannot be written, nothing leaves and nothing changes.

let scene: Scene;
let who: SignedIn;
let administrator: SignedIn;
beforeAll(async () => {
  scene = await openScene();
  await worksInPortal(scene);
  who = await agent(scene);
  administrator = await agent(scene, { actorType: 'LOCAL_ADMINISTRATOR', roles: ['ACCOUNTS_MANAGE'] });
});
afterAll(() => scene.close());

const REFUSED = ['CASE_OPEN', 'ATTACHMENT_DOWNLOAD', 'CASE_ARCHIVE', 'CASES_EXPORT', 'JOURNAL_EXPORT'];
beforeEach(async () => {
  await scene.sql('ALTER TABLE audit DROP CONSTRAINT IF EXISTS no_trace');
});

async function breakTrail(): Promise<void> {
  const actions = REFUSED.map((action) => `'${action}'`).join(', ');
  await scene.sql(`ALTER TABLE audit ADD CONSTRAINT no_trace CHECK (action NOT IN (${actions})) NOT VALID`);
}

describe('P-14, D-5, D-8, D-26 : sans trace, rien ne sort', () => {
  it('ni page, ni pièce, ni aperçu, ni archive', async () => {
    const { caseId, attachmentIds } = await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    const token = await tokenOf(who);
    const [pdf, note] = attachmentIds.map((id) => `/teledossiers/${caseId}/pieces/${id}`);
    await breakTrail();
    for (const path of [`/teledossiers/${caseId}`, pdf, `${pdf}/contenu`, note, `${note}/apercu`]) {
      const answer = await ask(scene, who, 'GET', String(path));
      expect([path, answer.status]).toEqual([path, 500]);
      expect(answer.text).not.toMatch(/%PDF|Ça va|acte de naissance/);
    }
    const one = await ask(scene, who, 'POST', `/teledossiers/${caseId}/archive`, { _token: token, vu: 'IN_PROGRESS' });
    const several = await ask(scene, who, 'POST', '/teledossiers/selection', {
      _token: token,
      action: 'telecharger',
      td: `${caseId}:IN_PROGRESS`,
    });
    for (const answer of [one, several]) {
      expect(answer.status).toBe(500);
      expect(answer.bytes.includes('PK\x03\x04')).toBe(false);
    }
    expect(await eventsOf(scene, caseId)).toEqual([]);
  });

  it('ni export de la liste, ni export du journal', async () => {
    await arrived(scene, TWO_FILES, 'IN_PROGRESS');
    await breakTrail();
    const list = await ask(scene, who, 'GET', '/teledossiers/export.csv');
    const journal = await ask(scene, administrator, 'GET', '/journal/export.csv');
    for (const answer of [list, journal]) {
      expect([answer.status, answer.headers.get('content-disposition')]).toEqual([500, null]);
      expect(answer.text).not.toContain(SI1);
    }
  });
});
