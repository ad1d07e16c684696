import { codePoints, isEmail, isStorable } from '../platform/text.ts';
import type { FieldFault } from '../refusals/fields.ts';
import { isTitle, type Title } from './rules.ts';

export const MAX_TEXT = 255;

/** How somebody is called and reached, as stored. */
export interface Contact {
  readonly title: Title | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly function: string | null;
  /** E.164 (P-83). */
  readonly phone: string | null;
  readonly secondPhone: string | null;
}

/** The same as typed in a form; null or blank when left empty. */
export type RawContact = { readonly [Field in keyof Contact]: string | null };

/** What may be left empty: everything a person of the portal must say is asked, except of partners and operators. */
export interface Leniency {
  readonly titleOptional?: boolean;
  readonly phoneOptional?: boolean;
}

export interface Parsed<T> {
  readonly value: T;
  readonly faults: readonly FieldFault[];
}

// P-83: France by its ten digits or its code, the rest of the world by its code.
const NATIONAL = /^0[0-9]{9}$/;
const FRENCH = /^\+33[0-9]{9}$/;
const FOREIGN = /^\+(?!33)[0-9]{6,14}$/;
// P-84: first words of addresses that several people read.
const SHARED =
  /^(?:mairie|contact|accueil|etat-?civil|secretariat|service|info|infos|commune|ville|administration|admin|direction|dgs|courrier|urbanisme|population|standard|support|cabinet|bureau|guichet|communication|communaute|prefecture|departement|rh|comptabilite|webmaster|no-?reply|ne-?pas-?repondre)(?:$|[^a-z])/;

/** P-26: addresses compare without case. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/** P-26: the address as stored, with what is wrong with it. */
export function parseEmail(typed: string | null, field = 'email'): Parsed<string> {
  const value = (typed ?? '').trim();
  if (value === '') return { value, faults: [{ field, message: 'Saisissez une adresse email.' }] };
  const valid = isStorable(value) && isEmail(value);
  return { value, faults: valid ? [] : [{ field, message: EMAIL_FAULT }] };
}

/** P-84: whether the local part looks like a mailbox of a service. It warns, it does not block. */
export function looksShared(email: string): boolean {
  const [local = ''] = email.trim().toLowerCase().split('@');
  const plain = local.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('_', '-').replaceAll('.', '-');
  return SHARED.test(plain);
}

/** P-83: the E.164 form of a number typed exactly as the rule says, null for anything else. */
export function phoneNumber(typed: string): string | null {
  if (NATIONAL.test(typed)) return `+33${typed.slice(1)}`;
  return FRENCH.test(typed) || FOREIGN.test(typed) ? typed : null;
}

/** A stored number as people write it: French ones with ten digits, so that what is shown can be sent back (P-83). */
export function shownPhone(phone: string | null): string | null {
  return phone !== null && FRENCH.test(phone) ? `0${phone.slice(3)}` : phone;
}

/** A number from a partner (H-29), null when it is not one that people could type: nobody is there to correct it. */
export function partnerPhone(number: string | null): string | null {
  const digits = number?.trim().replace(/^00(?=[1-9])/, '+') ?? '';
  return phoneNumber(/^33[0-9]{9}$/.test(digits) ? `+${digits}` : digits);
}

/** P-78, P-82, P-83: reads what a form says of somebody. The value is only worth something without faults. */
export function parseContact(raw: RawContact, leniency: Leniency = {}): Parsed<Contact> {
  const faults: FieldFault[] = [];
  const fault = (field: string, message: string): null => {
    faults.push({ field, message });
    return null;
  };
  const title = raw.title?.trim() || null;
  const known = title !== null && isTitle(title) ? title : null;
  if (title === null ? leniency.titleOptional !== true : known === null) fault('title', 'Civilité requise');
  const phone = (field: 'phone' | 'secondPhone', required: boolean): string | null => {
    const typed = raw[field]?.trim() || null;
    if (typed === null) return required ? fault(field, 'Saisissez un numéro de téléphone.') : null;
    return phoneNumber(typed) ?? fault(field, PHONE_FAULT);
  };
  const text = (field: 'firstName' | 'lastName' | 'function', empty: string | null): string => {
    const typed = raw[field]?.trim() ?? '';
    if (typed === '' && empty !== null) fault(field, empty);
    else if (!isStorable(typed)) fault(field, 'Ce texte contient un caractère qui ne peut pas être enregistré.');
    else if (codePoints(typed) > MAX_TEXT) fault(field, 'Saisissez 255 caractères au plus.');
    return typed;
  };
  const value = {
    title: known,
    firstName: text('firstName', 'Saisissez le prénom.'),
    lastName: text('lastName', 'Saisissez le nom.'),
    function: text('function', null) || null,
    phone: phone('phone', leniency.phoneOptional !== true),
    secondPhone: phone('secondPhone', false),
  };
  return { value, faults };
}

export const EMAIL_FAULT =
  'Saisissez une adresse email valide, de 320 caractères au plus, comme prenom.nom@domaine.fr.';
export const PHONE_FAULT =
  'Saisissez un numéro à 10 chiffres commençant par 0, sans espace ni point, ou un numéro international commençant par +.';
