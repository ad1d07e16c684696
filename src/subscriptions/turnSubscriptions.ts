import { recordAudit } from '../audit/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { statement, type Transaction } from '../platform/database.ts';
import { parisDay, parisInstant } from '../platform/parisTime.ts';
import { type Turn, type TurningTimes, turnOf } from './turnRules.ts';

interface DueRow extends TurningTimes {
  readonly id: string;
  readonly subscriber: string;
}

/** Small enough for a lot to be a short transaction, large enough for all the communes of a démarche in a few seconds. */
const LOT = 500;

// One index for each cause, so that a pass that has nothing to do reads nothing.
export const selectDue = statement<{ id: string }>(
  'subscription.due',
  `SELECT s.id FROM subscriptions s JOIN processes p ON p.code = s.process_code
     WHERE s.status = 'Inactif' AND s.effective_from <= $1 AND p.is_activated
   UNION SELECT id FROM subscriptions WHERE status IN ('Inactif', 'Actif') AND end_at <= $1
   UNION SELECT s.id FROM processes p JOIN subscriptions s ON s.process_code = p.code
     WHERE NOT p.is_activated AND coalesce(p.updated_at, p.created_at) < $2 AND s.status = 'Actif'
   ORDER BY id LIMIT $3`,
);
// Whoever else turns subscriptions, or changes one, is not waited for: what is held is for the next pass. What was
// changed in between is read as it is now.
const selectForTurn = statement<DueRow>(
  'subscription.lockDue',
  `SELECT s.id, s.subscriber, s.status, s.effective_from AS "effectiveFrom", s.end_at AS "endAt", s.suspended_from AS "suspendedFrom",
     p.is_activated AS "processActivated", coalesce(p.updated_at, p.created_at) AS "processChangedAt"
   FROM subscriptions s JOIN processes p ON p.code = s.process_code WHERE s.id = ANY ($1::uuid[])
   ORDER BY s.id FOR NO KEY UPDATE OF s SKIP LOCKED`,
);
const updateTurned = statement(
  'subscription.turn',
  `UPDATE subscriptions s SET status = item.status, suspended_from = item.suspended_from, updated_at = $1
   FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS item (id, status, suspended_from) WHERE s.id = item.id`,
);

/**
 * H-146, D-14: writes down what time has already changed, with its trace. Nothing waits for it: statuses are computed at
 * each request. One transaction for each lot, so that each transition is made once however many processes run, at
 * whatever moment one of them dies, and however late the first of them starts. Returns how many were made.
 */
export async function turnSubscriptions(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  { lot = LOT, stop }: { readonly lot?: number; readonly stop?: AbortSignal } = {},
): Promise<number> {
  let turned = 0;
  for (;;) {
    const { due, done } = await hub.db.transaction((tx) => turnLot(tx, hub, lot));
    turned += done;
    // A lot of which nothing could be turned is in the hands of another process, which also does what follows.
    if (due < lot || done === 0 || stop?.aborted === true) return turned;
  }
}

async function turnLot(
  tx: Transaction,
  hub: Pick<Hub, 'clock' | 'newId'>,
  lot: number,
): Promise<{ readonly due: number; readonly done: number }> {
  const at = hub.clock();
  const today = parisInstant(parisDay(at), '00:00');
  const due = await tx.rows(selectDue, [at, today, lot]);
  if (due.length === 0) return { due: 0, done: 0 };
  const held = await tx.rows(selectForTurn, [due.map(({ id }) => id)]);
  const turns = held.flatMap((row) => {
    const turn = turnOf(row, at);
    return turn === null ? [] : [{ row, turn }];
  });
  if (turns.length > 0) storeTurns(tx, hub, at, turns);
  return { due: due.length, done: turns.length };
}

function storeTurns(
  tx: Transaction,
  hub: Pick<Hub, 'newId'>,
  at: Date,
  turns: readonly { readonly row: DueRow; readonly turn: Turn }[],
): void {
  tx.write(updateTurned, [
    at,
    turns.map(({ row }) => row.id),
    turns.map(({ turn }) => turn.status),
    turns.map(({ turn }) => turn.suspendedFrom),
  ]);
  for (const { row, turn } of turns) {
    recordAudit(tx, scribeOf(hub, null, at), {
      action: 'SUBSCRIPTION_TURN',
      subjectType: 'subscription',
      subjectId: row.id,
      service: row.subscriber,
      from: row.status,
      to: turn.status,
      detail: { reason: turn.reason },
    });
  }
}
