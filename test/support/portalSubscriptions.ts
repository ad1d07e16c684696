import type { Hub } from '../../src/hub.ts';
import { statement } from '../../src/platform/database.ts';
import { effectiveFrom, type SubscriptionStatus, suspensionStart } from '../../src/subscriptions/rules.ts';
import { PROCESS, UNSUBSCRIBED } from './referential.ts';

export interface TestSubscriptionOptions {
  /** By default a service that has no subscription. */
  readonly organization?: string;
  readonly processCode?: string;
  readonly accessMode?: 'PORTAIL' | 'API' | null;
  readonly status?: SubscriptionStatus;
  readonly email?: string | null;
  readonly frequency?: string;
  /** « Actif » without one: two days ago. */
  readonly activateAt?: Date | null;
  readonly endAt?: Date | null;
  /** « Suspendu » without one: two days ago. */
  readonly suspendedAt?: Date;
  readonly delegateEmail?: string | null;
  /** Organization identifier, of type EDT. */
  readonly editor?: string | null;
  readonly administratorEmail?: string;
  readonly rejectionReason?: string | null;
  readonly datapassId?: number;
  readonly validateAt?: Date | null;
  readonly withoutAdministrator?: boolean;
}

const insert = statement(
  'test.subscription',
  `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status, email,
     activate_at, effective_from, validate_at, reject_at, end_at, suspended_from, rejection_reason, delegate, editor,
     local_administrator, without_administrator, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
);
// One living subscription per service and démarche (H-21): what a test asks for takes the place of what there was.
const removeLiving = statement(
  'test.subscription.remove',
  `DELETE FROM subscriptions WHERE subscriber = $1 AND process_code = $2 AND status <> 'Refusé'`,
);

let count = 0;

const TWO_DAYS = 2 * 86_400_000;
const person = (email: string) => ({
  email,
  firstName: null,
  lastName: null,
  function: null,
  phoneNumber: null,
  mobileNumber: null,
});

/** Inserts a subscription, « Inactif » without mode unless said otherwise, and returns its identifier. */
export async function createTestSubscription(
  { hub }: { readonly hub: Hub },
  options: TestSubscriptionOptions = {},
): Promise<string> {
  count += 1;
  const id = hub.newId();
  const at = hub.clock();
  const { organization = UNSUBSCRIBED, processCode = PROCESS, status = 'Inactif', delegateEmail } = options;
  const before = new Date(at.getTime() - TWO_DAYS);
  const activateAt = options.activateAt !== undefined ? options.activateAt : status === 'Actif' ? before : null;
  const suspendedFrom = status === 'Suspendu' ? suspensionStart(options.suspendedAt ?? before) : null;
  await hub.db.transaction(async (tx) => {
    if (status !== 'Refusé') tx.write(removeLiving, [organization, processCode]);
    tx.write(insert, [
      id,
      options.datapassId ?? count,
      processCode,
      organization,
      options.accessMode ?? null,
      options.frequency ?? 'unitaire',
      status,
      options.email === undefined ? 'etat-civil@commune.example' : options.email,
      activateAt,
      activateAt === null ? null : effectiveFrom(activateAt),
      options.validateAt ?? null,
      status === 'Refusé' ? at : null,
      options.endAt ?? null,
      suspendedFrom,
      options.rejectionReason ?? null,
      delegateEmail == null ? null : person(delegateEmail),
      options.editor ?? null,
      person(options.administratorEmail ?? 'camille.martin@commune.example'),
      options.withoutAdministrator ?? false,
      at,
    ]);
  });
  return id;
}

/** Adds a software editor, which services may choose; its identifier. */
export async function createTestEditor(
  { hub }: { readonly hub: Hub },
  id = 'EDT-00000040100012-00000',
  { name = 'Logiciels Alpha', status = 'Actif' } = {},
): Promise<string> {
  const [type, register, ...branch] = id.split('-');
  await hub.db.transaction(async (tx) =>
    tx.write(insertEditor, [id, type, register, branch.join('-'), name, status, hub.clock()]),
  );
  return id;
}

const insertEditor = statement(
  'test.editor',
  `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
   VALUES ($1, $2, $3, $4, $5, '75000', 'PARIS', $6, $7)`,
);
