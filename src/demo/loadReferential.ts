import { HubRefusal } from '../cli/failures.ts';
import { listOf, optionalTextAt, property } from '../cli/hubAnswers.ts';
import type { HubClient } from '../cli/hubClient.ts';
import { demoOrganizations } from './catalogue/organizations.ts';
import { processCatalogue } from './catalogue/processes.ts';
import { demoSubscriptions } from './catalogue/subscriptions.ts';
import type { ProcessSeed, SubscriptionSeed } from './catalogue/types.ts';

const REFERENTIAL = '/referential/v1';
// Enough to keep the hub busy while answers travel; more only queues.
const AT_ONCE = 8;

/** Loads organizations, démarches and subscriptions over the API. What is already there is kept, so it may run again. */
export async function loadReferential(hub: HubClient): Promise<void> {
  await forEach(demoOrganizations, (organization) => createOnce(hub, `${REFERENTIAL}/organizations`, organization));
  await forEach(processCatalogue, (process) => declare(hub, process));
  await forEach(demoSubscriptions, (subscription) => subscribe(hub, subscription));
}

/** What the catalogue of an earlier version did not allow yet is allowed; what a person changed besides is kept. */
async function declare(hub: HubClient, seed: ProcessSeed): Promise<void> {
  if ((await createOnce(hub, `${REFERENTIAL}/processes`, seed)) !== null) return;
  const path = `${REFERENTIAL}/processes/${encodeURIComponent(seed.code)}`;
  const known = await hub.call('GET', path);
  const allowed = listOf(property(known, 'attachmentFormatsEnabled'));
  if (seed.attachmentFormatsEnabled.every((format) => allowed.includes(format))) return;
  const attachmentFormatsEnabled = [...new Set([...allowed, ...seed.attachmentFormatsEnabled])];
  const fields = Object.keys(seed).map((name) => [name, property(known, name)]);
  await hub.call('PUT', path, { ...Object.fromEntries(fields), attachmentFormatsEnabled });
}

/** As DataPass and the operator do it: asked for first, then activated, and suspended where the catalogue says so. */
async function subscribe(hub: HubClient, seed: SubscriptionSeed): Promise<void> {
  const request = { ...seed, status: 'Inactif', activateDateTime: null, endDateTime: null };
  const created = await createOnce(hub, `${REFERENTIAL}/subscriptions`, request);
  const known = created ?? (await findSubscription(hub, seed));
  const id = optionalTextAt(known, 'id');
  if (id === null || isSettled(known, seed)) return;
  await hub.call('PUT', `${REFERENTIAL}/subscriptions/${id}`, seed);
}

/** More than the status is compared: the catalogue of an earlier version may have given something else. */
function isSettled(known: unknown, seed: SubscriptionSeed): boolean {
  const frequency = optionalTextAt(known, 'notificationFrequency')?.toLowerCase();
  return (
    optionalTextAt(known, 'status') === seed.status &&
    optionalTextAt(known, 'accessMode') === seed.accessMode &&
    frequency === seed.notificationFrequency.toLowerCase()
  );
}

async function findSubscription(hub: HubClient, seed: SubscriptionSeed): Promise<unknown> {
  const query = new URLSearchParams({
    companyRegister: seed.subscriber.companyRegister,
    processCode: seed.processCode,
    maxResult: '1000',
  });
  const found = listOf(await hub.call('GET', `${REFERENTIAL}/subscriptions?${query}`));
  // One SIRET may have several branches (H-15).
  return found.find(
    (item) => optionalTextAt(property(item, 'subscriber'), 'branchCode') === seed.subscriber.branchCode,
  );
}

/** The object created, or null when it was already there (H-72). */
async function createOnce(hub: HubClient, path: string, body: unknown): Promise<unknown> {
  try {
    return await hub.call('POST', path, body);
  } catch (error) {
    if (error instanceof HubRefusal && error.messages.some((message) => message.includes('already exists')))
      return null;
    throw error;
  }
}

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
