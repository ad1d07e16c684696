import { subscriptionChanged } from '../../refusals/catalogue.ts';
import type { RawSettings } from '../../subscriptions/settingsRules.ts';
import { type Difference, NothingSaved } from '../kit/NothingSaved.tsx';
import type { SheetContent } from './sheetContent.ts';
import { differences, SETTINGS_FIELDS, type SettingsField } from './sheetInput.ts';

/** Why nothing was done; when somebody else saved first, what differs from what is stored now. */
export function RefusedSettings({ content }: { readonly content: SheetContent }) {
  const refusals = content.rejection?.refusals ?? [];
  return (
    <NothingSaved
      reasons={refusals.map(({ french }) => french)}
      differences={refusals.includes(subscriptionChanged) ? differencesOf(content) : null}
    />
  );
}

function differencesOf(content: SheetContent): Difference[] {
  const { typed, stored } = content;
  const differing = differences(typed, stored);
  return SETTINGS_FIELDS.filter(({ name }) => differing.includes(name)).map(({ name, label }) => ({
    label,
    stored: shown(content, stored, name),
    typed: shown(content, typed, name),
  }));
}

function shown({ editors }: SheetContent, settings: RawSettings, field: SettingsField): string {
  const value = settings[field];
  if (field !== 'editor') return value ?? 'vide';
  return editors.find(({ id }) => id === value)?.name ?? value ?? 'Aucun';
}
