import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressTestMail } from '../../src/mails/arrivalTemplates.ts';
import { queueMail } from '../../src/mails/queue.ts';
import { retryMail } from '../../src/mails/retryMail.ts';
import { later, START } from '../mails/mailScene.ts';
import { type ArrivalScene, DAY, EMAIL, HOUR, openArrivalScene } from './arrivalScene.ts';

let scene: ArrivalScene;
let id: string;
beforeAll(async () => {
  scene = await openArrivalScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.reset();
  id = await scene.subscribe();
});

const REFUSAL = `5.1.1 <${EMAIL}>: unknown user`;
const OTHER = 'mairie@mairie.example';
/** START is 10:00 in Paris: the next slots are 14:00, then 08:00 tomorrow. */
const AFTERNOON = later(4 * HOUR);
const TOMORROW = later(22 * HOUR);
const sent = () => scene.smtp.mails().map(({ to, subject }) => [to, subject]);
const count = () => Number(/Nombre : (\d+)/.exec(scene.smtp.mails().at(-1)?.text ?? '')?.[1]);
const pending = () => scene.scene.sql('SELECT id FROM arrivals WHERE announced_at IS NULL');

async function pass(now: Date): Promise<void> {
  scene.setClock(now);
  await scene.work();
  await scene.announce();
}

async function refuse(arrivals: number): Promise<void> {
  await scene.arrive(arrivals);
  await scene.work();
  scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
  expect(await scene.announce()).toBe(0);
}

function test(): Promise<void> {
  const { hub } = scene.scene.server;
  const content = addressTestMail({ processName: 'p', serviceName: 's', publicUrl: 'http://portail.example' });
  const draft = { cause: `test:${hub.newId()}`, recipient: EMAIL, accountId: null, subscriptionId: id, content };
  return hub.db.transaction(async (tx) =>
    queueMail(tx, hub, hub.clock(), { kind: 'ADDRESS_TEST', ...draft, expiresAt: null }),
  );
}

