import { isActorType, isRole } from '../../accounts/rules.ts';
import { accountChanged } from '../../refusals/catalogue.ts';
import { Alert } from '../kit/Alert.tsx';
import { ACTOR_TYPE_LABELS, ROLE_LABELS } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';
import { differences, SHEET_FIELDS, type SheetInput } from './sheetInput.ts';

interface RefusedChangeProps {
  readonly content: SheetContent;
}

/** Why nothing was saved; when somebody else saved first, what differs from what is stored now. */
export function RefusedChange({ content }: RefusedChangeProps) {
  const refusals = content.rejection?.refusals ?? [];
  if (refusals.length === 0) return null;
  return (
    <Alert kind="error" title="Rien n’a été enregistré">
      {refusals.map(({ french }) => (
        <p key={french}>{french}</p>
      ))}
      {refusals.includes(accountChanged) ? <Differences content={content} /> : null}
    </Alert>
  );
}

function Differences({ content }: RefusedChangeProps) {
  const { typed, stored } = content;
  const names = content.processes.names;
  const differing = differences(typed, stored);
  if (differing.length === 0) return <p>Votre saisie est identique à ce qui est maintenant enregistré.</p>;
  return (
    <>
      <p>Votre saisie est gardée ci-dessous. Elle diffère de ce qui est maintenant enregistré :</p>
      <ul>
        {SHEET_FIELDS.filter(({ name }) => differing.includes(name)).map(({ name, label }) => (
          <li key={name}>
            {`${label} : « ${shown(stored[name], names)} » enregistré, « ${shown(typed[name], names)} » dans votre saisie`}
          </li>
        ))}
      </ul>
      <p>Enregistrez de nouveau pour garder votre saisie, ou annulez pour reprendre ce qui est enregistré.</p>
    </>
  );
}

function shown(value: SheetInput[keyof SheetInput], processNames: ReadonlyMap<string, string>): string {
  const items = typeof value === 'string' ? [value] : (value ?? []);
  return items.map((item) => labelOf(item, processNames)).join(', ') || 'vide';
}

function labelOf(item: string, processNames: ReadonlyMap<string, string>): string {
  if (isActorType(item)) return ACTOR_TYPE_LABELS[item];
  return isRole(item) ? ROLE_LABELS[item] : (processNames.get(item) ?? item);
}
