import { parseOrganizationId } from '../organizations/rules.ts';

interface Actor {
  readonly organization: string | null;
  readonly accountId?: string | null;
  readonly clientId?: string | null;
}

/** What the software of a service does on its télédossiers, among all that it calls (D-26). */
const SOFTWARE_ACTIONS: ReadonlySet<string> = new Set([
  'CASE_TAKEN',
  'CASE_STATUS',
  'EVENT_CREATE',
  'EVENT_STATUS',
  'EVENT_DELETE',
  'ATTACHMENT_UPLOAD',
  'ATTACHMENT_DOWNLOAD',
]);
const SERVICE_TYPE = 'SI';

/**
 * D-26: the service whose « Journal » tells a trace; null when it is nobody's. What people do is their own service's,
 * unless it touches the subscription of another one, which the trace then names.
 */
export function journalOf(
  author: Actor | null,
  { action, service }: { readonly action: string; readonly service?: string },
): string | null {
  if (service !== undefined) return service;
  const organization = author?.organization ?? null;
  if (organization === null) return null;
  if ((author?.accountId ?? null) !== null) return organization;
  const ofService = parseOrganizationId(organization).type === SERVICE_TYPE;
  return ofService && (author?.clientId ?? null) !== null && SOFTWARE_ACTIONS.has(action) ? organization : null;
}
