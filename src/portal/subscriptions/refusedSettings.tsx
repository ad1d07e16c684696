import { subscriptionChanged } from '../../refusals/catalogue.ts';
import type { RawSettings } from '../../subscriptions/settingsRules.ts';
import { Alert } from '../kit/Alert.tsx';
import type { SheetContent } from './sheetContent.ts';
import { differences, SETTINGS_FIELDS, type SettingsField } from './sheetInput.ts';

interface RefusedSettingsProps {
  readonly content: SheetContent;
}

/** Why nothing was done; when somebody else saved first, what differs from what is stored now. */
export function RefusedSettings({ content }: RefusedSettingsProps) {
  const refusals = content.rejection?.refusals ?? [];
  if (refusals.length === 0) return null;
  return (
    <Alert kind="error" title="Rien n’a été enregistré">
      {refusals.map(({ french }) => (
        <p key={french}>{french}</p>
      ))}
      {refusals.includes(subscriptionChanged) ? <Differences content={content} /> : null}
    </Alert>
  );
}

function Differences({ content }: RefusedSettingsProps) {
  const { typed, stored } = content;
  const differing = differences(typed, stored);
  if (differing.length === 0) return <p>Votre saisie est identique à ce qui est maintenant enregistré.</p>;
  return (
    <>
      <p>Votre saisie est gardée ci-dessous. Elle diffère de ce qui est maintenant enregistré :</p>
      <ul>
        {SETTINGS_FIELDS.filter(({ name }) => differing.includes(name)).map(({ name, label }) => (
          <li key={name}>
            {`${label} : « ${shown(content, stored, name)} » enregistré, « ${shown(content, typed, name)} » dans votre saisie`}
          </li>
        ))}
      </ul>
      <p>Enregistrez de nouveau pour garder votre saisie, ou annulez pour reprendre ce qui est enregistré.</p>
    </>
  );
}

function shown({ editors }: SheetContent, settings: RawSettings, field: SettingsField): string {
  const value = settings[field];
  if (field !== 'editor') return value ?? 'vide';
  return editors.find(({ id }) => id === value)?.name ?? value ?? 'Aucun';
}
