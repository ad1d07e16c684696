import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dila } from '../../src/demo/catalogue/operators.ts';
import { saintGuenole } from '../../src/demo/catalogue/organizations.ts';
import { textField } from '../support/client.ts';
import { type ProgramEnd, runProgram } from '../support/programs.ts';
import { callsOf, idOf, openPartnerHub, type PartnerHub } from './partnerHub.ts';

describe('la visite avec curl seul', () => {
  let hub: PartnerHub;
  let tour: ProgramEnd;
  let headers: string[];
  beforeAll(async () => {
    hub = await openPartnerHub();
    const osl = await hub.client(['OSL'], idOf(dila));
    const si = await hub.client(['SI'], idOf(saintGuenole), 'EtatCivil');
    const work = join(hub.directory, 'work');
    await mkdir(work);
    tour = await hub.program('sh', 'tour.sh', [], {
      OSL: `${osl.clientId}:${osl.clientSecret}`,
      SI: `${si.clientId}:${si.clientSecret}`,
      KIND: 'ActeEtatCivil-PDF',
      RECIPIENT: `${saintGuenole.companyRegister}-${saintGuenole.branchCode}`,
      WORK: work,
    });
    headers = await Promise.all(
      callsOf(tour).map((_, index) => readFile(join(work, `headers.${index + 1}`), 'latin1')),
    );
  });
  afterAll(() => hub.close());

  it('§9 A à E, H-224 : tout le cycle de vie, octets comparés, les deux files vides', () => {
    expect(tour).toMatchObject({ status: 0, stderr: '' });
    expect(tour.stdout).toMatch(/\nTélédossier [0-9a-f-]{36} clos\.\n$/);
    expect(callsOf(tour)).toHaveLength(27);
  });

  it('H-91 : envois avec 100-continue, au fil de l’eau et tels quels', () => {
    expect(callsOf(tour).slice(1, 4)).toEqual(Array(3).fill('PUT /folders/:id/attachments/:id 204'));
    expect(headers[1]).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 204 No Content\r\n/);
  });

  it('H-63 : --compressed reçoit du JSON compressé et des pièces qui ne le sont pas', () => {
    expect(headers.some((text) => /content-encoding: gzip/i.test(text))).toBe(true);
    const files = headers.filter((text) => /content-type: application\/octet-stream/i.test(text));
    expect(files).toHaveLength(3);
    for (const file of files) {
      expect(file).not.toMatch(/content-encoding/i);
      expect(file).toMatch(/content-length: \d+\r\n/i);
    }
  });

  it.each([
    ['sans type de contenu', ['-H', 'Content-Type:', '-d', 'scope=OSL&grant_type=client_credentials']],
    ['avec un corps JSON', ['--json', '{"grant_type":"client_credentials","scope":"OSL"}']],
    ['vers une adresse à barre oblique finale', ['-d', 'grant_type=client_credentials', '--path-as-is']],
  ])('H-2, H-42, G-23 : un jeton %s', async (_, options) => {
    const { clientId, clientSecret } = await hub.client(['OSL'], idOf(dila));
    const url = `${hub.server.url}//oauth2/token${options.includes('--path-as-is') ? '/' : ''}`;
    const end = await runProgram('curl', [
      '-sS',
      '--fail-with-body',
      '-u',
      `${clientId}:${clientSecret}`,
      ...options,
      url,
    ]);
    expect(end).toMatchObject({ status: 0, stderr: '' });
    expect(textField(JSON.parse(end.stdout), 'access_token')).toMatch(/^\S{20,}$/);
  });

  it('H-61, H-64, H-65 : HTTP/1.1, phrases d’usage, un numéro sur chaque réponse', () => {
    for (const text of headers) {
      expect(text).toMatch(/HTTP\/1\.1 (200 OK|201 Created|204 No Content)\r\n/);
      expect(text).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i);
    }
  });
});
