import type { PartnerInfo } from '../clients/rules.ts';
import { statement, type Transaction } from '../platform/database.ts';
import type { IdSource } from '../platform/ids.ts';
import { journalOf } from './journalRules.ts';

/** One thing somebody did. Never holds content, applicant data, secrets or tokens. */
export interface AuditEntry {
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
  /** The service in whose name it was done, when it is not that of whoever acts: its « Journal » tells it (D-26). */
  readonly service?: string;
}

/** Who acts: a partner's client, or a person in the portal. A `Caller` and a `User` are both authors. */
export interface Author {
  readonly requestId: string | null;
  readonly organization: string | null;
  readonly clientId?: string | null;
  readonly partner?: PartnerInfo | null;
  readonly accountId?: string | null;
}

export interface AuditScribe {
  readonly at: Date;
  readonly newId: IdSource;
  /** Null when the hub itself acts (start, sweeper). */
  readonly caller: Author | null;
}

const insertAudit = statement(
  'audit.insert',
  `INSERT INTO audit (id, at, request_id, client_id, organization, partner_info, action, subject_type, subject_id,
                      from_state, to_state, detail, account_id, journal)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
);

/** Writes the trace in the transaction of what it tells: one exists if and only if the other does. */
export function recordAudit(tx: Transaction, scribe: AuditScribe, entry: AuditEntry): void {
  const { caller } = scribe;
  tx.write(insertAudit, [
    scribe.newId(),
    scribe.at,
    caller?.requestId ?? null,
    caller?.clientId ?? null,
    caller?.organization ?? null,
    caller?.partner ?? null,
    entry.action,
    entry.subjectType,
    entry.subjectId,
    entry.from ?? null,
    entry.to ?? null,
    entry.detail ?? null,
    caller?.accountId ?? null,
    journalOf(caller, entry),
  ]);
}