describe('D-33, P-95 : l’adresse notifiée refusée pour de bon', () => {
  it('dite sur l’abonnement sans l’adresse, un seul refus même pour 300 télédossiers, rien n’est perdu', async () => {
    await refuse(300);
    const stored = await scene.subscription();
    expect([stored.email_refused_at, String(stored.email_refusal).slice(0, 4)]).toEqual([START, '550 ']);
    expect(stored.email_refusal).not.toMatch(/etat-civil|mairie/);
    expect((await scene.rows()).map(({ state, kind }) => [state, kind])).toEqual([['DEAD', 'M-6']]);
    expect(scene.scene.server.alerts.map(({ name }) => name)).toEqual(['mail_dead']);
    expect(await pending()).toHaveLength(300);
    await scene.arrive(2);
    await pass(later(HOUR));
    expect(sent()).toEqual([]);
  });

  it('corrigée : un récapitulatif de tout ce qui n’a pas été dit, puis un courriel par télédossier', async () => {
    await refuse(3);
    await scene.subscribe({ email: OTHER });
    await pass(later(HOUR));
    expect(sent()).toEqual([]);
    await pass(AFTERNOON);
    expect([sent(), count()]).toEqual([[[OTHER, 'HubEE - Télédossiers reçus : EtatCivil']], 3]);
    await scene.arrive(1);
    await pass(later(5 * HOUR));
    expect(sent()[1]).toEqual([OTHER, 'HubEE - Nouveau télédossier : EtatCivil']);
  });

  it('jamais corrigée : essayée une fois par jour, le compte grandit, et elle est crue dès qu’elle accepte', async () => {
    await refuse(2);
    await pass(AFTERNOON);
    expect(await scene.rows()).toHaveLength(1);
    scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
    await pass(TOMORROW);
    expect((await scene.rows()).map(({ state, kind }) => [state, kind])).toEqual([
      ['DEAD', 'M-6'],
      ['DEAD', 'M-7'],
    ]);
    expect((await scene.subscription()).email_refused_at).toEqual(TOMORROW);
    scene.setClock(later(23 * HOUR));
    await scene.arrive(1);
    await pass(later(28 * HOUR));
    expect(sent()).toEqual([]);
    await pass(new Date(TOMORROW.getTime() + DAY));
    expect([sent().length, count()]).toEqual([1, 3]);
    expect((await scene.subscription()).email_refused_at).toBeNull();
    expect(await pending()).toEqual([]);
  });

  it('D-33 : ce qui attend un récapitulatif ne se renvoie pas : il serait annoncé deux fois', async () => {
    await refuse(1);
    const [dead] = await scene.rows();
    expect(dead).toMatchObject({ state: 'DEAD', kind: 'M-6', content: null });
    const retry = retryMail(scene.scene.server.hub, { requestId: null, organization: null }, String(dead?.id));
    await expect(retry).rejects.toThrow('can not be sent again');
    scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
    await pass(TOMORROW);
    expect((await scene.rows()).map(({ kind, content }) => [kind, content])).toEqual([
      ['M-6', null],
      ['M-7', null],
    ]);
  });

  it('l’opérateur l’apprend une fois, pas chaque jour', async () => {
    await refuse(1);
    for (const days of [0, 1, 2]) {
      scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
      await pass(new Date(TOMORROW.getTime() + days * DAY));
    }
    expect((await scene.rows()).filter(({ state }) => state === 'DEAD')).toHaveLength(4);
    expect(scene.scene.server.alerts.map(({ name }) => name)).toEqual(['mail_dead']);
  });

  it.each([
    ['le message', 'DATA', 554],
    ['un contenu illisible', null, 0],
  ] as const)(
    '%s refusé : l’adresse n’y est pour rien, et l’arrivée attend un récapitulatif',
    async (_, stage, code) => {
      await scene.arrive(2);
      await scene.work();
      if (stage === null)
        await scene.scene.sql(`UPDATE mails SET content = '\\x00' WHERE id = (SELECT min(id::text)::uuid FROM mails)`);
      else scene.smtp.refuseNext(code, 'spam', stage);
      expect(await scene.announce()).toBe(1);
      expect((await scene.subscription()).email_refused_at).toBeNull();
      expect(await pending()).toHaveLength(1);
      await pass(AFTERNOON);
      expect([sent().length, count()]).toEqual([2, 1]);
    },
  );

  it('un serveur qui s’en va sans cesse pendant 48 h ne rend pas l’adresse mauvaise', async () => {
    await scene.arrive(1);
    await scene.work();
    let now = START;
    for (let attempt = 0; attempt < 40 && (await scene.rows())[0]?.state === 'QUEUED'; attempt += 1) {
      scene.setClock(now);
      scene.smtp.refuseNext(450, 'greylisted', 'MAIL');
      await scene.announce();
      const next = (await scene.rows())[0]?.next_attempt_at;
      if (next instanceof Date) now = next;
    }
    expect((await scene.rows()).map(({ state }) => state)).toEqual(['DEAD']);
    expect((await scene.subscription()).email_refused_at).toBeNull();
    expect(await pending()).toHaveLength(1);
  });

  it('corrigée le matin : ce qui attendait part à 14 h, pas le lendemain', async () => {
    await refuse(2);
    scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
    await pass(TOMORROW);
    await scene.scene.sql('UPDATE arrivals SET digest_at = $1 WHERE announced_at IS NULL', [TOMORROW]);
    await pass(new Date(TOMORROW.getTime() + HOUR / 2));
    await scene.subscribe({ email: OTHER });
    await pass(new Date(TOMORROW.getTime() + 6 * HOUR));
    expect([sent().map(([to]) => to), count()]).toEqual([[OTHER], 2]);
  });

  it('un message d’essai accepté la rend bonne ; refusé, il le dit', async () => {
    await test();
    scene.smtp.refuseNext(553, REFUSAL, 'RCPT');
    await scene.deliver();
    expect((await scene.subscription()).email_refused_at).toEqual(START);
    await test();
    expect(await scene.deliver()).toBe(1);
    expect(await scene.subscription()).toMatchObject({ email_refused_at: null, email_refusal: null });
  });

  it('le refus d’une ancienne adresse ne touche pas la nouvelle, et ce qu’elle devait dire est dit à la nouvelle', async () => {
    await scene.arrive(2);
    await scene.work();
    await scene.subscribe({ email: OTHER });
    scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
    await scene.announce();
    expect((await scene.subscription()).email_refused_at).toBeNull();
    await pass(AFTERNOON);
    expect([sent().map(([to]) => to), count()]).toEqual([[OTHER], 2]);
  });

  it('la même adresse, autrement en majuscules, est la même', async () => {
    await scene.arrive(1);
    await scene.work();
    await scene.subscribe({ email: EMAIL.toUpperCase() });
    scene.smtp.refuseNext(550, REFUSAL, 'RCPT');
    await scene.announce();
    expect((await scene.subscription()).email_refused_at).toEqual(START);
  });

  it('48 h de refus provisoires valent un refus', async () => {
    await scene.arrive(3);
    await scene.work();
    let now = START;
    for (let attempt = 0; attempt < 30 && (await scene.rows())[0]?.state === 'QUEUED'; attempt += 1) {
      scene.setClock(now);
      scene.smtp.refuseNext(451, 'later', 'RCPT');
      await scene.announce();
      const next = (await scene.rows())[0]?.next_attempt_at;
      if (next instanceof Date) now = next;
    }
    expect((await scene.rows()).map(({ state }) => state)).toEqual(['DEAD']);
    expect((await scene.subscription()).email_refused_at).not.toBeNull();
    expect(await pending()).toHaveLength(3);
    expect(sent()).toEqual([]);
  });
});
