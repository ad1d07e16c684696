import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverMails } from '../../src/mails/deliver.ts';
import { findDemoMails } from '../../src/mails/demoMails.ts';
import { queueMail } from '../../src/mails/queue.ts';
import { retryMail } from '../../src/mails/retryMail.ts';
import { sweepMails } from '../../src/mails/sweepMails.ts';
import { createDemoMailbox } from '../../src/platform/demoMailbox.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { accountNotFound, Refused } from '../../src/refusals/catalogue.ts';
import { UNKNOWN_ID } from '../support/scene.ts';
import { startSmtp } from '../support/smtp.ts';
import { FROM, later, type MailScene, openMailScene, otp, reminder, START } from './mailScene.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let mails: MailScene;
beforeAll(async () => {
  mails = await openMailScene();
});
afterAll(() => mails.close());
beforeEach(() => mails.reset());

const hub = () => mails.scene.server.hub;
const alerts = () => mails.scene.server.alerts;
const recipients = () => mails.smtp.mails().map(({ to }) => to);

describe('D-33 : un courriel part si et seulement si ce qui le cause est écrit', () => {
  it('rien après une transaction annulée', async () => {
    const refused = hub().db.transaction(async (tx) => {
      queueMail(tx, hub(), START, otp('agent@mairie.example'));
      throw new Refused(accountNotFound);
    });
    await expect(refused).rejects.toThrow(Refused);
    expect(await mails.deliver()).toBe(0);
    expect([recipients(), await mails.rows()]).toEqual([[], []]);
  });

  it('rien avant le commit, un seul par cause après', async () => {
    const draft = otp('agent@mairie.example');
    await hub().db.transaction(async (tx) => {
      queueMail(tx, hub(), START, draft);
      queueMail(tx, hub(), START, draft);
      await tx.rows({ name: 'test.nothing', text: 'SELECT 1' }, []);
      expect(await mails.deliver()).toBe(0);
    });
    await mails.queue(draft);
    expect([await mails.deliver(), await mails.deliver()]).toEqual([1, 0]);
    expect(recipients()).toEqual(['agent@mairie.example']);
  });
});

describe('ce que reçoit le destinataire', () => {
  it('accents, expéditeur, date de la demande, Message-ID, réponse automatique ; plus rien dans la base', async () => {
    await mails.queue(reminder('eloise@mairie.example'));
    const [queued] = await mails.rows();
    mails.scene.server.setClock(later(30 * MINUTE));
    await mails.deliver();
    const [mail] = mails.smtp.mails();
    expect(mail).toMatchObject({
      sender: 'ne-pas-repondre@hubee.example',
      recipients: ['eloise@mairie.example'],
      from: FROM,
      to: 'eloise@mairie.example',
      subject: 'HubEE - Connectez-vous pour conserver votre compte',
      messageId: queued?.message_id,
      date: START,
    });
    expect(queued?.message_id).toBe(`<${queued?.id}@portail.example>`);
    expect(mail?.header('auto-submitted')).toBe('auto-generated');
    expect(mail?.text).toContain('Bonjour Éloïse D’Arc,');
    expect(mail?.html).toContain('Commune d’Ôrly');
    expect(await mails.rows()).toEqual([
      expect.objectContaining({ state: 'SENT', content: null, attempts: 1, last_error: null }),
    ]);
  });

  it('une adresse à virgule reste un seul destinataire, ou n’en est pas un', async () => {
    await mails.queue(reminder('"a@x.example, b"@mairie.example'), reminder('a@x.example, b@y.example'));
    await mails.deliver();
    for (const mail of mails.smtp.mails()) expect(mail.recipients).toHaveLength(1);
    expect(mails.smtp.mails().flatMap((mail) => mail.recipients)).not.toContain('b@y.example');
    expect((await mails.row('a@x.example, b@y.example')).state).toBe('DEAD');
  });
});

