import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messages } from '../support/client.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, UNSUBSCRIBED } from '../support/referential.ts';
import { fingerprint, folderBody, openScene, type Scene } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const post = (json: unknown, headers?: Record<string, string>) =>
  scene.td('osl', 'POST', '/folders', { json, ...(headers && { headers }) });

describe('POST /folders : les refus, dans l’ordre de H-80, et ils ne créent rien', () => {
  const E6 = 'Bad Request : Validation failed.\n[ERROR][REQUEST][POST /teledossiers/v1/folders @body]';
  const base = folderBody();
  const [kase] = base.cases;
  const [file] = base.attachments;
  const other = { type: 'SI', companyRegister: '99999999999999', branchCode: '00000' };

  it.each([
    [
      'E-6, H-73 : une propriété manque',
      { ...base, applicant: undefined },
      `${E6} Object has missing required properties (["applicant"])`,
    ],
    [
      'E-6 : plusieurs manquent, dans l’ordre alphabétique',
      {},
      `${E6} Object has missing required properties (["applicant","attachments","cases","externalId","processCode"])`,
    ],
    [
      'E-6, H-73 : au fond d’un tableau',
      { ...base, cases: [{ ...kase, recipient: { branchCode: '01034' } }] },
      `${E6} [Path '/cases/0/recipient'] Object has missing required properties (["companyRegister","type"])`,
    ],
    [
      'H-75 : trop long, compté en points de code (D-13)',
      { ...base, externalId: '😀'.repeat(31) },
      `${E6} [Path '/externalId'] String "${'😀'.repeat(31)}" is too long (length: 31, maximum allowed: 30)`,
    ],
    [
      'H-75 : un SIRET de 13 chiffres',
      { ...base, cases: [{ ...kase, recipient: { ...other, companyRegister: '9999999999999' } }] },
      `${E6} [Path '/cases/0/recipient/companyRegister'] ECMA 262 regex "^[0-9]{14}$" does not match input string "9999999999999"`,
    ],
    [
      'H-11 : un mauvais type n’est jamais converti',
      { ...base, attachments: [{ ...file, size: '20' }] },
      `${E6} [Path '/attachments/0/size'] Instance type (string) does not match any allowed primitive type (allowed: ["integer"])`,
    ],
    [
      '§1.5 : au moins une PJ',
      { ...base, attachments: [] },
      `${E6} [Path '/attachments'] Array is too short: must have at least 1 elements but instance has 0 elements`,
    ],
    ['H-80 : démarche inconnue', { ...base, processCode: 'Inconnue' }, 'Process Inconnue does not exist'],
    [
      'H-3 : le code d’une démarche respecte la casse',
      { ...base, processCode: 'etatcivil' },
      'Process etatcivil does not exist',
    ],
    [
      'E-9',
      { ...base, cases: [{ ...kase, recipient: other }] },
      'Case recipient SI-99999999999999-00000 does not exist',
    ],
    [
      'E-10',
      {
        ...base,
        cases: [{ ...kase, recipient: { type: 'SI', companyRegister: '21040107100019', branchCode: '04107' } }],
      },
      `Case recipient ${UNSUBSCRIBED} does not suscribed to ${PROCESS}`,
    ],
    [
      'H-76 : destinataire de PJ inconnu',
      { ...base, attachments: [{ ...file, recipients: ['autre'] }] },
      'Attachment recipient autre does not exist',
    ],
    [
      'H-34 : numéro de case répété',
      { ...base, cases: [kase, kase] },
      'Case DILA-AEC-1000000013734-01 is declared more than once',
    ],
    [
      'H-76 : format',
      { ...base, attachments: [{ ...file, mimeType: 'image/gif' }] },
      `Mime type image/gif is not allowed for ${PROCESS}`,
    ],
    [
      'H-76 : type',
      { ...base, attachments: [{ ...file, type: 'photo' }] },
      `Attachment type photo is not allowed for ${PROCESS}`,
    ],
    [
      'H-76 : taille',
      { ...base, attachments: [{ ...file, size: 1073741825 }] },
      `Attachment size is not allowed for ${PROCESS}`,
    ],
  ])('%s', async (_, body, message) => {
    const before = await fingerprint(scene);
    const answer = await post(body);
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body).toEqual({ errors: [{ code: 400, message }] });
    expect(await fingerprint(scene)).toBe(before);
  });

  it('H-213 : la démarche d’un autre opérateur → 403 E-2, avant tout contrôle des destinataires', async () => {
    const answer = await post({ ...base, processCode: OTHER_PROCESS, cases: [{ ...kase, recipient: other }] });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({ errors: [{ code: 403, message: 'Unauthorized user' }] });
  });

  it('H-81 : chaque case est jugée, dans l’ordre de la demande, même quand il y en a beaucoup', async () => {
    const wanted = Array.from({ length: 400 }, (_, index) => `SI-99999999999999-${String((index * 7919) % 99991)}`);
    const answer = await post({
      ...base,
      cases: [SI1, ...wanted].map((id, index) => ({
        recipient: { type: 'SI', companyRegister: id.split('-')[1], branchCode: id.split('-')[2] },
        externalId: `n-${index}`,
      })),
      attachments: [{ ...file, recipients: ['n-0'] }],
    });
    expect(answer.status).toBe(400);
    expect(messages(answer)).toEqual(wanted.map((id) => `Case recipient ${id} does not exist`));
  });

  it('E-10, D-14, D-36 : inactif, à venir, terminé, suspendu d’hier, organisation inactive ne reçoivent rien', async () => {
    const set = (sql: string) =>
      scene.sql(`UPDATE subscriptions SET ${sql} WHERE subscriber = $1 AND process_code = $2`, [SI2, PROCESS]);
    const reset = () =>
      set(`status = 'Actif', effective_from = now() - interval '2 days', end_at = NULL, suspended_from = NULL`);
    const attempt = async () => post(folderBody({ recipients: [SI2] }));
    for (const change of [
      `status = 'Inactif', effective_from = NULL`,
      `status = 'Inactif', effective_from = now() + interval '1 hour'`,
      `end_at = now() - interval '1 second'`,
      `status = 'Suspendu', suspended_from = now() - interval '1 second'`,
      `status = 'Refusé'`,
    ]) {
      await set(change);
      const answer = await attempt();
      expect(messages(answer), change).toEqual([`Case recipient ${SI2} does not suscribed to ${PROCESS}`]);
      await reset();
    }
    await scene.sql(`UPDATE organizations SET status = 'Inactif' WHERE id = $1`, [SI2]);
    expect(messages(await attempt())).toEqual([`Case recipient ${SI2} does not suscribed to ${PROCESS}`]);
    await scene.sql(`UPDATE organizations SET status = 'actif' WHERE id = $1`, [SI2]);
    expect((await attempt()).status).toBe(201);
    await set(`status = 'Suspendu', suspended_from = now() + interval '1 hour'`);
    expect((await attempt()).status, 'D-14 : la suspension vaut le lendemain').toBe(201);
    await set(`status = 'Inactif', effective_from = now() - interval '1 second', suspended_from = NULL`);
    expect((await attempt()).status, 'D-14 : l’activation vaut sans attendre la nuit').toBe(201);
    await reset();
  });
});
