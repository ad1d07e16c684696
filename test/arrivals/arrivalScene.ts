import { randomUUID } from 'node:crypto';
import { announceArrivals } from '../../src/arrivals/announceArrivals.ts';
import { sendDigests } from '../../src/arrivals/sendDigests.ts';
import type { MailScene } from '../mails/mailScene.ts';
import { openMailScene } from '../mails/mailScene.ts';
import { mailsTo, type SentMail } from '../support/portalMails.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import type { Row } from '../support/scene.ts';

export const EMAIL = 'etat-civil@mairie.example';

/** So many milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface ArrivalScene extends MailScene {
  /** The subscription of SI1 to PROCESS, with these columns changed. */
  subscribe(columns?: Readonly<Record<string, unknown>>): Promise<string>;
  subscription(): Promise<Row>;
  /** So many télédossiers that arrive at the hub's instant, written straight into the database; their identifiers. */
  arrive(count?: number, more?: { readonly number?: string; readonly recipient?: string }): Promise<string[]>;
  /** What the loops do. */
  work(): Promise<{ readonly announced: number; readonly digests: number }>;
  written(email?: string): Promise<SentMail[]>;
  setClock(now: Date): void;
}

let numbers = 0;

export async function openArrivalScene(): Promise<ArrivalScene> {
  const mails = await openMailScene();
  const { scene } = mails;
  const { hub } = scene.server;
  const folder = randomUUID();
  await scene.sql(
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     VALUES ($1, 'n', $2, 'HUBEE_NOTIFIED', '{"firstName":"a","lastName":"b","email":null}', now())`,
    [folder, PROCESS],
  );
  const subscription = async (): Promise<Row> => {
    const [row] = await scene.sql('SELECT * FROM subscriptions WHERE subscriber = $1 AND process_code = $2', [
      SI1,
      PROCESS,
    ]);
    if (row === undefined) throw new Error('no subscription');
    return row;
  };
  return {
    ...mails,
    subscription,
    async subscribe(columns = {}) {
      const { id } = await subscription();
      const all = {
        status: 'Actif',
        effective_from: new Date('2026-01-01T00:00:00Z'),
        end_at: null,
        notification_frequency: 'Unitaire',
        access_mode: 'PORTAIL',
        email: EMAIL,
        email_refused_at: null,
        email_refusal: null,
        ...columns,
      };
      const names = Object.keys(all);
      const set = names.map((name, index) => `${name} = $${index + 2}`).join(', ');
      await scene.sql(`UPDATE subscriptions SET ${set} WHERE id = $1`, [id, ...Object.values(all)]);
      return String(id);
    },
    async arrive(count = 1, { number, recipient = SI1 } = {}) {
      const at = hub.clock();
      const rows = Array.from({ length: count }, () => {
        numbers += 1;
        return { id: hub.newId(), caseId: randomUUID(), number: number ?? `TD-${String(numbers).padStart(6, '0')}` };
      });
      await scene.sql(
        `WITH item AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[]) WITH ORDINALITY AS t (id, kase, number, n)),
         kept AS (INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at)
           SELECT kase, $4, $5, n, number, $6, 'HUBEE_NOTIFIED', $7 FROM item)
         INSERT INTO arrivals (id, case_id, recipient, process_code, arrived_at) SELECT id, kase, $6, $5, $7 FROM item`,
        [
          rows.map(({ id }) => id),
          rows.map(({ caseId }) => caseId),
          rows.map((row) => row.number),
          folder,
          PROCESS,
          recipient,
          at,
        ],
      );
      return rows.map(({ id }) => id);
    },
    work: async () => ({ announced: await announceArrivals(hub), digests: await sendDigests(hub) }),
    written: (email = EMAIL) => mailsTo(hub, email),
    setClock: (now) => scene.server.setClock(now),
    async reset() {
      await mails.reset();
      await scene.sql('DELETE FROM arrivals');
      await scene.sql('DELETE FROM cases');
    },
  };
}
