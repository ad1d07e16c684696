import { type Queryable, statement } from '../platform/database.ts';

/** Who changed a télédossier last, as history shows it (P-70, D-5). */
export interface LastAuthor {
  readonly caseId: string;
  /** Null: somebody of the operator, who gave no name. */
  readonly author: string | null;
  readonly side: 'OSL' | 'SI' | 'ADMIN';
  readonly organization: string;
}

// One look at the end of an index for each row of the page. A deposit under way is not known yet (H-107).
const selectLastAuthors = statement<LastAuthor>(
  'case.list.lastAuthors',
  `SELECT asked.id AS "caseId", e.author, e.side, o.name AS organization
   FROM unnest($1::uuid[]) AS asked (id)
   CROSS JOIN LATERAL (
     SELECT e.author, e.side, e.transmitter FROM events e
     WHERE e.case_id = asked.id AND e.status <> 'IN_PROGRESS' ORDER BY e.created_at DESC, e.id DESC LIMIT 1) AS e
   JOIN organizations o ON o.id = e.transmitter`,
);

export function findLastAuthors(db: Queryable, ids: readonly string[]): Promise<LastAuthor[]> {
  return ids.length === 0 ? Promise.resolve([]) : db.rows(selectLastAuthors, [ids]);
}

export interface ListedProcess {
  readonly code: string;
  readonly name: string;
}

// P-50a: only démarches the person may see. Those of an administrator are the ones subscribed to, and those left with
// télédossiers.
const selectProcesses = statement<ListedProcess>(
  'case.list.processes',
  `SELECT p.code, p.name FROM processes p WHERE CASE WHEN $2::text[] IS NULL
     THEN EXISTS (SELECT FROM subscriptions s WHERE s.subscriber = $1 AND s.process_code = p.code AND s.status <> 'Refusé')
       OR EXISTS (SELECT FROM case_counts n WHERE n.recipient = $1 AND n.process_code = p.code AND n.count > 0)
     ELSE p.code = ANY ($2::text[]) END
   ORDER BY p.name, p.code`,
);

export function findListedProcesses(
  db: Queryable,
  organization: string,
  processCodes: readonly string[] | null,
): Promise<ListedProcess[]> {
  return db.rows(selectProcesses, [organization, processCodes]);
}
