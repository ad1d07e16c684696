import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { issueLink, readLink } from '../../src/accounts/links.ts';
import type { User } from '../../src/accounts/rules.ts';
import { InvalidFields } from '../../src/refusals/fields.ts';
import { askPasswordReset } from '../../src/sessions/askPasswordReset.ts';
import { changePassword } from '../../src/sessions/changePassword.ts';
import { findSession } from '../../src/sessions/findSession.ts';
import { processResetRequests } from '../../src/sessions/processResetRequests.ts';
import { replaceExpiredPassword } from '../../src/sessions/replaceExpiredPassword.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { usePasswordLink } from '../../src/sessions/usePasswordLink.ts';
import { verifyOtp } from '../../src/sessions/verifyOtp.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { seedReferential } from '../support/referential.ts';
import {
  auditOf,
  createPerson,
  enterWith,
  lastCode,
  mailsTo,
  PASSWORD,
  type Person,
  sql,
  tokenOf,
  visit,
} from './people.ts';

const START = new Date('2026-03-02T08:00:00Z');
const NEXT = 'Commune2025&';

describe('mots de passe : liens, expiration, changement', () => {
  let server: TestHub;
  const at = (hours: number) => server.setClock(new Date(START.getTime() + hours * 3_600_000));
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
  });
  afterEach(() => server.setClock(null));
  afterAll(() => server.close());

  const link = ({ id }: Person, purpose: 'ACTIVATION' | 'RESET' = 'RESET') =>
    server.hub.db.transaction(async (tx) => issueLink(tx, server.hub.clock(), id, purpose));

  async function faultOf(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof InvalidFields)) throw new Error(`no fault: ${String(error)}`);
    return error.faults.map(({ field, message }) => `${field}: ${message}`).join();
  }

  it('P-33, S-3b : un lien inconnu, remplacé, périmé ou d’un compte désactivé n’ouvre rien', async () => {
    at(0);
    const person = await createPerson(server, { password: null });
    const first = await link(person, 'ACTIVATION');
    const second = await link(person, 'ACTIVATION');
    const off = await createPerson(server, { active: false });
    const dead = await link(off);
    const stateAfter = async (token: string) => {
      const entry = await usePasswordLink(server.hub, visit(), token, NEXT);
      return [(await readLink(server.hub, token)).state, 'state' in entry ? entry.state : entry.kind];
    };
    expect(await stateAfter('inconnu')).toEqual(['UNKNOWN', 'UNKNOWN']);
    expect(await stateAfter(first)).toEqual(['CANCELLED', 'CANCELLED']);
    expect(await stateAfter(dead), 'comme s’il n’existait pas').toEqual(['UNKNOWN', 'UNKNOWN']);
    at(48);
    expect(await stateAfter(second)).toEqual(['EXPIRED', 'EXPIRED']);
    const [account] = await sql(server, 'SELECT password_hash AS hash FROM accounts WHERE id = $1', [person.id]);
    expect(account).toEqual({ hash: null });
  });

  it('S-3 : le lien d’activation d’un agent le mène dedans sans code, et sert une fois', async () => {
    at(0);
    const person = await createPerson(server, { password: null });
    const token = await link(person, 'ACTIVATION');
    at(47.99);
    // Following it, as mail scanners do, consumes nothing.
    for (let time = 0; time < 3; time += 1) {
      expect(await readLink(server.hub, token)).toEqual({ state: 'VALID', purpose: 'ACTIVATION', email: person.email });
    }
    expect(await faultOf(usePasswordLink(server.hub, visit(), token, 'Mairie2024?'))).toContain('password: Le mot de');
    const entry = await usePasswordLink(server.hub, visit(), token, NEXT);
    expect(await findSession(server.hub, tokenOf(entry), 'r')).toMatchObject({ stage: 'OPEN' });
    expect(await usePasswordLink(server.hub, visit(), token, PASSWORD)).toEqual({ kind: 'LINK', state: 'USED' });
    expect((await signIn(server.hub, visit(), person.email, NEXT)).kind).toBe('OPEN');
    expect((await auditOf(server, person.id)).slice(0, 2)).toEqual([
      { action: 'PASSWORD_SET', detail: { by: 'ACTIVATION' } },
      { action: 'SIGN_IN', detail: null },
    ]);
  });

  it('P-34 : dix usages simultanés d’un lien, un seul réussit', async () => {
    const person = await createPerson(server);
    const token = await link(person);
    const uses = Array.from({ length: 10 }, (_, time) =>
      usePasswordLink(server.hub, visit(), token, `Commune202${time}&`),
    );
    const entries = await Promise.all(uses);
    expect(entries.filter(({ kind }) => kind === 'OPEN')).toHaveLength(1);
    expect(entries.filter((entry) => entry.kind === 'LINK' && entry.state === 'USED')).toHaveLength(9);
    const won = entries.findIndex(({ kind }) => kind === 'OPEN');
    expect((await signIn(server.hub, visit(), person.email, `Commune202${won}&`)).kind).toBe('OPEN');
  });

  it('P-34 : deux liens faits en même temps, un seul vit', async () => {
    const person = await createPerson(server);
    const tokens = await Promise.all(Array.from({ length: 6 }, () => link(person)));
    const states = await Promise.all(tokens.map(async (token) => (await readLink(server.hub, token)).state));
    expect(states.filter((state) => state === 'VALID')).toHaveLength(1);
  });

  it('D-23 : un lien utilisé déverrouille, ferme les sessions, et ne dispense pas du code', async () => {
    const person = await createPerson(server, { actorType: 'LOCAL_ADMINISTRATOR' });
    const pending = await enterWith(server, person, 'OTP');
    const token = await link(person);
    for (let time = 0; time < 5; time += 1) await signIn(server.hub, visit(), person.email, 'Mauvais2024!');
    const entry = await usePasswordLink(server.hub, visit(), token, NEXT);
    expect(entry.kind).toBe('OTP');
    expect(await findSession(server.hub, pending, 'r')).toBeNull();
    const opened = await verifyOtp(server.hub, visit(), tokenOf(entry), await lastCode(server, person.email));
    expect(opened.kind).toBe('OPEN');
  });

  it('P-36 : un mot de passe de six mois mène à la page du nouveau, différent de l’actuel', async () => {
    at(0);
    const person = await createPerson(server, { passwordSetAt: new Date('2025-08-31T08:00:00Z') });
    const stale = await enterWith(server, person, 'NEW_PASSWORD');
    const token = await enterWith(server, person, 'NEW_PASSWORD');
    expect(await findSession(server.hub, token, 'r')).toMatchObject({ stage: 'NEW_PASSWORD' });
    expect(await faultOf(replaceExpiredPassword(server.hub, visit(), token, PASSWORD))).toContain('différent');
    expect(await faultOf(replaceExpiredPassword(server.hub, visit(), token, 'court'))).toContain('8 caractères');
    const posts = [NEXT, NEXT, NEXT].map((next) => replaceExpiredPassword(server.hub, visit(), token, next));
    const entries = await Promise.all(posts);
    expect(entries.map(({ kind }) => kind).sort()).toEqual(['GONE', 'GONE', 'OPEN']);
    expect(await replaceExpiredPassword(server.hub, visit(), stale, NEXT)).toEqual({ kind: 'GONE' });
    expect((await signIn(server.hub, visit(), person.email, NEXT)).kind).toBe('OPEN');
    const expired = await createPerson(server, { passwordSetAt: new Date('2025-08-31T08:00:00Z') });
    const reset = await link(expired);
    expect(await faultOf(usePasswordLink(server.hub, visit(), reset, PASSWORD)), 'ni par un lien').toContain(
      'différent',
    );
  });

  it('P-34 : « Mot de passe oublié » répond de même à tous et n’écrit qu’aux comptes actifs', async () => {
    at(0);
    const active = await createPerson(server);
    const never = await createPerson(server, { password: null });
    const off = await createPerson(server, { active: false });
    const former = await link(active);
    for (const email of [` ${active.email.toUpperCase()} `, never.email, off.email, 'nul@part.example', 'a\0b', '']) {
      expect(await askPasswordReset(server.hub, visit(), email)).toBe('ASKED');
    }
    const rows = await sql<{ row: string }>(server, 'SELECT reset_requests::text AS row FROM reset_requests');
    expect(rows).toHaveLength(6);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from('commune.example').toString('hex'));
    const [one, two] = await Promise.all([processResetRequests(server.hub), processResetRequests(server.hub)]);
    expect((one ?? 0) + (two ?? 0)).toBe(6);
    expect(await readLink(server.hub, former)).toEqual({ state: 'CANCELLED' });
    expect(await mailsTo(server, off.email)).toEqual([]);
    for (const { email } of [active, never]) {
      const [mail, ...others] = await mailsTo(server, email);
      expect(others).toEqual([]);
      expect(mail?.kind).toBe('M-2');
      const token = /http:\/\/portail\.example\/mot-de-passe\/([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
      expect(await readLink(server.hub, token)).toMatchObject({ state: 'VALID', email });
    }
    expect(await auditOf(server, off.id)).toEqual([]);
    expect(server.alerts).toEqual([]);
  });

  it('P-34 : cinq demandes par heure pour une adresse, trente pour un poste', async () => {
    at(100);
    const person = await createPerson(server);
    for (let time = 0; time < 8; time += 1) {
      expect(await askPasswordReset(server.hub, visit(), person.email)).toBe('ASKED');
    }
    expect(await processResetRequests(server.hub)).toBe(5);
    const flood = visit();
    const answers: string[] = [];
    for (let time = 0; time < 32; time += 1) {
      answers.push(await askPasswordReset(server.hub, flood, `autre.${time}@nulle-part.example`));
    }
    expect(answers.filter((answer) => answer === 'THROTTLED')).toHaveLength(2);
    at(101);
    expect(await askPasswordReset(server.hub, flood, person.email)).toBe('ASKED');
    expect(await processResetRequests(server.hub)).toBe(31);
  });

  it('une demande scellée d’une autre clé est écartée et dite à l’exploitant', async () => {
    await sql(server, `INSERT INTO reset_requests VALUES ($1, '\\x00', now())`, [server.hub.newId()]);
    expect(await processResetRequests(server.hub)).toBe(1);
    expect(server.alerts).toEqual([{ name: 'reset_request_unreadable' }]);
    server.alerts.length = 0;
  });

  it('D-26 : changer son mot de passe demande l’actuel, ferme les autres sessions et garde celle-ci', async () => {
    at(200);
    const person = await createPerson(server);
    const other = await enterWith(server, person, 'OPEN');
    const token = await enterWith(server, person, 'OPEN');
    const reset = await link(person);
    const session = await findSession(server.hub, token, 'r');
    if (session === null || session === 'EXPIRED') throw new Error('no session');
    const user: User = session.user;
    const change = (current: string, next: string) => changePassword(server.hub, user, token, current, next);
    expect(await faultOf(change('Mauvais2024!', NEXT))).toBe('current: Le mot de passe actuel est incorrect.');
    expect(await faultOf(change(PASSWORD, PASSWORD))).toContain(
      'password: Le nouveau mot de passe doit être différent',
    );
    expect(await faultOf(change(PASSWORD, 'Mairie2024?'))).toContain('password: Le mot de passe saisi');
    await change(PASSWORD, NEXT);
    expect(await findSession(server.hub, other, 'r')).toBeNull();
    expect(await findSession(server.hub, token, 'r')).toMatchObject({ stage: 'OPEN' });
    expect(await readLink(server.hub, reset)).toEqual({ state: 'CANCELLED' });
    expect((await auditOf(server, person.id)).at(-1)).toEqual({ action: 'PASSWORD_SET', detail: { by: 'OWNER' } });
    for (let time = 0; time < 4; time += 1) await faultOf(change('Mauvais2024!', PASSWORD));
    expect(await faultOf(change(NEXT, PASSWORD)), 'même avec le bon').toContain('Trop d’essais : patientez 15 min');
  });
});
