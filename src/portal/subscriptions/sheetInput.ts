import { parseFrequency } from '../../subscriptions/rules.ts';
import type { RawSettings } from '../../subscriptions/settingsRules.ts';
import type { PortalSubscription } from '../../subscriptions/sheetStore.ts';
import type { Form } from '../forms.ts';

export type SettingsField = keyof RawSettings;

/** The fields of the sheet, in its order, as messages name them. */
export const SETTINGS_FIELDS: readonly { readonly name: SettingsField; readonly label: string }[] = [
  { name: 'accessMode', label: 'Modalité d’accès' },
  { name: 'delegate', label: 'Délégué technique' },
  { name: 'editor', label: 'Éditeur' },
  { name: 'notificationFrequency', label: 'Fréquence de notification' },
  { name: 'email', label: 'Adresse email notifiée' },
];

/** The state stored, as the sheet shows it. */
export function storedSettings(subscription: PortalSubscription): RawSettings {
  return {
    accessMode: subscription.accessMode,
    notificationFrequency: parseFrequency(subscription.notificationFrequency),
    email: subscription.email,
    delegate: subscription.delegate?.email ?? null,
    editor: subscription.editor,
  };
}

/** P-95: where nobody is told yet, the address of the administrator is proposed, to be replaced by a shared mailbox. */
export function proposedSettings(stored: RawSettings, subscription: PortalSubscription): RawSettings {
  return { ...stored, email: stored.email ?? subscription.localAdministrator.email };
}

/**
 * The sheet as sent. A delegate is not offered « Délégué technique » and « Éditeur » (row 22): there a missing field is
 * one that was not shown, and one that is present all the same was forged, for the use case to refuse.
 */
export function sentSettings(form: Form, stored: RawSettings, delegation: boolean): RawSettings {
  const kept = (name: 'delegate' | 'editor') => form.text(name) ?? (delegation ? null : stored[name]);
  return {
    accessMode: form.text('accessMode'),
    notificationFrequency: form.text('notificationFrequency'),
    email: form.text('email'),
    delegate: kept('delegate'),
    editor: kept('editor'),
  };
}

/** Where what was typed differs from what is stored: shown to whoever saves a sheet that somebody else just changed. */
export function differences(typed: RawSettings, stored: RawSettings): readonly SettingsField[] {
  return SETTINGS_FIELDS.map(({ name }) => name).filter((name) => (typed[name] ?? '') !== (stored[name] ?? ''));
}

/** Whether the fields hold anything but what the sheet shows by itself. */
export function isTyped(typed: RawSettings, sheet: Sheet): boolean {
  return differences(typed, proposedSettings(sheet.stored, sheet.subscription)).length > 0;
}

interface Sheet {
  readonly stored: RawSettings;
  readonly subscription: PortalSubscription;
}
