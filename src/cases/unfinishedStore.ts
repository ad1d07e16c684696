import { type Queryable, statement } from '../platform/database.ts';
import { CASE_STATUSES, type CaseStatus } from './rules.ts';

/** Nothing is left to do on these (P-90). */
const FINISHED: ReadonlySet<CaseStatus> = new Set(['REFUSED', 'DONE', 'CLOSED', 'ARCHIVED']);
const UNFINISHED: readonly CaseStatus[] = CASE_STATUSES.filter((status) => !FINISHED.has(status));

/** The télédossiers of one service for one démarche. */
export interface CasesOfService {
  readonly recipient: string;
  readonly processCode: string;
}

export interface UnfinishedCases {
  /** Taken over in that mode: they stay there (D-4). */
  readonly takenOver: number;
  /** That nobody opened yet: they follow the mode of the subscription (D-4). */
  readonly unopened: number;
}

// A stretch of the index `cases_portal` for each status: finished télédossiers, by far the most, are never gone through.
const countUnfinished = statement<UnfinishedCases>(
  'case.unfinished',
  `SELECT coalesce(sum((SELECT count(*) FROM cases c
       WHERE c.recipient = $1 AND c.process_code = $2 AND c.status = wanted.status AND c.arrived_at IS NOT NULL
         AND c.taken_by = $4)), 0)::bigint AS "takenOver",
     coalesce(sum((SELECT count(*) FROM cases c
       WHERE c.recipient = $1 AND c.process_code = $2 AND c.status = wanted.status AND c.arrived_at IS NOT NULL
         AND c.taken_by IS NULL)), 0)::bigint AS unopened
   FROM unnest($3::text[]) AS wanted (status)`,
);

/** P-90, H-143: how many transmitted télédossiers are not finished: those taken over in a mode, those of nobody yet. */
export async function countUnfinishedCases(
  db: Queryable,
  { recipient, processCode }: CasesOfService,
  mode: 'PORTAIL' | 'API',
): Promise<UnfinishedCases> {
  const found = await db.first(countUnfinished, [recipient, processCode, UNFINISHED, mode]);
  return found ?? { takenOver: 0, unopened: 0 };
}
