import type { User } from '../../src/accounts/rules.ts';
import type { CaseStatus } from '../../src/cases/rules.ts';
import type { TargetStatus } from '../../src/instruction/rules.ts';
import { startBulk } from '../../src/instruction/startBulk.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Row, type Scene } from '../support/scene.ts';

export interface BulkScene {
  readonly scene: Scene;
  /** So many télédossiers put straight into the database, in one statement; their identifiers in order. */
  cases(count: number, seed?: Partial<CasesSeed>): Promise<string[]>;
  /** Asks all of them of the worker, as « tous les résultats » does; the operation. */
  freeze(user: User, ids: readonly string[], to: TargetStatus, more?: Partial<Frozen>): Promise<string>;
  /** Asks what was ticked, done at once; the operation. */
  tick(user: User, ticked: readonly (readonly [id: string, seen: string])[], to: TargetStatus): Promise<string>;
  items(operation: string): Promise<Row[]>;
  /** How many items have each outcome; « waiting » for none. */
  outcomes(operation: string): Promise<Record<string, number>>;
  ended(operation: string): Promise<boolean>;
  /** How many events of change of status, for each télédossier that has any. */
  eventsPerCase(): Promise<number[]>;
  reset(): Promise<void>;
}

interface CasesSeed {
  readonly organization: string;
  readonly processCode: string;
  readonly status: CaseStatus;
}

interface Frozen {
  readonly seen: CaseStatus;
  readonly message: string;
  readonly id: string;
}

export async function openBulkScene(): Promise<BulkScene> {
  const scene = await openScene();
  const { hub } = scene.server;
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  let numbers = 0;
  return {
    scene,
    async cases(count, { organization = SI1, processCode = PROCESS, status = 'HUBEE_NOTIFIED' } = {}) {
      const first = numbers + 1;
      numbers += count;
      const rows = await scene.sql(
        `WITH folder AS (
           INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
           SELECT gen_random_uuid(), 'TD-' || lpad(n::text, 6, '0'), $3, 'HUBEE_NOTIFIED',
             '{"firstName":"Camille","lastName":"Essai","email":null}', now() FROM generate_series($1::int, $2::int) AS n
           RETURNING id, external_id)
         INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at,
           transmission_at, arrived_at)
         SELECT gen_random_uuid(), id, $3, 1, external_id, $4, $5, now(), now(), now() FROM folder
         RETURNING id, external_id`,
        [first, numbers, processCode, organization, status],
      );
      return rows
        .toSorted((a, b) => (String(a.external_id) < String(b.external_id) ? -1 : 1))
        .map(({ id }) => String(id));
    },
    async freeze(user, ids, to, { seen = 'HUBEE_NOTIFIED', message, id = hub.newId() } = {}) {
      await scene.sql(
        `INSERT INTO bulk_operations (id, account_id, organization, to_status, message, total, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, user.accountId, user.organization, to, message ?? null, ids.length, hub.clock()],
      );
      await scene.sql(
        `INSERT INTO bulk_items (operation_id, position, case_id, seen_status)
         SELECT $1, n, id, $3 FROM unnest($2::uuid[]) WITH ORDINALITY AS item (id, n)`,
        [id, ids, seen],
      );
      return id;
    },
    tick: (user, ticked, to) => {
      const choice = { ticked: ticked.map(([id, seen]) => ({ id, seen })), query: null };
      return startBulk(hub, user, { id: hub.newId(), choice, to, seen: null, message: null });
    },
    items: (operation) => scene.sql('SELECT * FROM bulk_items WHERE operation_id = $1 ORDER BY position', [operation]),
    async outcomes(operation) {
      const rows = await scene.sql(
        `SELECT coalesce(outcome, 'waiting') AS outcome, count(*)::int AS count FROM bulk_items WHERE operation_id = $1 GROUP BY 1`,
        [operation],
      );
      return Object.fromEntries(rows.map(({ outcome, count }) => [String(outcome), Number(count)]));
    },
    async ended(operation) {
      const [row] = await scene.sql('SELECT ended_at FROM bulk_operations WHERE id = $1', [operation]);
      return row?.ended_at != null;
    },
    async eventsPerCase() {
      const rows = await scene.sql(
        `SELECT count(*)::int AS count FROM events WHERE action_type = 'STATUS_UPDATE' GROUP BY case_id`,
      );
      return rows.map(({ count }) => Number(count));
    },
    async reset() {
      await scene.sql('DELETE FROM folders');
      await scene.sql('DELETE FROM bulk_operations');
      await scene.sql('DELETE FROM notifications');
    },
  };
}
