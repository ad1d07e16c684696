import { shownPhone } from '../../accounts/contactRules.ts';
import type { AccountRow } from '../../accounts/store.ts';

/** What a page reads of the form it received; an empty field is null. */
export interface SentFields {
  text(name: string): string | null;
  list(name: string): string[];
}

/** What the sheet of an account shows and sends, as typed (§5.2). */
export interface SheetInput {
  readonly title: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly function: string | null;
  readonly phone: string | null;
  readonly secondPhone: string | null;
  readonly actorType: string | null;
  readonly roles: readonly string[];
  readonly processCodes: readonly string[];
}

/** The state stored, as the sheet shows it. */
export function storedInput(account: AccountRow): SheetInput {
  return {
    title: account.title,
    firstName: account.firstName,
    lastName: account.lastName,
    function: account.function,
    phone: shownPhone(account.phone),
    secondPhone: shownPhone(account.secondPhone),
    actorType: account.actorType,
    roles: account.roles,
    processCodes: account.processCodes,
  };
}

/**
 * The sheet as sent. Somebody's own sheet shows type and habilitations as plain text (P-21): there a missing field is
 * one that was not offered, and one that is present all the same was forged, for the use case to refuse (P-22).
 */
export function sentInput(fields: SentFields, account: AccountRow, own: boolean): SheetInput {
  const actorType = fields.text('actorType') ?? account.actorType;
  return {
    title: fields.text('title'),
    firstName: fields.text('firstName'),
    lastName: fields.text('lastName'),
    function: fields.text('function'),
    phone: fields.text('phone'),
    secondPhone: fields.text('secondPhone'),
    actorType,
    roles: fields.list('roles'),
    processCodes: own
      ? sentOrStored(fields.list('processCodes'), account.processCodes)
      : habilitationsOf(actorType, fields),
  };
}

/** P-79: only an agent has habilitations. Without script the field stays on the page, and what it says is dropped. */
export function habilitationsOf(actorType: string | null, fields: SentFields): readonly string[] {
  return actorType === 'AGENT' ? fields.list('processCodes') : [];
}

function sentOrStored(sent: readonly string[], stored: readonly string[]): readonly string[] {
  return sent.length === 0 ? stored : sent;
}

export type SheetField = keyof SheetInput;

/** The fields of the sheet, in its order, as messages name them. */
export const SHEET_FIELDS: readonly { readonly name: SheetField; readonly label: string }[] = [
  { name: 'title', label: 'Civilité' },
  { name: 'firstName', label: 'Prénom' },
  { name: 'lastName', label: 'Nom' },
  { name: 'function', label: 'Fonction' },
  { name: 'phone', label: 'Téléphone principal' },
  { name: 'secondPhone', label: 'Téléphone secondaire' },
  { name: 'actorType', label: 'Type d’acteur' },
  { name: 'roles', label: 'Rôle(s) assigné(s)' },
  { name: 'processCodes', label: 'Habilitations aux démarches' },
];

/** Where what was typed differs from what is stored: shown to whoever saves a sheet that somebody else just changed. */
export function differences(typed: SheetInput, stored: SheetInput): readonly SheetField[] {
  return SHEET_FIELDS.map(({ name }) => name).filter((name) => canonical(typed[name]) !== canonical(stored[name]));
}

function canonical(value: string | null | readonly string[]): string {
  return typeof value === 'string' || value === null ? (value ?? '') : [...value].sort().join('\n');
}
