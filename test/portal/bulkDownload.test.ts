import { afterAll, beforeAll, expect, it } from 'vitest';
import { field } from '../support/client.ts';
import { openScene, patchCase, queueOf, type Scene, sendDossier, UNKNOWN_ID } from '../support/scene.ts';
import { type Agent, dialogOf, enter, formIn } from './bulkScene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});
afterAll(() => scene.close());

const statuses = async (ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => (await scene.sql('SELECT status FROM cases WHERE id = $1', [id]))[0]?.status));

interface Archive {
  readonly status: number;
  readonly type: string | null;
  readonly length: number;
  readonly disposition: string | null;
  readonly names: readonly string[];
}

/** A POST whose answer is a file. */
async function download(
  agent: Agent,
  path: string,
  fields: Readonly<Record<string, readonly string[]>>,
): Promise<Archive> {
  const pairs = Object.entries({ _token: [agent.token ?? ''], ...fields }).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const response = await fetch(`${scene.server.url}${path}`, {
    method: 'POST',
    headers: { cookie: [...agent.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    body: new URLSearchParams(pairs),
    redirect: 'manual',
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(response.headers.get('content-length')).toBe(String(bytes.length));
  const { headers, status } = response;
  const disposition = headers.get('content-disposition');
  return { status, type: headers.get('content-type'), length: bytes.length, disposition, names: namesIn(bytes) };
}

/** The names in the central directory of a ZIP. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = [];
  const signature = Buffer.from('PK\x01\x02', 'latin1');
  for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 46)) {
    names.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  }
  return names;
}

it('S-8 : deux « Nouveau » et un « En cours » : dialogue, un ZIP de trois dossiers, puis les deux sont « En cours »', async () => {
  const dossiers = [];
  for (const rank of [1, 2, 3]) dossiers.push(await sendDossier(scene, { externalId: `DILA-AEC-100000000000${rank}` }));
  const ids = dossiers.map(({ caseId }) => caseId);
  await patchCase(scene, 'admin', ids[2] ?? '', 'IN_PROGRESS');
  await scene.sql('DELETE FROM notifications');
  const agent = await enter(scene);
  const td = ids.map((id, index) => `${id}:${index === 2 ? 'IN_PROGRESS' : 'SENT'}`);

  const dialog = await agent.post('/teledossiers/selection', { action: 'telecharger', td });
  expect(dialog.status).toBe(200);
  expect(dialogOf(dialog)).toContain('Modification des statuts des télédossiers :');
  expect(dialogOf(dialog)).toContain(
    'En téléchargeant des télédossiers nouveaux ou reçus, vous acquittez leurs réceptions et le début de leurs traitements.',
  );
  expect(dialogOf(dialog)).toMatch(/Annuler Confirmer$/);
  expect(await statuses(ids)).toEqual(['HUBEE_NOTIFIED', 'HUBEE_NOTIFIED', 'IN_PROGRESS']);

  const [path, hidden] = formIn(dialog.text);
  const archive = await download(agent, path, hidden);
  expect([archive.status, archive.type]).toEqual([200, 'application/zip']);
  expect(archive.disposition).toMatch(/^attachment; filename="[^"]+\.zip"/);
  expect(archive.names.map((name) => name.split('/')[1])).toEqual(['acte.pdf', 'acte.pdf', 'acte.pdf']);
  expect(new Set(archive.names.map((name) => name.split('/')[0])).size).toBe(3);
  await expect.poll(() => statuses(ids)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS']);
  const events = await scene.sql(
    `SELECT case_id, action_type, case_new_status FROM events WHERE side = 'SI' ORDER BY case_id, id`,
  );
  const of = (id: string) => events.filter(({ case_id }) => case_id === id).map((row) => row.action_type);
  expect(ids.map(of)).toEqual([
    ['ATTACH_DL_ALL', 'STATUS_UPDATE'],
    ['ATTACH_DL_ALL', 'STATUS_UPDATE'],
    ['ATTACH_DL_ALL'],
  ]);
  // P-56, D-5: the operator is told of the two changes and of nothing else.
  const told = (await queueOf(scene, 'osl')).map((one) => String(field(one, 'caseId')));
  expect(told.sort()).toEqual(ids.slice(0, 2).sort());

  // None is new or received any more: straight to the file, and nothing changes.
  const again = await download(agent, '/teledossiers/selection', {
    action: ['telecharger'],
    td: [...ids.map((id) => `${id}:IN_PROGRESS`), `${UNKNOWN_ID}:IN_PROGRESS`],
  });
  expect([again.status, again.names.length]).toEqual([200, 3]);
  expect(await statuses(ids)).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS']);

  // All the results of the list, as one file.
  const all = await download(agent, '/teledossiers/selection', {
    action: ['telecharger'],
    tous: ['1'],
    liste: ['statut=en-cours'],
  });
  expect([all.status, all.names.length]).toEqual([200, 3]);
});

it('P-69 : rien à télécharger : expliqué au-dessus de la liste', async () => {
  const { caseId } = await sendDossier(scene, { externalId: 'DILA-AEC-1000000000009' });
  await scene.sql(
    `UPDATE attachments SET status = 'DELETED', object_key = NULL WHERE folder_id = (SELECT folder_id FROM cases WHERE id = $1)`,
    [caseId],
  );
  const agent = await enter(scene);
  const answer = await agent.post('/teledossiers/selection/archive', { action: 'telecharger', td: [`${caseId}:SENT`] });
  expect(answer.status).toBe(409);
  expect(dialogOf(answer)).toContain('aucune pièce jointe à télécharger');
  expect(await statuses([caseId])).toEqual(['HUBEE_NOTIFIED']);
});
