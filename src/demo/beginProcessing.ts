import type { Caller } from '../clients/rules.ts';
import { createEvent } from '../events/createEvent.ts';
import type { Hub } from '../hub.ts';
import { organizationId } from '../organizations/rules.ts';
import { statement } from '../platform/database.ts';
import { valmorel } from './catalogue/organizations.ts';

interface FreshCase {
  readonly id: string;
  readonly processCode: string;
  readonly status: string;
}

const selectCases = statement<FreshCase>(
  'demo.cases',
  `SELECT id, process_code AS "processCode", status FROM cases
   WHERE recipient = $1 AND arrived_at IS NOT NULL ORDER BY process_code, id`,
);

/** How far the first télédossiers of each démarche already are, so that no item of the menu is empty. */
const STEPS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  CERTDC: [['SI_RECEIVED', 'IN_PROGRESS']],
  EtatCivil: [['SI_RECEIVED', 'IN_PROGRESS', 'DONE'], ['SI_RECEIVED', 'IN_PROGRESS'], ['SI_RECEIVED']],
  recensementCitoyen: [
    ['SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING'],
    ['SI_RECEIVED', 'REFUSED'],
  ],
};
// The portal may have taken it in already, or not yet.
const NEW: readonly string[] = ['HUBEE_NOTIFIED', 'SENT'];
const AUTHOR = 'Noémie VASSEUR';

/** The commune of the demonstration did some work before anybody came. Runs again without doing anything twice. */
export async function beginProcessing(hub: Pick<Hub, 'db' | 'clock' | 'newId'>): Promise<void> {
  const service = organizationId(valmorel);
  const cases = await hub.db.list(selectCases, [service]);
  for (const [processCode, all] of Object.entries(STEPS)) {
    const ofProcess = cases.filter((item) => item.processCode === processCode);
    const caller: Caller = {
      clientId: null,
      organization: service,
      processCode,
      scopes: ['SI'],
      partner: null,
      requestId: hub.newId(),
    };
    for (const [index, steps] of all.entries()) {
      const item = ofProcess[index];
      // Whatever somebody already moved stays where it is.
      if (item === undefined || !NEW.includes(item.status)) continue;
      for (const status of steps) await createEvent(hub, caller, item.id, statusUpdate(status));
    }
  }
}

function statusUpdate(status: string) {
  return {
    actionType: 'STATUS_UPDATE',
    notification: true,
    message: null,
    comment: null,
    author: AUTHOR,
    caseCurrentStatus: null,
    caseNewStatus: status,
    partnerAttributes: null,
    attachments: [],
  };
}
