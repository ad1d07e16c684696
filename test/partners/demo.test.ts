import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dinum } from '../../src/demo/catalogue/operators.ts';
import { valmorel } from '../../src/demo/catalogue/organizations.ts';
import { callsOf, DEMO_PROCESS, idOf, openPartnerHub, type PartnerHub } from './partnerHub.ts';

// An archive of no file is a whole one: its end record alone.
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

describe('démonstration d’opérateur (hub.md §10.5)', () => {
  let hub: PartnerHub;
  let operator: Record<string, string>;
  let service: Record<string, string>;
  beforeAll(async () => {
    hub = await openPartnerHub();
    const documents = join(hub.directory, 'documents.zip');
    await writeFile(documents, EMPTY_ZIP);
    const osl = await hub.client(['OSL'], idOf(dinum));
    const si = await hub.client(['SI'], idOf(valmorel), DEMO_PROCESS);
    operator = {
      CLIENT_ID: osl.clientId,
      CLIENT_SECRET: osl.clientSecret,
      DOCUMENTS: documents,
      RECIPIENT: `${valmorel.companyRegister}-${valmorel.branchCode}`,
      PROCESS: DEMO_PROCESS,
      STATE: join(hub.directory, 'state.json'),
    };
    const downloads = join(hub.directory, 'downloads');
    service = { CLIENT_ID: si.clientId, CLIENT_SECRET: si.clientSecret, DOWNLOADS: downloads };
  });
  afterAll(() => hub.close());

  it('H-2, H-40, H-42 : adresses à deux barres obliques et jeton demandé en JSON sur /token', async () => {
    const sent = await hub.program('python3', 'osl_demo.py', ['send'], operator);
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(sent)).toEqual([
      'POST //token 200',
      'POST //teledossiers/v1/folders 201',
      'PUT //teledossiers/v1/folders/:id/attachments/:id 204',
      'PATCH //teledossiers/v1/folders/:id 204',
    ]);
  });

  it('H-33, H-82 : les mêmes numéros servent encore et font un second dossier', async () => {
    const sent = await hub.program('python3', 'osl_demo.py', ['send'], operator);
    expect(callsOf(sent)[1]).toBe('POST //teledossiers/v1/folders 201');
    const taken = await hub.program('python3', 'si_script.py', [], { ...service, MAX_STATUS: 'REFUSED' });
    expect(taken).toMatchObject({ status: 0, stderr: '' });
    expect(callsOf(taken).filter((call) => call === 'POST /teledossiers/v1/cases/:id/events 201')).toHaveLength(4);
  });

  it('H-158 : un autre logiciel du même opérateur voit ces nouvelles et les laisse', async () => {
    const cycle = await hub.program('ruby', 'formulaire_qf.rb', ['notifications'], operator);
    expect(cycle).toMatchObject({ status: 0, stderr: '' });
    expect(cycle.stdout).toContain('lot de 4');
    expect(callsOf(cycle)).toHaveLength(2);
  });

  it('H-155, H-62 : il supprime sans accuser réception ; personne n’en est averti', async () => {
    const followed = await hub.program('python3', 'osl_demo.py', ['follow'], operator);
    expect(followed).toMatchObject({ status: 0, stderr: '' });
    expect(followed.stdout.match(/^octets .*$/gm)).toEqual(Array(4).fill(`octets ${EMPTY_ZIP.length}`));
    expect(callsOf(followed).filter((call) => !/ 20[04]$/.test(call))).toEqual([]);
    const nothing = await hub.program('python3', 'si_script.py', [], service);
    expect(callsOf(nothing)).toHaveLength(2);
    expect(callsOf(await hub.program('python3', 'osl_demo.py', ['follow'], operator))).toHaveLength(2);
  });
});
