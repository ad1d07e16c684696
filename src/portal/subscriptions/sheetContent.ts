import type { FastifyRequest } from 'fastify';
import { allows } from '../../accounts/perimeter.ts';
import type { User } from '../../accounts/rules.ts';
import { activationWarnings } from '../../firstSteps/activationWarnings.ts';
import type { ActivationWarning } from '../../firstSteps/steps.ts';
import type { Hub } from '../../hub.ts';
import { readPortalSubscription } from '../../subscriptions/readPortalSubscription.ts';
import type { SubscriptionStatus } from '../../subscriptions/rules.ts';
import type { RawSettings } from '../../subscriptions/settingsRules.ts';
import type { PortalSubscription } from '../../subscriptions/sheetStore.ts';
import { type SoftwareEditor, softwareEditors } from '../../subscriptions/softwareEditors.ts';
import type { Rejection } from '../accounts/attempt.ts';
import { userOf, viewOf } from '../session.ts';
import type { View } from '../view.ts';
import { type CredentialsContent, loadCredentials } from './credentials/content.ts';
import { proposedSettings, storedSettings } from './sheetInput.ts';

/** What whoever looks may do here (rows 19 to 22): the page offers exactly that, the use cases judge it again. */
interface SheetRights {
  readonly settings: boolean;
  readonly delegation: boolean;
  readonly activation: boolean;
}

/** Everything the sheet of a subscription shows (§6.2). */
export interface SheetContent {
  readonly view: View;
  readonly subscription: PortalSubscription;
  /** As of `now` (D-14). */
  readonly status: SubscriptionStatus;
  readonly now: Date;
  readonly rights: SheetRights;
  /** Those to choose from, for whoever may choose. */
  readonly editors: readonly SoftwareEditor[];
  readonly credentials: CredentialsContent;
  /** P-100: what would leave télédossiers unread. */
  readonly warnings: readonly ActivationWarning[];
  readonly stored: RawSettings;
  /** What the fields show: the stored state with what is proposed, or what was typed and not saved. */
  readonly typed: RawSettings;
  /** P-89: the mode whose risks were accepted on this page and that was not saved yet. */
  readonly confirmedMode: string | null;
  /** The fields hold something that somebody typed. */
  readonly changed: boolean;
  /** The version of the subscription that the person has seen. */
  readonly version: number;
  readonly rejection: Rejection | null;
  /** P-98: an activation was asked for and no mode is saved. CHOSEN: the page comes back from a choice of mode. */
  readonly modeFocus: 'DEMANDED' | 'CHOSEN' | null;
}

/** Loads a sheet for whoever asks; what does not exist for them is 404 (P-14). */
export async function loadSheet(hub: Hub, request: FastifyRequest, id: string): Promise<SheetContent> {
  const user = userOf(request);
  const { subscription, status, now } = await readPortalSubscription(hub, user, id);
  const stored = storedSettings(subscription);
  const view = viewOf(request);
  const rights = rightsOver(user, subscription, status);
  const [editors, credentials, warnings] = await Promise.all([
    rights.delegation ? softwareEditors(hub) : [],
    loadCredentials(hub, user, view.formToken, subscription),
    activationWarnings(hub, user, subscription),
  ]);
  return {
    view,
    subscription,
    status,
    now,
    rights,
    editors,
    credentials,
    warnings,
    stored,
    typed: proposedSettings(stored, subscription),
    confirmedMode: null,
    changed: false,
    version: subscription.version,
    rejection: null,
    modeFocus: null,
  };
}

/** A refused subscription is history (P-96); the people of an organization that is not active only read (D-36). */
function rightsOver(user: User, { subscriberActive }: PortalSubscription, status: SubscriptionStatus): SheetRights {
  const alive = status !== 'Refusé' && subscriberActive;
  return {
    settings: alive && allows(user, 'subscriptions.change'),
    delegation: alive && allows(user, 'subscriptions.delegate'),
    activation: alive && allows(user, 'subscriptions.activate'),
  };
}
