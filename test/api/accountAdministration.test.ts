import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverMails } from '../../src/mails/deliver.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { type ApiAnswer, call, field, messages, textField } from '../support/client.ts';
import { OSL, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { auditOf, CALLERS, fingerprint, openScene, type Scene, UNKNOWN_ID } from '../support/scene.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';

let scene: Scene;
let smtp: SmtpCatcher;
beforeAll(async () => {
  scene = await openScene();
  smtp = await startSmtp();
});
afterAll(async () => {
  await smtp.close();
  await scene.close();
});

const admin = (method: string, path: string, json?: unknown): Promise<ApiAnswer> =>
  call(scene.server.url, method, `/admin/v1${path}`, {
    token: scene.tokens.admin,
    ...(json !== undefined && { json }),
  });

async function deliver(): Promise<number> {
  const transport = createSmtp(smtp.url, 'Ne Pas Répondre <ne-pas-repondre@hubee.example>');
  try {
    return await deliverMails(scene.server.hub, transport);
  } finally {
    await transport.close();
  }
}

const CLAIRE = {
  organization: SI1,
  email: 'Claire.Martin@dijon.example',
  actorType: 'LOCAL_ADMINISTRATOR',
  firstName: 'Claire',
  lastName: 'Martin',
  title: 'Mme',
  phone: '0123456789',
};

describe('POST /admin/v1/accounts', () => {
  it('la portée ADMIN seule', async () => {
    const before = await fingerprint(scene);
    for (const caller of CALLERS.filter((name) => name !== 'admin')) {
      for (const [method, path] of [
        ['POST', '/accounts'],
        ['GET', '/accounts'],
        ['POST', '/accounts/unlock'],
        ['POST', '/accounts/reset'],
        ['POST', '/accounts/activate'],
        ['POST', '/accounts/deactivate'],
        ['GET', '/mails'],
        ['POST', `/mails/${UNKNOWN_ID}/retry`],
      ] as const) {
        const answer = await call(scene.server.url, method, `/admin/v1${path}`, {
          token: scene.tokens[caller],
          ...(method === 'POST' && { json: CLAIRE }),
        });
        expect(answer.status, `${caller} ${path}`).toBe(caller.endsWith('Token') ? 401 : 403);
      }
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('aucune réponse ne reste dans un cache, refus compris', async () => {
    const unknown = { email: 'personne@dijon.example' };
    const answers = [
      await admin('GET', '/accounts'),
      await admin('GET', '/mails'),
      await admin('GET', '/clients'),
      await admin('POST', '/accounts/reset', unknown),
      await call(scene.server.url, 'GET', '/admin/v1/accounts', { token: scene.tokens.si1 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 403]);
    for (const { headers } of answers) expect(headers.get('cache-control')).toBe('no-store');
  });

  it('P-26, P-83 : les fautes, toutes ensemble, dans la forme du contrat ; et rien n’est créé', async () => {
    const before = await fingerprint(scene);
    const answer = await admin('POST', '/accounts', { ...CLAIRE, email: 'pas une adresse', phone: '12' });
    expect([answer.status, messages(answer).length]).toEqual([400, 1]);
    const lines = messages(answer)[0]?.split('\n') ?? [];
    expect(lines[0]).toBe('Bad Request : Validation failed.');
    expect(
      lines
        .slice(1)
        .map((line) => /^\[ERROR\]\[REQUEST\]\[POST \/admin\/v1\/accounts @body\] \[Path '\/(\w+)'\] ./.exec(line)?.[1])
        .sort(),
    ).toEqual(['email', 'phone']);
    for (const [change, status] of [
      [{ organization: 'SI-99999999999999-0' }, 400],
      [{ organization: 'x' }, 400],
      [{ actorType: 'ROOT' }, 400],
      [{ roles: ['ROOT'] }, 400],
      [{ roles: [] }, 400],
      [{ firstName: undefined }, 400],
      [{ firstName: '' }, 400],
      [{ title: 'Dr' }, 400],
      [{ email: 'a\u0000b@dijon.example' }, 400],
      [{ lastName: 'x'.repeat(256) }, 400],
      [{ lastName: 'x'.repeat(100_000) }, 400],
      [{ actorType: 'AGENT', processCodes: ['Inconnue'] }, 400],
    ] as const) {
      const refused = await admin('POST', '/accounts', { ...CLAIRE, ...change });
      expect(refused.status, JSON.stringify(change).slice(0, 80)).toBe(status);
    }
    for (const body of [[], 'texte', null, {}]) expect((await admin('POST', '/accounts', body)).status).toBe(400);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('P-30 : le compte est créé, la réponse ne porte aucun secret, le lien part par courriel', async () => {
    const made = await admin('POST', '/accounts', CLAIRE);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      organization: SI1,
      email: CLAIRE.email,
      actorType: 'LOCAL_ADMINISTRATOR',
      roles: ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'],
      phone: '+33123456789',
      activated: false,
      active: true,
      lastSignInDateTime: null,
    });
    expect(await deliver()).toBe(1);
    const mail = await smtp.waitFor(({ to }) => to === CLAIRE.email);
    const token = /\/mot-de-passe\/(\S+)/.exec(mail.text)?.[1] ?? '';
    expect(token.length).toBeGreaterThan(40);
    const list = await admin('GET', `/accounts?organization=${SI1}`);
    const queue = await admin('GET', '/mails');
    const trail = await auditOf(scene, textField(made.body, 'id'));
    expect(trail.length).toBeGreaterThan(0);
    expect(JSON.stringify([made.text, list.text, queue.text, trail])).not.toContain(token);
    expect(queue.text).not.toMatch(/"(?:content|subject|text|html)"/);
  });

  it('P-26 : une adresse déjà prise, quelle que soit la casse : 409', async () => {
    const before = await fingerprint(scene);
    const answer = await admin('POST', '/accounts', {
      ...CLAIRE,
      organization: SI2,
      email: CLAIRE.email.toUpperCase(),
    });
    expect(answer.body).toEqual({ errors: [{ code: 409, message: 'Account already exists for this address' }] });
    expect(await fingerprint(scene)).toBe(before);
  });
});

describe('GET /admin/v1/accounts', () => {
  it('par organisation, par adresse sans casse, par pages ; un filtre inconnu est refusé', async () => {
    for (const name of ['a', 'b', 'c']) {
      const email = `${name}@agents.example`;
      const agent = { ...CLAIRE, organization: SI2, email, actorType: 'AGENT', processCodes: [PROCESS] };
      expect((await admin('POST', '/accounts', agent)).status).toBe(201);
    }
    const emails = async (query: string): Promise<unknown[]> => {
      const { body } = await admin('GET', `/accounts${query}`);
      return Array.isArray(body) ? body.map((account) => field(account, 'email')) : [];
    };
    const all = await emails(`?organization=${SI2}`);
    expect([...all].sort()).toEqual(['a@agents.example', 'b@agents.example', 'c@agents.example']);
    expect(await emails(`?organization=${SI2}&offSet=1&maxResult=1`)).toEqual([all[1]]);
    expect(await emails('?email=CLAIRE.martin@dijon.example')).toEqual([CLAIRE.email]);
    expect(await emails(`?organization=${OSL}`)).toEqual([]);
    expect((await admin('GET', '/accounts?mail=x')).status).toBe(400);
    expect((await admin('GET', '/accounts?email=%00')).status).toBe(400);
  });
});

describe('unlock, reset, deactivate, activate', () => {
  it('404 pour une adresse sans compte, 400 sans adresse', async () => {
    for (const verb of ['unlock', 'reset', 'deactivate', 'activate']) {
      const unknown = await admin('POST', `/accounts/${verb}`, { email: 'personne@dijon.example' });
      expect(unknown.body, verb).toEqual({ errors: [{ code: 404, message: 'Account is not found' }] });
      expect((await admin('POST', `/accounts/${verb}`, {})).status).toBe(400);
    }
  });

  it('P-30 : un nouveau lien part ; un compte désactivé n’en reçoit pas', async () => {
    smtp.clear();
    await deliver();
    smtp.clear();
    expect((await admin('POST', '/accounts/reset', { email: CLAIRE.email })).status).toBe(204);
    await deliver();
    expect(smtp.mails().map(({ to, subject }) => [to, subject])).toEqual([
      [CLAIRE.email, 'HubEE - Initialisation du mot de passe de votre compte'],
    ]);
    expect((await admin('POST', '/accounts/unlock', { email: CLAIRE.email })).status).toBe(204);
    expect((await admin('POST', '/accounts/deactivate', { email: 'a@agents.example' })).status).toBe(204);
    expect((await admin('POST', '/accounts/reset', { email: 'a@agents.example' })).status).toBe(409);
    expect((await admin('POST', '/accounts/activate', { email: 'a@agents.example' })).status).toBe(204);
    expect((await admin('POST', '/accounts/reset', { email: 'a@agents.example' })).status).toBe(204);
  });
});

describe('/admin/v1/mails', () => {
  it('D-33 : un refus définitif se voit, se renvoie une fois ; tout autre état se refuse', async () => {
    smtp.clear();
    await deliver();
    smtp.clear();
    await admin('POST', '/accounts/reset', { email: CLAIRE.email });
    smtp.refuseNext(550, `5.1.1 <${CLAIRE.email}> inconnue`, 'RCPT');
    expect(await deliver()).toBe(0);
    const { body } = await admin('GET', '/mails?state=DEAD');
    expect(body).toEqual([
      expect.objectContaining({
        kind: 'M-1',
        state: 'DEAD',
        recipient: CLAIRE.email,
        attempts: 1,
        nextAttemptDateTime: null,
      }),
    ]);
    expect(textField(body, 0, 'lastError')).toMatch(/^550 /);
    const path = `/mails/${textField(body, 0, 'id')}/retry`;
    expect((await admin('POST', path, {})).body).toMatchObject({ state: 'QUEUED', attempts: 0 });
    expect((await admin('POST', path, {})).body).toEqual({
      errors: [{ code: 409, message: 'Mail can not be sent again' }],
    });
    expect(await deliver()).toBe(1);
    expect((await admin('GET', '/mails?state=DEAD')).body).toEqual([]);
    expect((await admin('GET', '/mails?state=SENT&maxResult=1')).body).toEqual([
      expect.objectContaining({ state: 'SENT', lastError: null }),
    ]);
  });

  it('404, 400', async () => {
    expect((await admin('POST', `/mails/${UNKNOWN_ID}/retry`, {})).body).toEqual({
      errors: [{ code: 404, message: 'Mail is not found' }],
    });
    expect((await admin('POST', '/mails/x/retry', {})).status).toBe(400);
    expect((await admin('GET', '/mails?state=LOST')).status).toBe(400);
  });
});
