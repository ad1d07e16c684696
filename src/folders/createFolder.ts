import { type DeclaredAttachment, depositFaults } from '../attachments/rules.ts';
import { type NewAttachment, storeAttachments } from '../attachments/store.ts';
import { recordAudit } from '../audit/store.ts';
import { type Applicant, type NewCase, storeCases } from '../cases/store.ts';
import { type Caller, holds } from '../clients/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { isActiveOrganization } from '../organizations/rules.ts';
import { findProcess, type ProcessRow } from '../processes/store.ts';
import {
  attachmentRecipientUnknown,
  caseNumberRepeated,
  processUnknown,
  type Refusal,
  Refused,
  recipientNotSubscribed,
  recipientUnknown,
  refuseAll,
  unauthorized,
} from '../refusals/catalogue.ts';
import { receivesNew } from '../subscriptions/rules.ts';
import type { FolderView } from './readFolder.ts';
import { type RecipientRow, recipientsOf, storeFolder } from './store.ts';

export interface FolderRequest {
  readonly externalId: string;
  readonly processCode: string;
  readonly applicant: Applicant;
  readonly cases: readonly {
    readonly externalId: string;
    /** Organization identifier. */
    readonly recipient: string;
    readonly partnerAttributes: string | null;
  }[];
  readonly attachments: readonly (DeclaredAttachment & { readonly recipients: readonly string[] })[];
}

/**
 * POST of a folder (H-80…H-82): stores its metadata; nobody is told. Refusals in the order of H-80, all those of one
 * kind together (H-71).
 */
export async function createFolder(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  caller: Caller,
  request: FolderRequest,
): Promise<FolderView> {
  const at = hub.clock();
  const [process, recipients] = await Promise.all([
    findProcess(hub.db, request.processCode),
    recipientsOf(
      hub.db,
      request.cases.map((item) => item.recipient),
      request.processCode,
    ),
  ]);
  if (process === undefined) throw new Refused(processUnknown(request.processCode));
  if (process.osl !== caller.organization && !holds(caller, 'ADMIN')) throw new Refused(unauthorized);
  refuseAll(recipientFaults(recipients, process.code, at));
  refuseAll(numberingFaults(request));
  refuseAll(depositFaults(request.attachments, depositRules(process)));
  return storeRequest(hub, caller, request, { at, osl: process.osl });
}

/** E-9, E-10 for each case in order (H-81). D-36: an organization that is not active receives nothing new. */
function recipientFaults(recipients: readonly RecipientRow[], processCode: string, now: Date): Refusal[] {
  return recipients.flatMap((row) => {
    if (row.organizationStatus === null) return [recipientUnknown(row.id)];
    const subscribed = row.subscriptionStatus !== null && receivesNew({ ...row, status: row.subscriptionStatus }, now);
    return subscribed && isActiveOrganization(row.organizationStatus)
      ? []
      : [recipientNotSubscribed(row.id, processCode)];
  });
}

/** H-34: case numbers are unique within the folder, and files name only those. */
function numberingFaults(request: FolderRequest): Refusal[] {
  const numbers = new Set<string>();
  const repeated = request.cases.filter((item) => {
    const known = numbers.has(item.externalId);
    numbers.add(item.externalId);
    return known;
  });
  const unknown = new Set(
    request.attachments.flatMap((file) => file.recipients.filter((number) => !numbers.has(number))),
  );
  return [
    ...repeated.map((item) => caseNumberRepeated(item.externalId)),
    ...[...unknown].map((number) => attachmentRecipientUnknown(number)),
  ];
}

function depositRules(process: ProcessRow) {
  return {
    processCode: process.code,
    formats: process.attachmentFormatsEnabled,
    types: process.attachmentTypesEnabled,
    maxSize: process.attachmentMaxSizeEnabled,
  };
}

async function storeRequest(
  hub: Pick<Hub, 'db' | 'newId'>,
  caller: Caller,
  request: FolderRequest,
  context: { readonly at: Date; readonly osl: string },
): Promise<FolderView> {
  const { at } = context;
  const id = hub.newId();
  const cases: NewCase[] = request.cases.map((item) => ({ ...item, id: hub.newId() }));
  const caseIds = new Map(cases.map((item) => [item.externalId, item.id]));
  const attachments: NewAttachment[] = request.attachments.map((file) => ({
    ...file,
    id: hub.newId(),
    caseIds: [...new Set(file.recipients.flatMap((number) => caseIds.get(number) ?? []))],
  }));
  const { externalId, processCode, applicant } = request;
  const folder = { id, externalId, processCode, applicant, partnerInfo: caller.partner, at };
  await hub.db.transaction(async (tx) => {
    storeFolder(tx, folder);
    storeCases(tx, id, cases, at);
    storeAttachments(tx, { folderId: id, eventId: null }, attachments);
    recordAudit(tx, scribeOf(hub, caller, at), {
      action: 'FOLDER_CREATE',
      subjectType: 'folder',
      subjectId: id,
      to: 'HUBEE_RECEIVED',
      detail: { processCode, cases: cases.map((item) => item.id), attachments: attachments.length },
    });
  });
  return {
    folder: {
      ...folder,
      globalStatus: 'HUBEE_RECEIVED',
      createdAt: at,
      updatedAt: null,
      closeAt: null,
      osl: context.osl,
    },
    cases: cases.map((item) => ({ ...item, status: 'HUBEE_RECEIVED', updatedAt: null, transmissionAt: null })),
    attachments: attachments.map((file) => ({ ...file, status: 'PENDING' })),
  };
}
