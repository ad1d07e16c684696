import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deliverMails } from '../../src/mails/deliver.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { findSession } from '../../src/sessions/findSession.ts';
import { signIn } from '../../src/sessions/signIn.ts';
import { verifyOtp } from '../../src/sessions/verifyOtp.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { seedReferential } from '../support/referential.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';
import { createPerson, enterWith, lastCode, PASSWORD, tokenOf, visit } from './people.ts';

const START = new Date('2026-03-02T08:00:00Z');

describe('l’horloge du serveur saute d’une heure', () => {
  let server: TestHub;
  let smtp: SmtpCatcher;
  const at = (minutes: number) => server.setClock(new Date(START.getTime() + minutes * 60_000));
  beforeAll(async () => {
    server = await startTestHub();
    await seedReferential(server.databaseUrl);
    smtp = await startSmtp();
  });
  afterEach(() => server.setClock(null));
  afterAll(async () => {
    await smtp.close();
    await server.close();
  });

  const administrator = () => createPerson(server, { actorType: 'LOCAL_ADMINISTRATOR' });
  const code = async (email: string, token: string) =>
    verifyOtp(server.hub, visit(), token, await lastCode(server, email));

  it('P-39 : en arrière, une session ouverte le reste, et s’éteint une heure après sa dernière action au plus tard', async () => {
    at(0);
    const agent = await createPerson(server);
    const token = await enterWith(server, agent, 'OPEN');
    at(-60);
    expect(await findSession(server.hub, token, 'r')).toMatchObject({ stage: 'OPEN' });
    at(61);
    expect(await findSession(server.hub, token, 'r')).toBe('EXPIRED');
  });

  it('P-31, P-32, P-37 : en arrière, on se connecte, code compris, malgré un échec compté dans ce qui est devenu l’avenir', async () => {
    at(0);
    const person = await administrator();
    expect((await signIn(server.hub, visit(), person.email, 'faux')).kind).toBe('REFUSED');
    at(-60);
    const token = await enterWith(server, person, 'OTP');
    const entry = await code(person.email, token);
    expect(entry.kind).toBe('OPEN');
    if (entry.kind === 'OPEN')
      expect(await findSession(server.hub, tokenOf(entry), 'r')).toMatchObject({ stage: 'OPEN' });
  });

  it('P-32 : en avant, le code d’avant est périmé et le suivant sert', async () => {
    at(0);
    const person = await administrator();
    const late = await enterWith(server, person, 'OTP');
    at(60);
    expect((await code(person.email, late)).kind).not.toBe('OPEN');
    expect((await code(person.email, await enterWith(server, person, 'OTP'))).kind).toBe('OPEN');
  });

  it('D-33 : en arrière, un courriel écrit après le saut n’attend pas celui qui porte une heure à venir', async () => {
    const transport = createSmtp(smtp.url, 'hubee@hubee.example');
    at(0);
    const early = await administrator();
    await enterWith(server, early, 'OTP');
    at(-60);
    const person = await administrator();
    expect((await signIn(server.hub, visit(), person.email, PASSWORD)).kind).toBe('OTP');
    await deliverMails(server.hub, transport);
    expect(smtp.mails().some(({ to }) => to === person.email)).toBe(true);
    at(0);
    await deliverMails(server.hub, transport);
    expect(smtp.mails().filter(({ to }) => to === early.email)).toHaveLength(1);
    await transport.close();
  });
});
