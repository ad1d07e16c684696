import { isActorType, isRole } from '../../accounts/rules.ts';
import { accountChanged } from '../../refusals/catalogue.ts';
import { type Difference, NothingSaved } from '../kit/NothingSaved.tsx';
import { ACTOR_TYPE_LABELS, ROLE_LABELS } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';
import { differences, SHEET_FIELDS, type SheetInput } from './sheetInput.ts';

/** Why nothing was saved; when somebody else saved first, what differs from what is stored now. */
export function RefusedChange({ content }: { readonly content: SheetContent }) {
  const refusals = content.rejection?.refusals ?? [];
  return (
    <NothingSaved
      reasons={refusals.map(({ french }) => french)}
      differences={refusals.includes(accountChanged) ? differencesOf(content) : null}
    />
  );
}

function differencesOf({ typed, stored, processes: { names } }: SheetContent): Difference[] {
  const differing = differences(typed, stored);
  return SHEET_FIELDS.filter(({ name }) => differing.includes(name)).map(({ name, label }) => ({
    label,
    stored: shown(stored[name], names),
    typed: shown(typed[name], names),
  }));
}

function shown(value: SheetInput[keyof SheetInput], processNames: ReadonlyMap<string, string>): string {
  const items = typeof value === 'string' ? [value] : (value ?? []);
  return items.map((item) => labelOf(item, processNames)).join(', ') || 'vide';
}

function labelOf(item: string, processNames: ReadonlyMap<string, string>): string {
  if (isActorType(item)) return ACTOR_TYPE_LABELS[item];
  return isRole(item) ? ROLE_LABELS[item] : (processNames.get(item) ?? item);
}
