import { randomUUID } from 'node:crypto';
import { arrivalMail } from '../../src/mails/arrivalTemplates.ts';
import { deliverMails } from '../../src/mails/deliver.ts';
import { deliverAnnouncements } from '../../src/mails/deliverAnnouncements.ts';
import { queueMail } from '../../src/mails/queue.ts';
import type { MailDraft } from '../../src/mails/rules.ts';
import { idleMail, otpMail } from '../../src/mails/templates.ts';
import { createSmtp, type MailTransport } from '../../src/platform/mailTransport.ts';
import { createPacer } from '../../src/platform/pacer.ts';
import { openSoleTurn, type SoleTurn } from '../../src/platform/soleTurn.ts';
import { TURNS } from '../../src/platform/turns.ts';
import { openScene, type Row, type Scene } from '../support/scene.ts';
import { type SmtpCatcher, startSmtp } from '../support/smtp.ts';

export const FROM = 'Ne Pas Répondre <ne-pas-repondre@hubee.example>';
export const START = new Date('2026-03-02T09:00:00.000Z');

/** So many milliseconds after the beginning of the test. */
export function later(ms: number): Date {
  return new Date(START.getTime() + ms);
}

let drafts = 0;

export function otp(recipient: string, code = '48151623', lifetimeMs = 600_000, from = START): MailDraft {
  drafts += 1;
  const expiresAt = new Date(from.getTime() + lifetimeMs);
  return { kind: 'M-3', cause: `otp:${drafts}`, recipient, accountId: null, content: otpMail({ code }), expiresAt };
}

export function reminder(recipient: string): MailDraft {
  drafts += 1;
  const content = idleMail({
    days: 60,
    firstName: 'Éloïse',
    lastName: 'D’Arc',
    organizationName: 'Commune d’Ôrly',
    link: 'http://portail.example/',
  });
  return { kind: 'M-8', cause: `idle:${drafts}`, recipient, accountId: null, content, expiresAt: null };
}

/** What announces a télédossier, as the worker queues it. */
export function announcement(recipient: string, subscriptionId: string | null = null): MailDraft {
  drafts += 1;
  const content = arrivalMail({
    processName: 'État civil',
    serviceName: 'Commune d’Ôrly',
    caseNumber: `N-${drafts}`,
    isNew: true,
    inPortal: true,
    publicUrl: 'http://portail.example',
  });
  return {
    kind: 'M-6',
    cause: `M-6:${randomUUID()}`,
    recipient,
    accountId: null,
    subscriptionId,
    content,
    expiresAt: null,
  };
}

export interface MailScene {
  readonly scene: Scene;
  readonly smtp: SmtpCatcher;
  /** The turn of the process that sends announcements. */
  readonly turn: SoleTurn;
  queue(...drafts: readonly MailDraft[]): Promise<void>;
  /** One pass of delivery, over a connection pool of its own. */
  deliver(slots?: number): Promise<number>;
  /** The same of the announcements, one after the other. */
  announce(transport?: MailTransport): Promise<number>;
  rows(): Promise<Row[]>;
  row(recipient: string): Promise<Row>;
  /** An empty queue, an empty mailbox, the clock at the start: cheaper than another scene. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A hub at a known instant, and the SMTP server it sends through. */
export async function openMailScene(): Promise<MailScene> {
  const scene = await openScene();
  const smtp = await startSmtp();
  const { hub } = scene.server;
  const turn = openSoleTurn(scene.server.databaseUrl, ...TURNS.SEND);
  const rows = () => scene.sql('SELECT * FROM mails ORDER BY id');
  return {
    scene,
    smtp,
    turn,
    queue: (...list) =>
      hub.db.transaction(async (tx) => {
        for (const draft of list) queueMail(tx, hub, hub.clock(), draft);
      }),
    async deliver(slots = 1) {
      const transport = createSmtp(smtp.url, FROM);
      try {
        return await deliverMails(hub, transport, { slots });
      } finally {
        await transport.close();
      }
    },
    async announce(given) {
      const transport = given ?? createSmtp(smtp.url, FROM);
      try {
        return await deliverAnnouncements(hub, transport, { turn, pacer: createPacer(10_000) });
      } finally {
        if (given === undefined) await transport.close();
      }
    },
    rows,
    async row(recipient) {
      const found = (await rows()).find((row) => row.recipient === recipient);
      if (found === undefined) throw new Error(`no mail to ${recipient}`);
      return found;
    },
    async reset() {
      await scene.sql('DELETE FROM mails');
      scene.server.alerts.length = 0;
      smtp.clear();
      scene.server.setClock(START);
    },
    async close() {
      await turn.release();
      await smtp.close();
      await scene.close();
    },
  };
}
