import { noticeOfCredentials } from '../accounts/credentialNotices.ts';
import { allows, subscriptionScope } from '../accounts/perimeter.ts';
import type { User } from '../accounts/rules.ts';
import { findAccountByEmail } from '../accounts/store.ts';
import { redirectAnnouncements } from '../arrivals/redirectAnnouncements.ts';
import { changesBetween } from '../audit/changes.ts';
import { recordAudit } from '../audit/store.ts';
import { ensureSubscriptionClient } from '../clients/ensureSubscriptionClient.ts';
import { hasServiceClient } from '../clients/store.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { storePortalFlags } from '../notifications/portalStore.ts';
import { findOrganization } from '../organizations/store.ts';
import type { Transaction } from '../platform/database.ts';
import { forbidden, Refused, subscriptionChanged } from '../refusals/catalogue.ts';
import { type FieldFault, refuseFields } from '../refusals/fields.ts';
import { lockForChange } from './lockForChange.ts';
import { modeChange } from './readModeChange.ts';
import { knownPerson } from './rules.ts';
import {
  addressOf,
  confirmationFaults,
  delegateFaults,
  editorFaults,
  leavesCredentials,
  parseSettings,
  type RawSettings,
  sameSettings,
  touchesDelegation,
  type WantedSettings,
} from './settingsRules.ts';
import { findInScope, type PortalSubscription } from './sheetStore.ts';
import { replaceSubscription } from './store.ts';

type ChangingHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'vault' | 'settings'>;

export interface SettingsSaved {
  readonly subscription: PortalSubscription;
  /** D-20: credentials live that somebody may still know who should not, or that nobody needs any more. */
  readonly credentialsAtRisk: boolean;
  /** P-94: an editor's person who chose PORTAIL has no longer anything to do with it. */
  readonly outOfReach: boolean;
}

type SettledSubscription = PortalSubscription & { readonly updatedAt: Date };

const TOLD = ['accessMode', 'notificationFrequency', 'editor'] as const;
const PERSONAL = ['email', 'delegate'] as const;

/**
 * §6.2: saves the settings of a sheet (P-89…P-95, P-104). `version` is that of the sheet the person had under the eyes,
 * `confirmedMode` the mode whose risks they accepted (P-89).
 */
export async function changeSettings(
  hub: ChangingHub,
  user: User,
  id: string,
  version: number,
  settings: RawSettings,
  confirmedMode: string | null,
): Promise<SettingsSaved> {
  return hub.db.transaction(async (tx) => {
    const before = await lockForChange(tx, hub, user, id, 'subscriptions.change');
    const delegates = allows(user, 'subscriptions.delegate');
    const { value: wanted, faults } = parseSettings(settings, before, delegates);
    // The same form sent twice finds its own work done: that is no conflict.
    if (faults.length === 0 && sameSettings(before, wanted)) {
      return { subscription: before, credentialsAtRisk: false, outOfReach: false };
    }
    if (before.version !== version) throw new Refused(subscriptionChanged);
    if (!delegates && touchesDelegation(before, wanted)) throw new Refused(forbidden);
    refuseFields([...faults, ...confirmationFaults(before, wanted, confirmedMode)]);
    const after = await complete(tx, before, wanted, hub.clock());
    await save(tx, hub, user, before, after);
    const credentialsAtRisk = await isAtRisk(tx, before, wanted);
    const outOfReach = !(await isReached(tx, user, after.id));
    // Whoever stays is offered to regenerate or revoke; after whoever leaves, only the service may (D-20).
    if (credentialsAtRisk && outOfReach) {
      const notice = { act: 'CREDENTIALS_LEFT', subjectId: id, by: user, subscription: before } as const;
      await noticeOfCredentials(tx, hub, after.updatedAt, notice);
    }
    return { subscription: after, credentialsAtRisk, outOfReach };
  });
}

async function isReached(tx: Transaction, user: User, id: string): Promise<boolean> {
  const scope = subscriptionScope(user);
  return scope !== null && (await findInScope(tx, scope, id)) !== undefined;
}

/** The subscription that was asked for, once the delegate and the editor are known to be what they should. */
async function complete(
  tx: Transaction,
  before: PortalSubscription,
  wanted: WantedSettings,
  at: Date,
): Promise<SettledSubscription> {
  const faults: FieldFault[] = [];
  const parties = {
    ...(await namedDelegate(tx, before, wanted, faults)),
    ...(await namedEditor(tx, before, wanted, faults)),
  };
  refuseFields(faults);
  const { accessMode, notificationFrequency, email } = wanted;
  const refusal = email === before.email ? {} : { emailRefusedAt: null, emailRefusal: null };
  const settings = { accessMode, notificationFrequency, email, ...parties };
  return { ...before, ...settings, ...refusal, version: before.version + 1, updatedAt: at };
}

/** P-93: judged when named, not each time the rest of the sheet is saved. */
async function namedDelegate(
  tx: Transaction,
  before: PortalSubscription,
  { delegate }: WantedSettings,
  faults: FieldFault[],
): Promise<Pick<PortalSubscription, 'delegate'>> {
  if (delegate === null) return { delegate: null };
  if (delegate === addressOf(before.delegate)) return { delegate: before.delegate };
  const account = await findAccountByEmail(tx, delegate);
  faults.push(...delegateFaults(account, before));
  return { delegate: knownPerson(null, { email: account?.email ?? null }) };
}

/** D-19: likewise. */
async function namedEditor(
  tx: Transaction,
  before: PortalSubscription,
  { editor }: WantedSettings,
  faults: FieldFault[],
): Promise<Pick<PortalSubscription, 'editor' | 'editorName'>> {
  if (editor === null) return { editor: null, editorName: null };
  if (editor === before.editor) return { editor, editorName: before.editorName };
  const organization = await findOrganization(tx, editor);
  faults.push(...editorFaults(organization));
  return { editor, editorName: organization?.name ?? null };
}

async function save(
  tx: Transaction,
  hub: ChangingHub,
  user: User,
  before: PortalSubscription,
  after: SettledSubscription,
): Promise<void> {
  const at = after.updatedAt;
  const { subscriber: organization, processCode, accessMode } = after;
  const changed = accessMode !== null && accessMode !== before.accessMode;
  // Counted before the mode is written: what it tells is what the change leaves behind (P-90).
  const left = changed ? await modeChange(tx, before, accessMode) : null;
  replaceSubscription(tx, after);
  if (changed) storePortalFlags(tx, after, accessMode === 'PORTAIL');
  await redirectAnnouncements(tx, before, after);
  recordAudit(tx, scribeOf(hub, user, at), {
    action: 'SUBSCRIPTION_SETTINGS',
    subjectType: 'subscription',
    subjectId: after.id,
    service: organization,
    detail: {
      ...changesBetween<PortalSubscription>(before, after, TOLD, PERSONAL),
      ...(left !== null && { unfinished: left.unfinished, unopened: left.unopened }),
    },
  });
  if (changed && accessMode === 'API') {
    await ensureSubscriptionClient(tx, hub, at, user, { organization, processCode });
  }
}

async function isAtRisk(tx: Transaction, before: PortalSubscription, wanted: WantedSettings): Promise<boolean> {
  if (!leavesCredentials(before, wanted)) return false;
  return hasServiceClient(tx, { organization: before.subscriber, processCode: before.processCode });
}
