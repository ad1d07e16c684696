import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliverAnnouncements } from '../../src/mails/deliverAnnouncements.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { createPacer } from '../../src/platform/pacer.ts';
import { openSoleTurn } from '../../src/platform/soleTurn.ts';
import { TURNS } from '../../src/platform/turns.ts';
import { startMailLoop } from '../../src/worker/mailLoop.ts';
import { startSmtp } from '../support/smtp.ts';
import { announcement, FROM, later, type MailScene, openMailScene, otp, reminder } from './mailScene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let mails: MailScene;
beforeAll(async () => {
  mails = await openMailScene();
});
afterAll(() => mails.close());
beforeEach(() => mails.reset());

const hub = () => mails.scene.server.hub;
const numbers = () => mails.smtp.mails().map(({ text }) => Number(/N-(\d+)/.exec(text)?.[1]));
const recipients = () => mails.smtp.mails().map(({ to }) => to);
const sorted = (list: readonly number[]) => [...list].sort((one, other) => one - other);
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => announcement(`a${index % 7}@mairie.example`));

describe('les annonces partent l’une après l’autre, dans l’ordre', () => {
  it('elles seules dans leur file, et jamais dans celle des autres', async () => {
    await mails.queue(announcement('a@mairie.example'), reminder('b@mairie.example'), announcement('c@mairie.example'));
    expect(await mails.deliver()).toBe(1);
    expect(recipients()).toEqual(['b@mairie.example']);
    expect(await mails.announce()).toBe(2);
    expect(recipients().slice(1)).toEqual(['a@mairie.example', 'c@mairie.example']);
  });

  it('un refus provisoire retarde les suivants du même destinataire, et eux seuls', async () => {
    const to = (name: string) => announcement(`${name}@mairie.example`);
    await mails.queue(to('a'), to('b'), to('A'), to('b'), to('a'));
    mails.smtp.refuseNext(450, 'mailbox busy', 'RCPT');
    expect(await mails.announce()).toBe(2);
    expect(recipients()).toEqual(['b@mairie.example', 'b@mairie.example']);
    // One that comes meanwhile does not overtake those that wait.
    await mails.queue(to('a'), to('c'));
    expect(await mails.announce()).toBe(1);
    mails.scene.server.setClock(later(30_000 - 1));
    expect(await mails.announce()).toBe(0);
    mails.scene.server.setClock(later(30_000));
    expect(await mails.announce()).toBe(4);
    expect(recipients().slice(2)).toEqual(['c', 'a', 'A', 'a', 'a'].map((name) => `${name}@mairie.example`));
    const late = numbers().slice(3);
    expect(late).toEqual(sorted(late));
    expect((await mails.rows()).map(({ attempts }) => attempts)).toEqual([2, 1, 1, 1, 1, 1, 1]);
  });

  it('le serveur absent une heure puis revenu : rien de perdu, l’ordre gardé, une fois chacun', async () => {
    await mails.queue(...many(40));
    const server = await startSmtp();
    await server.close();
    const transport = createSmtp(server.url, FROM);
    for (let minute = 0; minute < 60; minute += 10) {
      mails.scene.server.setClock(later(minute * MINUTE));
      expect(await mails.announce(transport)).toBe(0);
      await mails.queue(...many(5));
    }
    await transport.close();
    expect((await mails.rows()).filter(({ attempts }) => attempts !== 0)).toHaveLength(1);
    mails.scene.server.setClock(later(HOUR));
    expect(await mails.announce()).toBe(70);
    expect(numbers()).toEqual(sorted(numbers()));
    expect(new Set(numbers()).size).toBe(70);
  });

  it('un courriel qui fait chaque fois partir le serveur finit par laisser passer les autres', async () => {
    await mails.queue(announcement('poison@mairie.example'), ...many(3));
    for (let pass = 0; pass < 4; pass += 1) {
      mails.smtp.refuseNext(421, 'closing', 'CONNECT');
      expect(await mails.announce()).toBe(0);
    }
    expect(await mails.announce()).toBe(3);
    expect(recipients()).not.toContain('poison@mairie.example');
    mails.scene.server.setClock(later(HOUR));
    expect(await mails.announce()).toBe(1);
  });
});

