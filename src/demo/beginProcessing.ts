import type { Caller } from '../clients/rules.ts';
import { createEvent, type EventRequest } from '../events/createEvent.ts';
import type { ActionType } from '../events/rules.ts';
import type { Hub } from '../hub.ts';
import { organizationId } from '../organizations/rules.ts';
import { statement } from '../platform/database.ts';
import { valmorel } from './catalogue/organizations.ts';

interface FreshCase {
  readonly id: string;
  readonly processCode: string;
  readonly status: string;
  readonly osl: string;
}

const selectCases = statement<FreshCase>(
  'demo.cases',
  `SELECT c.id, c.process_code AS "processCode", c.status, p.osl FROM cases c JOIN processes p ON p.code = c.process_code
   WHERE c.recipient = $1 AND c.arrived_at IS NOT NULL ORDER BY c.process_code, c.id`,
);

/** What happens to a télédossier: a status of the service, words or a comment of it, or an answer of the operator. */
type Step =
  | 'SI_RECEIVED'
  | 'IN_PROGRESS'
  | 'ADD_AWAITING'
  | 'REFUSED'
  | 'DONE'
  | 'MESSAGE'
  | 'COMMENT'
  | 'COMPLEMENT'
  | 'CLOSE';

const RECEIVED: readonly Step[] = ['SI_RECEIVED'];
const BEGUN: readonly Step[] = ['SI_RECEIVED', 'IN_PROGRESS'];
const FINISHED: readonly Step[] = ['SI_RECEIVED', 'IN_PROGRESS', 'DONE'];
const REFUSED: readonly Step[] = ['SI_RECEIVED', 'IN_PROGRESS', 'COMMENT', 'REFUSED'];
const CLOSED: readonly Step[] = ['SI_RECEIVED', 'IN_PROGRESS', 'DONE', 'CLOSE'];

/** How far the first télédossiers of each démarche already are, a believable day: no item of the menu is empty. */
const STEPS: Readonly<Record<string, readonly (readonly Step[])[]>> = {
  CERTDC: [BEGUN, RECEIVED, FINISHED, CLOSED],
  EtatCivil: [
    FINISHED,
    BEGUN,
    RECEIVED,
    ['SI_RECEIVED', 'IN_PROGRESS', 'MESSAGE', 'COMMENT'],
    FINISHED,
    CLOSED,
    REFUSED,
    RECEIVED,
    BEGUN,
    CLOSED,
  ],
  recensementCitoyen: [
    ['SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING'],
    ['SI_RECEIVED', 'REFUSED'],
    ['SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'COMPLEMENT'],
    FINISHED,
    ['SI_RECEIVED', 'IN_PROGRESS', 'COMMENT', 'ADD_AWAITING'],
    CLOSED,
  ],
  depotDossierPACS: [BEGUN, RECEIVED, FINISHED, ['SI_RECEIVED', 'IN_PROGRESS', 'COMMENT']],
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
    for (const [index, steps] of all.entries()) {
      const item = ofProcess[index];
      // Whatever somebody already moved stays where it is.
      if (item === undefined || !NEW.includes(item.status)) continue;
      for (const step of steps) {
        const ofOperator = step === 'COMPLEMENT' || step === 'CLOSE';
        const caller = callerOf(hub, ofOperator ? 'OSL' : 'SI', ofOperator ? item.osl : service, processCode);
        await createEvent(hub, caller, item.id, requestOf(step));
      }
    }
  }
}

function callerOf(hub: Pick<Hub, 'newId'>, side: 'OSL' | 'SI', organization: string, processCode: string): Caller {
  const scope = side === 'SI' ? { processCode } : { processCode: null };
  return { clientId: null, organization, ...scope, scopes: [side], partner: null, requestId: hub.newId() };
}

function requestOf(step: Step): EventRequest {
  switch (step) {
    case 'MESSAGE':
      return { ...nothing('SENDING_MESSAGE'), message: 'Bonjour, votre acte est prêt : il part demain par courrier.' };
    case 'COMMENT':
      return { ...nothing('COM_ADD'), notification: false, comment: 'Registre consulté, à relire avant de finir.' };
    case 'COMPLEMENT':
      return {
        ...nothing('STATUS_UPDATE'),
        author: 'Service-public',
        message: 'Bonjour, voici la précision demandée : je suis de nationalité française.',
        caseNewStatus: 'SENT',
      };
    case 'CLOSE':
      return { ...nothing('STATUS_UPDATE'), author: 'Service-public', caseNewStatus: 'CLOSED' };
    case 'ADD_AWAITING':
      return {
        ...nothing('STATUS_UPDATE'),
        message: 'Bonjour, merci de préciser votre nationalité.',
        caseNewStatus: step,
      };
    default:
      return { ...nothing('STATUS_UPDATE'), caseNewStatus: step };
  }
}

function nothing(actionType: ActionType): EventRequest {
  return {
    actionType,
    notification: true,
    message: null,
    comment: null,
    author: AUTHOR,
    caseCurrentStatus: null,
    caseNewStatus: null,
    partnerAttributes: null,
    attachments: [],
  };
}
