import { parseOrganizationId } from '../organizations/rules.ts';
import type { OrganizationRow } from '../organizations/store.ts';
import type { ProcessRow } from '../processes/store.ts';
import { type Person, statusAt } from '../subscriptions/rules.ts';
import type { SubscriptionRow } from '../subscriptions/store.ts';
import { wireDate, wireDateOrNull } from './wire.ts';

// The v1 shapes of the referential. Every property is always there, null or [] when empty (H-4).

export function wireOrganizationRow(row: OrganizationRow) {
  return {
    type: row.type,
    companyRegister: row.companyRegister,
    branchCode: row.branchCode,
    name: row.name,
    code: row.code,
    country: row.country,
    postalCode: row.postalCode,
    territory: row.territory,
    email: row.email,
    phoneNumber: row.phoneNumber,
    status: row.status,
    createDateTime: wireDate(row.createdAt),
    updateDateTime: wireDateOrNull(row.updatedAt),
  };
}

export function wireProcess({ createdAt, updatedAt, osl, ...content }: ProcessRow) {
  return {
    ...content,
    osl: parseOrganizationId(osl),
    creationDateTime: wireDate(createdAt),
    updateDateTime: wireDateOrNull(updatedAt),
  };
}

/** H-22; the status is that of the instant `now` (D-14). Of persons, GET shows the address only (H-28). */
export function wireSubscription(row: SubscriptionRow, now: Date) {
  return {
    id: row.id,
    datapassId: row.datapassId,
    processCode: row.processCode,
    subscriber: { ...parseOrganizationId(row.subscriber), name: row.subscriberName },
    accessMode: row.accessMode,
    notificationFrequency: row.notificationFrequency,
    activateDateTime: wireDateOrNull(row.activateAt),
    validateDateTime: wireDateOrNull(row.validateAt),
    rejectDateTime: wireDateOrNull(row.rejectAt),
    endDateTime: wireDateOrNull(row.endAt),
    creationDateTime: wireDate(row.createdAt),
    updateDateTime: wireDateOrNull(row.updatedAt),
    delegationActor: { ...wireEditor(row.editor), email: row.delegate?.email ?? null },
    rejectionReason: row.rejectionReason,
    status: statusAt(row, now),
    email: row.email,
    localAdministrator: { email: row.localAdministrator.email },
  };
}

/** The answer of POST gives back the persons as they were sent (H-28). */
export function wireCreatedSubscription(row: SubscriptionRow) {
  return {
    ...wireSubscription(row, row.createdAt),
    delegationActor: { ...wireEditor(row.editor), ...wirePerson(row.delegate) },
    localAdministrator: wirePerson(row.localAdministrator),
  };
}

/** H-32: the three parts are always there, null when no editor is named. */
function wireEditor(editor: string | null) {
  return editor === null ? { type: null, companyRegister: null, branchCode: null } : parseOrganizationId(editor);
}

function wirePerson(person: Person | null) {
  return {
    email: person?.email ?? null,
    firstName: person?.firstName ?? null,
    lastName: person?.lastName ?? null,
    function: person?.function ?? null,
    phoneNumber: person?.phoneNumber ?? null,
    mobileNumber: person?.mobileNumber ?? null,
  };
}
