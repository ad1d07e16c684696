import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverMails } from '../../src/mails/deliver.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { startMailLoop } from '../../src/worker/mailLoop.ts';
import { FROM, type MailScene, openMailScene, otp, reminder } from './mailScene.ts';

let mails: MailScene;
beforeAll(async () => {
  mails = await openMailScene();
});
afterAll(() => mails.close());
beforeEach(() => mails.reset());

const hub = () => mails.scene.server.hub;
const messageIds = () => mails.smtp.mails().map(({ messageId }) => messageId);

describe('D-33 : les codes et les liens d’abord', () => {
  it('dans une même passe, avant tout l’arriéré ; entre eux, le premier à périmer', async () => {
    await mails.queue(
      ...Array.from({ length: 20 }, (_, index) => reminder(`rappel${index}@mairie.example`)),
      otp('lien@mairie.example', '11112222', 48 * 3_600_000),
      otp('code@mairie.example', '33334444'),
    );
    const transport = createSmtp(mails.smtp.url, FROM);
    expect(await deliverMails(hub(), transport, { slots: 1, urgentOnly: true })).toBe(2);
    expect(mails.smtp.mails().map(({ to }) => to)).toEqual(['code@mairie.example', 'lien@mairie.example']);
    await mails.queue(otp('autre@mairie.example'));
    expect(await deliverMails(hub(), transport, { slots: 1 })).toBe(21);
    expect(mails.smtp.mails()[2]?.to).toBe('autre@mairie.example');
    await transport.close();
  });

  it('un serveur lent et 10 000 rappels : un code part aussitôt, par sa propre file', async () => {
    await mails.queue(...Array.from({ length: 10_000 }, () => reminder('rappel@mairie.example')));
    const release = mails.smtp.hold(({ subject }) => !subject.includes('usage unique'));
    const transport = createSmtp(mails.smtp.url, FROM);
    const loop = startMailLoop(hub(), transport, { turn: mails.turn, mailRate: 1000, periodMs: 20 });
    try {
      await mails.smtp.held(3);
      await mails.queue(otp('code@mairie.example', '48151623'));
      const code = await mails.smtp.waitFor(({ to }) => to === 'code@mairie.example');
      expect(code.text).toContain('48151623');
      expect(messageIds()).toHaveLength(1);
    } finally {
      release();
      await loop.stop();
      await transport.close();
    }
  }, 120_000);

  it('l’arrêt attend les courriels en cours, et n’en commence pas d’autre', async () => {
    await mails.queue(...Array.from({ length: 20 }, (_, index) => reminder(`a${index}@mairie.example`)));
    const release = mails.smtp.hold();
    const transport = createSmtp(mails.smtp.url, FROM);
    const loop = startMailLoop(hub(), transport, { turn: mails.turn, mailRate: 1000, periodMs: 20 });
    await mails.smtp.held(3);
    const stopped = loop.stop();
    release();
    await stopped;
    await transport.close();
    const states = (await mails.rows()).map(({ state }) => state);
    expect(states.filter((state) => state === 'SENT')).toHaveLength(messageIds().length);
    expect(messageIds()).toHaveLength(3);
    expect(await mails.deliver(3)).toBe(17);
  });
});

describe('plusieurs processus, et leur mort', () => {
  it('deux processus, 200 courriels : chacun part une fois', async () => {
    await mails.queue(...Array.from({ length: 200 }, (_, index) => reminder(`a${index}@mairie.example`)));
    const other = openDatabase({ url: mails.scene.server.databaseUrl, poolSize: 4 });
    const transports = [createSmtp(mails.smtp.url, FROM), createSmtp(mails.smtp.url, FROM)] as const;
    const counts = await Promise.all([
      deliverMails(hub(), transports[0]),
      deliverMails({ ...hub(), db: other }, transports[1]),
    ]);
    await Promise.all([...transports.map((transport) => transport.close()), other.close()]);
    expect(counts[0] + counts[1]).toBe(200);
    expect(messageIds()).toHaveLength(200);
    expect(new Set(messageIds()).size).toBe(200);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('tué entre l’acceptation par le serveur et son écriture : reparti sous le même Message-ID, rien d’autre deux fois', async () => {
    await mails.queue(otp('a@mairie.example', '48151623', 365 * 86_400_000), reminder('b@mairie.example'));
    mails.scene.server.setClock(null);
    const release = mails.smtp.hold();
    const program = fileURLToPath(new URL('./deliveryProcess.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', program, mails.scene.server.databaseUrl, mails.smtp.url],
      { stdio: 'inherit' },
    );
    await mails.smtp.held(1);
    child.kill('SIGKILL');
    await once(child, 'close');
    release();
    const first = await mails.smtp.waitFor(({ to }) => to === 'a@mairie.example');
    expect((await mails.row('a@mairie.example')).state).toBe('QUEUED');
    // Its lease still holds: nobody sends it meanwhile, and what was not begun leaves.
    expect(await mails.deliver()).toBe(1);
    mails.scene.server.setClock(new Date(Date.now() + 6 * 60_000));
    expect(await mails.deliver()).toBe(1);
    const ids = mails.smtp.mails().map(({ to, messageId }) => [to, messageId]);
    expect(ids.filter(([to]) => to === 'a@mairie.example')).toEqual([
      ['a@mairie.example', first.messageId],
      ['a@mairie.example', first.messageId],
    ]);
    expect(ids).toHaveLength(3);
  });
});

describe('réglages du serveur de courriel', () => {
  it('des identifiants refusés (535) : une alerte sans secret, les courriels restent en attente', async () => {
    const server = new SMTPServer({
      allowInsecureAuth: true,
      hideSTARTTLS: true,
      logger: false,
      onAuth: (_auth, _session, answer) => answer(Object.assign(new Error('bad credentials'), { responseCode: 535 })),
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const { port } = server.server.address() as AddressInfo;
    await mails.queue(reminder('a@mairie.example'), reminder('b@mairie.example'));
    const transport = createSmtp(`smtp://hubee:motdepasse-du-relais@127.0.0.1:${port}`, FROM);
    expect(await deliverMails(hub(), transport, { slots: 1 })).toBe(0);
    expect(await deliverMails(hub(), transport, { slots: 1 })).toBe(0);
    await transport.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect((await mails.rows()).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['QUEUED', 1],
      ['QUEUED', 0],
    ]);
    expect(mails.scene.server.alerts[0]).toMatchObject({ name: 'mail_server_unavailable' });
    expect(JSON.stringify(mails.scene.server.alerts)).not.toMatch(/motdepasse|mairie/);
  });
});
