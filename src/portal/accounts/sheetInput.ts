import { type RawContact, shownPhone } from '../../accounts/contactRules.ts';
import type { RawRights } from '../../accounts/rightsRules.ts';
import type { AccountRow } from '../../accounts/store.ts';
import type { Form } from '../forms.ts';

/** What the sheet of an account shows and sends, as typed (§5.2). */
export interface SheetInput extends RawContact, RawRights {}

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
export function sentInput(form: Form, account: AccountRow, own: boolean): SheetInput {
  const actorType = form.text('actorType') ?? account.actorType;
  return {
    ...sentContact(form),
    actorType,
    roles: form.list('roles'),
    processCodes: own
      ? sentOrStored(form.list('processCodes'), account.processCodes)
      : habilitationsOf(actorType, form),
  };
}

/** « Civilité » to « Téléphone secondaire », as sent. */
export function sentContact(form: Form): RawContact {
  return {
    title: form.text('title'),
    firstName: form.text('firstName'),
    lastName: form.text('lastName'),
    function: form.text('function'),
    phone: form.text('phone'),
    secondPhone: form.text('secondPhone'),
  };
}

/** P-79: only an agent has habilitations. Without script the field stays on the page, and what it says is dropped. */
export function habilitationsOf(actorType: string | null, form: Form): readonly string[] {
  return actorType === 'AGENT' ? form.list('processCodes') : [];
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
