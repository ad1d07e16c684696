import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findSession } from '../../src/sessions/findSession.ts';
import { resendOtp } from '../../src/sessions/resendOtp.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { verifyOtp } from '../../src/sessions/verifyOtp.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { SI2, seedReferential } from '../support/referential.ts';
import { auditOf, createPerson, enterWith, lastCode, mailsTo, PASSWORD, sql, tokenOf, visit, wrong } from './people.ts';

const START = new Date('2026-03-02T08:00:00Z');

describe('connexion : le code à usage unique', () => {
  let server: TestHub;
  const at = (seconds: number) => server.setClock(new Date(START.getTime() + seconds * 1000));
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
  });
  afterEach(() => server.setClock(null));
  afterAll(() => server.close());

  const administrator = () => createPerson(server, { actorType: 'LOCAL_ADMINISTRATOR' });

  it('P-32 : faux, périmé ou d’une autre connexion, il est refusé', async () => {
    at(0);
    const person = await administrator();
    const first = await enterWith(server, person, 'OTP');
    const firstCode = await lastCode(server, person.email);
    const token = await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    expect(await verifyOtp(server.hub, visit(), 'inconnu', code)).toEqual({ kind: 'GONE' });
    expect(await verifyOtp(server.hub, visit(), token, wrong(code))).toEqual({ kind: 'WRONG_CODE' });
    expect(await verifyOtp(server.hub, visit(), token, '')).toEqual({ kind: 'WRONG_CODE' });
    if (firstCode !== code) expect((await verifyOtp(server.hub, visit(), token, firstCode)).kind).toBe('WRONG_CODE');
    at(600);
    expect(await verifyOtp(server.hub, visit(), token, code)).toEqual({ kind: 'CODE_EXPIRED' });
    at(900);
    expect(await verifyOtp(server.hub, visit(), first, firstCode)).toEqual({ kind: 'GONE' });
    expect(await findSession(server.hub, first, 'r')).toBe('EXPIRED');
  });

  it('P-32 : il sert une fois, même posté dix fois ensemble ; le jeton change et l’ancien est mort', async () => {
    const person = await administrator();
    const token = await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    const posts = Array.from({ length: 10 }, () =>
      verifyOtp(server.hub, visit(), token, ` ${code.slice(0, 3)} ${code.slice(3)}`),
    );
    const entries = await Promise.all(posts);
    expect(entries.filter(({ kind }) => kind === 'OPEN')).toHaveLength(1);
    expect(entries.filter(({ kind }) => kind === 'GONE' || kind === 'LOCKED')).toHaveLength(9);
    const open = entries.find(({ kind }) => kind === 'OPEN');
    const opened = tokenOf(open ?? { kind: 'aucune' });
    expect(opened).not.toBe(token);
    expect(await findSession(server.hub, token, 'r')).toBeNull();
    expect(await findSession(server.hub, opened, 'r')).toMatchObject({ stage: 'OPEN', user: { accountId: person.id } });
    const sessions = await sql(server, 'SELECT 1 FROM sessions WHERE account_id = $1', [person.id]);
    expect(sessions).toHaveLength(1);
  });

  it('P-32, P-37 : cinq codes faux verrouillent comme cinq mots de passe, même ensemble et même le bon', async () => {
    at(0);
    const person = await administrator();
    const token = await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    const tries = Array.from({ length: 30 }, () => verifyOtp(server.hub, visit(), token, wrong(code)));
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'WRONG_CODE')).toHaveLength(4);
    expect(kinds.filter((kind) => kind === 'LOCKED')).toHaveLength(26);
    expect(await verifyOtp(server.hub, visit(), token, code)).toEqual({ kind: 'LOCKED', minutes: 15 });
    expect(await signIn(server.hub, visit(), person.email, PASSWORD)).toEqual({ kind: 'LOCKED', minutes: 15 });
    expect(await resendOtp(server.hub, token)).toBe('THROTTLED');
    const audit = await auditOf(server, person.id);
    expect(audit.filter(({ action }) => action === 'ACCOUNT_LOCKED')).toEqual([
      { action: 'ACCOUNT_LOCKED', detail: { minutes: 15 } },
    ]);
    expect(JSON.stringify(audit)).not.toContain(code);
  });

  it('P-37 : des mots de passe faux et des codes faux comptent ensemble, un bon mot de passe n’efface rien', async () => {
    const person = await administrator();
    for (let time = 0; time < 3; time += 1) await signIn(server.hub, visit(), person.email, 'Mauvais2024!');
    const token = await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    expect((await verifyOtp(server.hub, visit(), token, wrong(code))).kind).toBe('WRONG_CODE');
    expect(await verifyOtp(server.hub, visit(), token, wrong(code))).toEqual({ kind: 'LOCKED', minutes: 15 });
  });

  it('P-32 : la base seule ne dit pas le code, M-3 est scellé et périt avec lui', async () => {
    at(0);
    const person = await administrator();
    await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    const [mail] = await sql<{ row: string; priority: number; expires: Date }>(
      server,
      'SELECT mails::text AS row, priority, expires_at AS expires FROM mails WHERE recipient = $1',
      [person.email],
    );
    expect(mail).toMatchObject({ priority: 0, expires: new Date(START.getTime() + 600_000) });
    expect(mail?.row).not.toContain(Buffer.from(code).toString('hex'));
    const [{ kind, cause, text } = { kind: '', cause: '', text: '' }] = await mailsTo(server, person.email);
    const [session] = await sql<{ id: string }>(server, 'SELECT id FROM sessions WHERE account_id = $1', [person.id]);
    expect({ kind, cause }).toEqual({ kind: 'M-3', cause: `otp:${session?.id}:1` });
    expect(text).toContain(`Veuillez utiliser ce mot de passe à usage unique ${code} pour vous connecter.`);
  });

  it('D-22 : « Renvoyer le code » rend l’ancien sans valeur, trois fois par connexion', async () => {
    at(0);
    const person = await administrator();
    const token = await enterWith(server, person, 'OTP');
    const old = await lastCode(server, person.email);
    at(800);
    expect(await resendOtp(server.hub, token)).toBe('SENT');
    const code = await lastCode(server, person.email);
    if (old !== code) expect((await verifyOtp(server.hub, visit(), token, old)).kind).toBe('WRONG_CODE');
    expect(await resendOtp(server.hub, token)).toBe('SENT');
    expect(await resendOtp(server.hub, token)).toBe('SENT');
    expect(await resendOtp(server.hub, token)).toBe('THROTTLED');
    expect(await mailsTo(server, person.email)).toHaveLength(4);
    at(1399);
    const last = await lastCode(server, person.email);
    expect((await verifyOtp(server.hub, visit(), token, last)).kind, 'vit autant que son code').toBe('OPEN');
    expect(await resendOtp(server.hub, token)).toBe('GONE');
  });

  it('D-22 : dix renvois par heure pour un compte, quel que soit le nombre de connexions', async () => {
    at(0);
    const person = await administrator();
    const sent: string[] = [];
    for (let time = 0; time < 4; time += 1) {
      const token = await enterWith(server, person, 'OTP');
      for (let again = 0; again < 3; again += 1) sent.push(await resendOtp(server.hub, token));
    }
    expect(sent.filter((answer) => answer === 'SENT')).toHaveLength(10);
    expect(sent.slice(10)).toEqual(['THROTTLED', 'THROTTLED']);
  });

  it('P-41 : un compte désactivé entre les deux étapes n’entre pas', async () => {
    const person = await administrator();
    const token = await enterWith(server, person, 'OTP');
    const code = await lastCode(server, person.email);
    await sql(server, 'UPDATE accounts SET active = false WHERE id = $1', [person.id]);
    expect(await verifyOtp(server.hub, visit(), token, code)).toEqual({ kind: 'GONE' });
    expect(await resendOtp(server.hub, token)).toBe('GONE');
  });

  describe('D-22 : un code sur chaque nouvel appareil', () => {
    const agent = () => createPerson(server, { organization: SI2 });
    beforeAll(() => sql(server, 'UPDATE organizations SET otp_on_new_device = true WHERE id = $1', [SI2]));

    /** Goes through both steps and returns the cookie given. */
    async function introduce(person: { id: string; email: string }, device: string | null): Promise<string> {
      const token = await enterWith(server, person, 'OTP', visit({ device }));
      const entry = await verifyOtp(server.hub, visit({ device }), token, await lastCode(server, person.email));
      if (entry.kind !== 'OPEN' || entry.device === null) throw new Error(`no device: ${entry.kind}`);
      return entry.device;
    }

    it('demandé une fois par appareil et par personne, même sur un poste partagé', async () => {
      const [one, two] = [await agent(), await agent()];
      const first = await introduce(one, null);
      expect(await signIn(server.hub, visit({ device: first }), one.email, PASSWORD)).toMatchObject({
        kind: 'OPEN',
        device: null,
      });
      const both = await introduce(two, first);
      expect((await signIn(server.hub, visit({ device: both }), one.email, PASSWORD)).kind).toBe('OPEN');
      expect((await signIn(server.hub, visit({ device: both }), two.email, PASSWORD)).kind).toBe('OPEN');
      expect((await signIn(server.hub, visit({ device: first }), two.email, PASSWORD)).kind).toBe('OTP');
      expect((await signIn(server.hub, visit({ device: 'x'.repeat(43) }), one.email, PASSWORD)).kind).toBe('OTP');
    });

    it('redemandé après 180 jours sans venir', async () => {
      at(0);
      const person = await agent();
      const device = await introduce(person, null);
      at(179 * 86_400);
      // The password is six months old by then.
      await sql(server, 'UPDATE accounts SET password_set_at = $2 WHERE id = $1', [person.id, server.hub.clock()]);
      expect((await signIn(server.hub, visit({ device }), person.email, PASSWORD)).kind).toBe('OPEN');
      at((179 + 180) * 86_400);
      await sql(server, 'UPDATE accounts SET password_set_at = $2 WHERE id = $1', [person.id, server.hub.clock()]);
      expect((await signIn(server.hub, visit({ device }), person.email, PASSWORD)).kind).toBe('OTP');
    });

    it('un administrateur le donne toujours, et ne gagne aucun appareil', async () => {
      const person = await createPerson(server, { organization: SI2, actorType: 'LOCAL_ADMINISTRATOR' });
      const token = await enterWith(server, person, 'OTP');
      const entry = await verifyOtp(server.hub, visit(), token, await lastCode(server, person.email));
      expect(entry).toMatchObject({ kind: 'OPEN', device: null });
    });
  });
});
