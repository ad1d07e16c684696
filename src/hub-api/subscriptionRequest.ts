import { organizationId } from '../organizations/rules.ts';
import type { SubscriptionRequest } from '../subscriptions/createSubscription.ts';
import {
  NOTIFICATION_FREQUENCIES,
  type Person,
  parseFrequency,
  parseStatus,
  SUBSCRIPTION_STATUSES,
  type SubscriptionStatus,
} from '../subscriptions/rules.ts';
import { type Fault, missingProperties } from './faults.ts';
import { parseDateTime } from './formats.ts';
import type { DelegationActorBody, PersonBody, SubscriptionBody } from './schemas/subscription.ts';
import { InvalidRequest } from './validation.ts';

const EDITOR_PARTS = ['type', 'companyRegister', 'branchCode'] as const;

/** The body of POST and PUT as the use cases know it. Throws E-6 for what a JSON Schema cannot say. */
export function subscriptionRequest(body: SubscriptionBody): SubscriptionRequest {
  const faults: Fault[] = [];
  const status = statusOf(body.status ?? null, faults);
  if (parseFrequency(body.notificationFrequency) === null) {
    faults.push(notInEnum('/notificationFrequency', body.notificationFrequency, NOTIFICATION_FREQUENCIES));
  }
  const editor = editorOf(body.delegationActor ?? {}, faults);
  if (faults.length > 0) throw new InvalidRequest(faults);
  return {
    datapassId: body.datapassId,
    processCode: body.processCode,
    subscriber: organizationId(body.subscriber),
    accessMode: body.accessMode ?? null,
    notificationFrequency: body.notificationFrequency,
    status,
    email: body.email || null,
    activateAt: instantOf(body.activateDateTime),
    validateAt: instantOf(body.validateDateTime),
    rejectAt: instantOf(body.rejectDateTime),
    endAt: instantOf(body.endDateTime),
    updatedAt: instantOf(body.updateDateTime),
    rejectionReason: body.rejectionReason ?? null,
    delegate: delegateOf(body.delegationActor ?? {}),
    editor,
    localAdministrator: personOf(body.localAdministrator),
  };
}

function statusOf(text: string | null, faults: Fault[]): SubscriptionStatus | null {
  if (text === null) return null;
  const status = parseStatus(text);
  if (status === null) faults.push(notInEnum('/status', text, SUBSCRIPTION_STATUSES));
  return status;
}

/** H-32 b: the three parts together, or none of them. */
function editorOf(actor: DelegationActorBody, faults: Fault[]): string | null {
  const { type, companyRegister, branchCode } = actor;
  if (type != null && companyRegister != null && branchCode != null) {
    return organizationId({ type, companyRegister, branchCode });
  }
  const absent = EDITOR_PARTS.filter((part) => actor[part] == null);
  if (absent.length < EDITOR_PARTS.length) {
    faults.push({ where: 'body', detail: `[Path '/delegationActor'] ${missingProperties(absent)}` });
  }
  return null;
}

/** H-32 a: an object that says nothing of a person names nobody. */
function delegateOf(actor: DelegationActorBody): Partial<Person> | null {
  const person = personOf(actor);
  return Object.values(person).some((value) => value !== null) ? person : null;
}

/** Only what was said, so that the rest may stay as it is known (H-31). H-29: an empty address or number is none. */
function personOf(body: PersonBody): Partial<Person> {
  const { email, firstName, lastName, function: role, phoneNumber, mobileNumber } = body;
  return {
    ...(email !== undefined && { email: email || null }),
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(role !== undefined && { function: role }),
    ...(phoneNumber !== undefined && { phoneNumber: phoneNumber || null }),
    ...(mobileNumber !== undefined && { mobileNumber: mobileNumber || null }),
  };
}

function instantOf(text: string | null | undefined): Date | null {
  return text == null ? null : parseDateTime(text);
}

function notInEnum(path: string, value: string, values: readonly string[]): Fault {
  const detail = `Instance value (${JSON.stringify(value)}) not found in enum (possible values: ${JSON.stringify(values)})`;
  return { where: 'body', detail: `[Path '${path}'] ${detail}` };
}
