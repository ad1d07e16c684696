import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, messages } from '../support/client.ts';
import { OPERATIONS } from '../support/matrix.ts';
import { CALLERS, type CallerName, fingerprint, openScene, PDF, type Scene, UNKNOWN_ID } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const WITHOUT_TOKEN: readonly CallerName[] = ['noToken', 'badToken'];

describe('§8 : la matrice d’autorisation, par de vrais appels, sur des objets neufs', () => {
  for (const operation of OPERATIONS) {
    const expected = (as: CallerName): number => operation.answers[as] ?? (WITHOUT_TOKEN.includes(as) ? 401 : 403);

    it(`${operation.name} : les refus d’abord, et ils ne changent rien`, async () => {
      const subject = await operation.prepare(scene);
      const before = await fingerprint(scene);
      for (const as of CALLERS.filter((name) => expected(name) >= 400)) {
        const answer = await operation.act(scene, as, subject);
        expect(answer.status, `${as} : ${answer.text}`).toBe(expected(as));
        if (answer.status === 403) expect(messages(answer), as).toEqual(['Unauthorized user']);
        if (answer.status === 404) expect(messages(answer)[0], as).toMatch(/is not found$/);
        expect(await fingerprint(scene), `${as} a changé quelque chose`).toBe(before);
      }
    });

    it(`${operation.name} : ceux qui ont le droit passent`, async () => {
      for (const as of CALLERS.filter((name) => expected(name) < 400)) {
        const subject = await operation.prepare(scene);
        const before = await fingerprint(scene);
        const answer = await operation.act(scene, as, subject);
        expect(answer.status, `${as} : ${answer.text}`).toBe(expected(as));
        if (operation.harmless?.includes(as)) expect(await fingerprint(scene), as).toBe(before);
      }
    });
  }
});

interface Probe {
  readonly method: string;
  readonly path: (id: string) => string;
  readonly valid?: unknown;
  readonly invalid?: unknown;
  /** Reserved to these scopes: others are 403 before anything else is looked at. */
  readonly scopes: 'OSL' | 'all' | 'ADMIN';
}

const PROBES: readonly Probe[] = [
  { method: 'GET', path: (id) => `/teledossiers/v1/folders/${id}`, scopes: 'OSL' },
  {
    method: 'PATCH',
    path: (id) => `/teledossiers/v1/folders/${id}`,
    valid: { globalStatus: 'CLOSED' },
    invalid: {},
    scopes: 'OSL',
  },
  { method: 'DELETE', path: (id) => `/teledossiers/v1/folders/${id}`, scopes: 'OSL' },
  { method: 'PUT', path: (id) => `/teledossiers/v1/folders/${id}/attachments/${UNKNOWN_ID}`, scopes: 'OSL' },
  { method: 'GET', path: (id) => `/teledossiers/v1/cases/${id}`, scopes: 'all' },
  {
    method: 'PATCH',
    path: (id) => `/teledossiers/v1/cases/${id}`,
    valid: { status: 'DONE' },
    invalid: { status: 12 },
    scopes: 'all',
  },
  { method: 'GET', path: (id) => `/teledossiers/v1/cases/${id}/attachments/${UNKNOWN_ID}`, scopes: 'all' },
  {
    method: 'POST',
    path: (id) => `/teledossiers/v1/cases/${id}/events`,
    valid: { actionType: 'COM_ADD', notification: false },
    invalid: { notification: 'oui' },
    scopes: 'all',
  },
  { method: 'GET', path: (id) => `/teledossiers/v1/cases/${id}/events/${UNKNOWN_ID}`, scopes: 'all' },
  {
    method: 'PATCH',
    path: (id) => `/teledossiers/v1/cases/${id}/events/${UNKNOWN_ID}`,
    valid: { status: 'RECEIVED' },
    invalid: [],
    scopes: 'all',
  },
  { method: 'DELETE', path: (id) => `/teledossiers/v1/cases/${id}/events/${UNKNOWN_ID}`, scopes: 'all' },
  {
    method: 'PUT',
    path: (id) => `/teledossiers/v1/cases/${id}/events/${UNKNOWN_ID}/attachments/${UNKNOWN_ID}`,
    scopes: 'all',
  },
  {
    method: 'GET',
    path: (id) => `/teledossiers/v1/cases/${id}/events/${UNKNOWN_ID}/attachments/${UNKNOWN_ID}`,
    scopes: 'all',
  },
  { method: 'DELETE', path: (id) => `/teledossiers/v1/notifications/${id}`, scopes: 'all' },
  { method: 'POST', path: (id) => `/admin/v1/clients/${id}/secret`, scopes: 'ADMIN' },
  { method: 'DELETE', path: (id) => `/admin/v1/clients/${id}`, scopes: 'ADMIN' },
];

describe('H-70 : l’ordre des contrôles', () => {
  const allowed: Readonly<Record<Probe['scopes'], readonly CallerName[]>> = {
    OSL: ['osl', 'otherOsl', 'admin'],
    all: ['osl', 'otherOsl', 'si1', 'si1OtherProcess', 'si2', 'foreignSi', 'admin'],
    ADMIN: ['admin'],
  };
  const send = (as: CallerName, probe: Probe, id: string, json: unknown) =>
    call(scene.server.url, probe.method, probe.path(id), {
      token: scene.tokens[as],
      ...(json !== undefined && { json }),
      ...(probe.method === 'PUT' && { raw: PDF }),
    });

  for (const probe of PROBES) {
    const name = `${probe.method} ${probe.path('{id}').replaceAll(UNKNOWN_ID, '{inconnu}')}`;
    it(`${name} : 404 pour un identifiant inconnu, même à un étranger ; 403 de portée et 401 avant`, async () => {
      for (const as of CALLERS) {
        const answer = await send(as, probe, UNKNOWN_ID, probe.valid);
        const wanted = WITHOUT_TOKEN.includes(as) ? 401 : allowed[probe.scopes].includes(as) ? 404 : 403;
        expect(answer.status, `${as} : ${answer.text}`).toBe(wanted);
      }
    });

    if (probe.scopes === 'ADMIN') continue;
    it(`${name} : 401 puis 403 de portée passent avant le 400 de validation, qui passe avant le 404`, async () => {
      for (const [id, json] of [
        ['pas-un-uuid', probe.valid],
        [probe.invalid === undefined ? null : UNKNOWN_ID, probe.invalid],
      ] as const) {
        if (id === null) continue;
        for (const as of CALLERS) {
          const answer = await send(as, probe, id, json);
          const wanted = WITHOUT_TOKEN.includes(as)
            ? 401
            : ['datapass', 'subcrt'].includes(as) || (probe.scopes === 'OSL' && /si/i.test(as))
              ? 403
              : 400;
          expect(answer.status, `${as} : ${answer.text}`).toBe(wanted);
        }
      }
    });
  }

  it('H-70 : un corps illisible ou un en-tête trop long n’est regardé qu’après le jeton et la portée', async () => {
    const broken = { raw: '{"a":', headers: { 'content-type': 'application/json', editorName: 'é'.repeat(51) } };
    for (const [as, status] of [
      ['noToken', 401],
      ['badToken', 401],
      ['si1', 403],
      ['datapass', 403],
      ['osl', 400],
    ] as const) {
      expect((await scene.td(as, 'POST', '/folders', broken)).status, as).toBe(status);
    }
  });
});