describe('D-33 : refus et pannes', () => {
  it('un refus provisoire : de plus en plus tard, puis reçu, toujours sous le même Message-ID', async () => {
    await mails.queue(reminder('eloise@mairie.example'));
    for (const [refusal, wait] of [
      [451, 30_000],
      [452, 2 * MINUTE],
      [421, 10 * MINUTE],
    ] as const) {
      const now = hub().clock();
      mails.smtp.refuseNext(refusal, 'later', 'RCPT');
      expect(await mails.deliver()).toBe(0);
      const row = await mails.row('eloise@mairie.example');
      expect([row.state, row.next_attempt_at]).toEqual(['QUEUED', new Date(now.getTime() + wait)]);
      expect(row.last_error).toContain(String(refusal));
      mails.scene.server.setClock(new Date(now.getTime() + wait - 1));
      expect(await mails.deliver()).toBe(0);
      mails.scene.server.setClock(new Date(now.getTime() + wait));
    }
    expect(await mails.deliver()).toBe(1);
    expect(recipients()).toEqual(['eloise@mairie.example']);
    expect((await mails.row('eloise@mairie.example')).attempts).toBe(4);
  });

  it.each(['RCPT', 'DATA'] as const)(
    'un refus définitif (%s) : en échec, dit sans l’adresse, puis renvoyé par l’opérateur',
    async (stage) => {
      await mails.queue(otp('jeanne.martin@mairie.example', '48151623', DAY));
      mails.smtp.refuseNext(550, '5.1.1 <jeanne.martin@mairie.example>: unknown user 48151623', stage);
      expect(await mails.deliver()).toBe(0);
      const row = await mails.row('jeanne.martin@mairie.example');
      expect([row.state, String(row.last_error).slice(0, 4)]).toEqual(['DEAD', '550 ']);
      expect(alerts()).toEqual([{ name: 'mail_dead', mail: row.id, kind: 'M-3', reason: row.last_error }]);
      const trail = await mails.scene.sql('SELECT * FROM audit WHERE subject_id = $1', [row.id]);
      expect(trail.map(({ action, to_state }) => [action, to_state])).toEqual([['MAIL_DEAD', 'DEAD']]);
      expect(JSON.stringify([alerts(), trail, row.last_error])).not.toMatch(/jeanne|martin|mairie|48151623/i);
      expect(await mails.deliver()).toBe(0);

      const caller = { requestId: null, organization: 'ADMIN' };
      await expect(retryMail(hub(), caller, UNKNOWN_ID)).rejects.toThrow('Mail is not found');
      expect(await retryMail(hub(), caller, String(row.id))).toMatchObject({ state: 'QUEUED', attempts: 0 });
      await expect(retryMail(hub(), caller, String(row.id))).rejects.toThrow('can not be sent again');
      expect(await mails.deliver()).toBe(1);
      expect(mails.smtp.mails()[0]?.text).toContain('48151623');
      expect((await mails.row('jeanne.martin@mairie.example')).content).toBeNull();
    },
  );

  it('un 5xx qui ne vise pas ce courriel (accueil, expéditeur) ne le met pas en échec', async () => {
    await mails.queue(reminder('a@mairie.example'), reminder('b@mairie.example'));
    mails.smtp.refuseNext(550, 'sender refused', 'MAIL');
    mails.smtp.refuseNext(554, 'go away', 'CONNECT');
    await mails.deliver();
    await mails.deliver();
    expect((await mails.rows()).map(({ state }) => state)).not.toContain('DEAD');
    mails.scene.server.setClock(later(DAY));
    await mails.deliver();
    expect(recipients().sort()).toEqual(['a@mairie.example', 'b@mairie.example']);
  });

  it('le serveur absent puis revenu : tout part, dans l’ordre, sans qu’aucun ne soit usé par l’attente', async () => {
    const addresses = Array.from({ length: 12 }, (_, index) => `agent${String(index).padStart(2, '0')}@mairie.example`);
    await mails.queue(...addresses.map(reminder));
    const server = await startSmtp();
    await server.close();
    const asked: string[] = [];
    const transport = createSmtp(server.url, FROM, (failure) => void asked.push(failure.message));
    for (let pass = 0; pass < 5; pass += 1) expect(await deliverMails(hub(), transport, { slots: 1 })).toBe(0);
    expect((await mails.rows()).map(({ attempts }) => attempts)).toEqual([1, ...Array(11).fill(0)]);
    expect(alerts()).toEqual([{ name: 'mail_server_unavailable', reason: expect.stringContaining('ECONNREFUSED') }]);
    expect(asked).toEqual([expect.stringContaining('ECONNREFUSED')]);
    const back = await startSmtp({ port: server.port });
    try {
      mails.scene.server.setClock(later(MINUTE));
      const again = createSmtp(back.url, FROM);
      expect(await deliverMails(hub(), again, { slots: 1 })).toBe(12);
      await again.close();
      expect(back.mails().map(({ to }) => to)).toEqual(addresses);
    } finally {
      await transport.close();
      await back.close();
    }
  });

  it('48 h de refus : en échec ; le contenu est oublié 30 jours après', async () => {
    await mails.queue(reminder('a@mairie.example'));
    let now = START;
    for (let attempt = 0; attempt < 30; attempt += 1) {
      mails.scene.server.setClock(now);
      mails.smtp.refuseNext(451, 'later', 'RCPT');
      await mails.deliver();
      const row = await mails.row('a@mairie.example');
      if (row.state === 'DEAD' || !(row.next_attempt_at instanceof Date)) break;
      now = row.next_attempt_at;
    }
    const row = await mails.row('a@mairie.example');
    expect([row.state, row.content === null]).toEqual(['DEAD', false]);
    expect(now.getTime() - START.getTime()).toBeGreaterThan(40 * 60 * MINUTE);
    expect(now.getTime() - START.getTime()).toBeLessThanOrEqual(48 * 60 * MINUTE);
    mails.scene.server.setClock(new Date(now.getTime() + 31 * DAY));
    await sweepMails(hub());
    expect((await mails.row('a@mairie.example')).content).toBeNull();
    await expect(retryMail(hub(), { requestId: null, organization: null }, String(row.id))).rejects.toThrow(Refused);
    mails.scene.server.setClock(new Date(now.getTime() + 91 * DAY));
    expect(await sweepMails(hub())).toBe(1);
    expect(await mails.rows()).toEqual([]);
  });

  it('le ménage oublie par lots, et garde ce qui attend', async () => {
    await mails.queue(...Array.from({ length: 7 }, (_, index) => reminder(`agent${index}@mairie.example`)));
    expect(await mails.deliver(3)).toBe(7);
    mails.scene.server.setClock(later(91 * DAY));
    await mails.queue(reminder('b@mairie.example'));
    expect(await sweepMails(hub(), { lot: 3 })).toBe(7);
    expect((await mails.rows()).map(({ recipient }) => recipient)).toEqual(['b@mairie.example']);
  });

  it('un code périmé ne part pas, et rien n’en reste', async () => {
    await mails.queue(otp('agent@mairie.example'), reminder('b@mairie.example'));
    mails.scene.server.setClock(later(10 * MINUTE));
    expect(await mails.deliver()).toBe(1);
    expect(recipients()).toEqual(['b@mairie.example']);
    expect(await mails.row('agent@mairie.example')).toMatchObject({ state: 'EXPIRED', content: null, attempts: 0 });
    mails.scene.server.setClock(later(91 * DAY));
    expect(await sweepMails(hub())).toBe(2);
    expect(await mails.rows()).toEqual([]);
  });

  it('une clé changée : le courriel illisible est mis en échec, les autres partent', async () => {
    await mails.queue(reminder('a@mairie.example'), reminder('b@mairie.example'));
    await mails.scene.sql(`UPDATE mails SET content = '\\x00' WHERE recipient = 'a@mairie.example'`);
    expect(await mails.deliver()).toBe(1);
    expect(recipients()).toEqual(['b@mairie.example']);
    expect(await mails.row('a@mairie.example')).toMatchObject({ state: 'DEAD', last_error: 'content unreadable' });
  });
});

describe('démonstration', () => {
  it('rien ne part ; la page montre les derniers, et personne hors de la démonstration', async () => {
    await mails.queue(otp('agent@mairie.example', '11112222'), reminder('b@mairie.example'));
    expect(await deliverMails(hub(), createDemoMailbox())).toBe(2);
    expect(recipients()).toEqual([]);
    expect(await findDemoMails(hub(), 10)).toEqual([]);
    const demo = { ...hub(), settings: { ...hub().settings, demo: true } };
    const shown = await findDemoMails(demo, 10);
    expect(shown.map(({ recipient, state }) => [recipient, state])).toEqual([
      ['b@mairie.example', 'SENT'],
      ['agent@mairie.example', 'SENT'],
    ]);
    expect(shown[1]?.text).toContain('11112222');
    expect(await findDemoMails(demo, 1)).toHaveLength(1);
  });
});