describe('un débit borné, que rien d’urgent n’attend', () => {
  it('40 par seconde au plus ; un code part aussitôt au milieu', async () => {
    await mails.queue(...many(120));
    const transport = createSmtp(mails.smtp.url, FROM);
    const start = performance.now();
    const loop = startMailLoop(hub(), transport, { turn: mails.turn, mailRate: 40, periodMs: 20 });
    try {
      await mails.smtp.waitFor(({ text }) => text.includes('N-'));
      await mails.queue(otp('code@mairie.example'));
      await mails.smtp.waitFor(({ to }) => to === 'code@mairie.example');
      expect(mails.smtp.mails().length).toBeLessThan(120);
      await expect.poll(() => mails.smtp.mails().length, { timeout: 60_000 }).toBe(121);
    } finally {
      await loop.stop();
      await transport.close();
    }
    expect(performance.now() - start).toBeGreaterThan((119 / 40) * 1000);
    const order = numbers().filter((number) => !Number.isNaN(number));
    expect(order).toEqual(sorted(order));
  }, 90_000);
});

describe('plusieurs processus, et leur mort', () => {
  it('deux processus : un seul envoie, chaque cause part une fois, dans l’ordre', async () => {
    await mails.queue(...many(100));
    const db = openDatabase({ url: mails.scene.server.databaseUrl, poolSize: 2 });
    const transport = createSmtp(mails.smtp.url, FROM);
    const turn = openSoleTurn(mails.scene.server.databaseUrl, ...TURNS.SEND);
    const pacer = createPacer(10_000);
    const [mine, other] = await Promise.all([
      mails.announce(),
      deliverAnnouncements({ ...hub(), db }, transport, { turn, pacer }),
    ]);
    expect(sorted([mine, other])).toEqual([0, 100]);
    expect(numbers()).toEqual(sorted(numbers()));
    expect(new Set(numbers()).size).toBe(100);
    await Promise.all([turn.release(), transport.close(), db.close()]);
  });

  it('tué en plein envoi : un autre reprend aussitôt, au même courriel, dans l’ordre', async () => {
    // The turn of this process would keep the other one from working.
    await mails.turn.release();
    await mails.queue(...many(10));
    mails.scene.server.setClock(null);
    let seen = 0;
    const release = mails.smtp.hold(() => {
      seen += 1;
      return seen > 4;
    });
    const program = fileURLToPath(new URL('./announcementProcess.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', program, mails.scene.server.databaseUrl, mails.smtp.url],
      { stdio: 'inherit' },
    );
    await mails.smtp.held(1);
    expect(await mails.announce()).toBe(0);
    child.kill('SIGKILL');
    await once(child, 'close');
    release('KEPT');
    await expect.poll(() => mails.turn.hold()).toBe(true);
    expect(await mails.announce()).toBe(6);
    const ids = mails.smtp.mails().map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(10);
    // The one under way may have been taken twice, under the same Message-ID.
    expect(ids.length - 10).toBeLessThanOrEqual(1);
    const firsts = numbers().filter((number, index, all) => all.indexOf(number) === index);
    expect(firsts).toEqual(sorted(firsts));
  }, 60_000);

  it('la connexion qui tenait le tour est coupée : il est repris, rien ne part deux fois', async () => {
    await mails.queue(...many(5));
    expect(await mails.turn.hold()).toBe(true);
    await mails.scene.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted`,
      [...TURNS.SEND],
    );
    await mails.announce().catch(() => 0);
    await mails.announce();
    expect(numbers()).toHaveLength(5);
    expect(new Set(numbers()).size).toBe(5);
  });
});
