import { recordAudit } from '../audit/store.ts';
import { type Caller, holds } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { statement } from '../platform/database.ts';

export interface PurgeLink {
  readonly attachmentId: string;
  readonly caseId: string;
}

const MAX_LINKS = 100_000;

// The caller's perimeter, in the query itself: $1 an operator's or null, $2 an SI's or null with its démarche $3,
// $4 the platform. A null organization matches nothing.
const PERIMETER = `($4 OR p.osl = $1 OR (c.recipient = $2 AND f.process_code = $3))`;

const selectLinks = statement<PurgeLink>(
  'attachmentLink.forPurge',
  `SELECT l.attachment_id AS "attachmentId", l.case_id AS "caseId"
   FROM cases c
   JOIN folders f ON f.id = c.folder_id
   JOIN processes p ON p.code = f.process_code
   JOIN attachment_links l ON l.case_id = c.id AND NOT l.portal_purged
   JOIN attachments a ON a.id = l.attachment_id AND a.event_id IS NULL
   WHERE c.status IN ('CLOSED', 'ARCHIVED') AND ${PERIMETER}
   ORDER BY c.id, l.attachment_id LIMIT $5`,
);
const updatePurged = statement<PurgeLink>(
  'attachmentLink.setPurged',
  `UPDATE attachment_links l SET portal_purged = true
   FROM unnest($5::uuid[], $6::uuid[]) AS wanted (attachment_id, case_id), cases c, folders f, processes p
   WHERE l.case_id = wanted.case_id AND l.attachment_id = wanted.attachment_id AND NOT l.portal_purged
     AND c.id = l.case_id AND f.id = c.folder_id AND p.code = f.process_code AND ${PERIMETER}
   RETURNING l.attachment_id AS "attachmentId", l.case_id AS "caseId"`,
);

function perimeterOf(caller: Caller): readonly unknown[] {
  return [
    holds(caller, 'OSL') ? caller.organization : null,
    holds(caller, 'SI') ? caller.organization : null,
    caller.processCode,
    holds(caller, 'ADMIN'),
  ];
}

/** H-111: links whose case is closed and whose copy the portal still holds, among the caller's cases. */
export function listPortalPurge(hub: Pick<Hub, 'db'>, caller: Caller): Promise<PurgeLink[]> {
  return hub.db.list(selectLinks, [...perimeterOf(caller), MAX_LINKS]);
}

/** H-111: flags links as purged from the portal. Unknown and foreign couples are ignored. */
export async function markPortalPurged(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  links: readonly PurgeLink[],
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const ids = [links.map((link) => link.attachmentId), links.map((link) => link.caseId)];
    const flagged = await tx.rows(updatePurged, [...perimeterOf(caller), ...ids]);
    if (flagged.length === 0) return;
    recordAudit(tx, scribeOf(hub, caller, hub.clock()), {
      action: 'PORTAL_PURGED',
      subjectType: 'organization',
      subjectId: caller.organization,
      detail: { links: flagged.length },
    });
  });
}
