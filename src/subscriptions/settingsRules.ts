import { EMAIL_FAULT, emailKey, parseEmail } from '../accounts/contactRules.ts';
import { EDITOR_TYPE, isActiveOrganization } from '../organizations/rules.ts';
import { isStorable } from '../platform/text.ts';
import type { FieldFault } from '../refusals/fields.ts';
import { ACCESS_MODES, type AccessMode, type NotificationFrequency, type Person, parseFrequency } from './rules.ts';

/** The settings of a sheet as typed; null when left empty. */
export interface RawSettings {
  readonly accessMode: string | null;
  readonly notificationFrequency: string | null;
  /** « Adresse email notifiée » */
  readonly email: string | null;
  /** Address of the « Délégué technique ». */
  readonly delegate: string | null;
  /** Organization identifier of the « Éditeur ». */
  readonly editor: string | null;
}

/** What the settings are about, as stored. */
export interface StoredSettings {
  readonly accessMode: AccessMode | null;
  readonly notificationFrequency: string;
  readonly email: string | null;
  readonly delegate: Person | null;
  readonly editor: string | null;
}

/** What a form asks for, read and completed, but not yet compared with the accounts and organizations there are. */
export interface WantedSettings {
  readonly accessMode: AccessMode | null;
  readonly notificationFrequency: string;
  readonly email: string | null;
  /** As typed, or as stored when it is the same address. */
  readonly delegate: string | null;
  readonly editor: string | null;
}

export interface ParsedSettings {
  readonly value: WantedSettings;
  readonly faults: readonly FieldFault[];
}

/** §6.2: also what P-98 answers to whoever activates without a mode. */
export const MODE_MISSING = "Veuillez sélectionner une modalité d'accès";
const MODE_UNCONFIRMED = 'Confirmez ce choix de modalité d’accès.';
const FREQUENCY_MISSING = 'Choisissez une fréquence de notification.';
export const EMAIL_MISSING = 'Saisissez l’adresse email à notifier, ou choisissez la fréquence « Aucune ».';
const DELEGATE_UNKNOWN =
  'Aucun compte de délégué technique ne correspond à cette adresse email. Créez d’abord le compte dans « Gestion des comptes ».';
const DELEGATE_OF_SERVICE =
  'Ce compte de votre service n’est pas celui d’un délégué technique : il ne peut pas être désigné ici.';
const EDITOR_UNKNOWN = 'Choisissez un éditeur dans la liste.';

/**
 * §6.2: reads what a form asks for (P-89, P-93…P-95, D-16, D-19). Whoever may not name a delegate or an editor
 * (`delegates` false, row 22) has no field for them: what is not said stays.
 */
export function parseSettings(raw: RawSettings, stored: StoredSettings, delegates: boolean): ParsedSettings {
  const faults: FieldFault[] = [];
  const typed = ACCESS_MODES.find((mode) => mode === raw.accessMode?.trim()) ?? null;
  if (typed === null) faults.push({ field: 'accessMode', message: MODE_MISSING });
  const frequency = parseFrequency(raw.notificationFrequency?.trim() ?? '');
  if (frequency === null) faults.push({ field: 'notificationFrequency', message: FREQUENCY_MISSING });
  const email = notified(raw.email, frequency, faults);
  const delegate = unsaid(raw.delegate, delegates) ? addressOf(stored.delegate) : delegateOf(raw, stored, faults);
  const editor = unsaid(raw.editor, delegates) ? stored.editor : raw.editor?.trim() || null;
  if (editor !== null && !isStorable(editor)) faults.push(...editorFaults(undefined));
  const value = {
    accessMode: typed,
    notificationFrequency: frequency ?? stored.notificationFrequency,
    email,
    delegate,
    // P-94, D-19: an editor only ever helps with software.
    editor: typed === 'API' ? editor : null,
  };
  return { value, faults };
}

/** Null is « Aucun » from somebody who has the field, and nothing at all from somebody who has not. */
function unsaid(raw: string | null, delegates: boolean): boolean {
  return !delegates && raw === null;
}

/** P-95: required, except when nothing is sent. */
function notified(raw: string | null, frequency: NotificationFrequency | null, faults: FieldFault[]): string | null {
  const typed = raw?.trim() ?? '';
  if (typed === '') {
    if (frequency !== 'Aucune') faults.push({ field: 'email', message: EMAIL_MISSING });
    return null;
  }
  const { value, faults: found } = parseEmail(typed);
  faults.push(...found);
  return value;
}

/** P-93: addresses compare without case, so the same one written otherwise is no change. */
function delegateOf(raw: RawSettings, stored: StoredSettings, faults: FieldFault[]): string | null {
  const typed = raw.delegate?.trim() ?? '';
  if (typed === '') return null;
  const known = addressOf(stored.delegate);
  if (known !== null && emailKey(known) === emailKey(typed)) return known;
  if (parseEmail(typed).faults.length > 0) faults.push({ field: 'delegate', message: EMAIL_FAULT });
  return typed;
}

/** The address of a person named in a subscription; partners may send a person without any (H-31). */
export function addressOf(person: Person | null): string | null {
  return person?.email?.trim() || null;
}

/** Whether a form asks for nothing that is not so already: the same sent twice is no conflict. */
export function sameSettings(stored: StoredSettings, wanted: WantedSettings): boolean {
  return (
    stored.accessMode === wanted.accessMode &&
    // H-25, D-16: the portal writes it capitalised, but not for that alone.
    parseFrequency(stored.notificationFrequency) === parseFrequency(wanted.notificationFrequency) &&
    stored.email === wanted.email &&
    addressOf(stored.delegate) === wanted.delegate &&
    stored.editor === wanted.editor
  );
}

interface Mode {
  readonly accessMode: string | null;
}

/** P-89: the mode that counts only once its risks are read and accepted; null when nothing is to be confirmed. */
export function modeToConfirm(wanted: Mode, stored: Mode, confirmedMode: string | null): AccessMode | null {
  const asked = ACCESS_MODES.find((mode) => mode === wanted.accessMode) ?? null;
  return asked === stored.accessMode || asked === confirmedMode ? null : asked;
}

/** P-89. */
export function confirmationFaults(
  stored: StoredSettings,
  wanted: WantedSettings,
  confirmedMode: string | null,
): readonly FieldFault[] {
  return modeToConfirm(wanted, stored, confirmedMode) === null
    ? []
    : [{ field: 'accessMode', message: MODE_UNCONFIRMED }];
}

/**
 * Row 22: a delegate names neither another nor an editor. That mode PORTAIL takes the editor away is the rule of the mode
 * (P-94), not his choice.
 */
export function touchesDelegation(stored: StoredSettings, wanted: WantedSettings): boolean {
  const editorChosen = wanted.accessMode === 'API' && wanted.editor !== stored.editor;
  return editorChosen || wanted.delegate !== addressOf(stored.delegate);
}

/** D-20: whether somebody who may know the credentials stops being entitled to them, or nobody needs them any more. */
export function leavesCredentials(stored: StoredSettings, wanted: WantedSettings): boolean {
  const delegate = addressOf(stored.delegate);
  return (
    (delegate !== null && delegate !== wanted.delegate) ||
    (stored.editor !== null && stored.editor !== wanted.editor) ||
    (stored.accessMode === 'API' && wanted.accessMode === 'PORTAIL')
  );
}

/** What an account is judged on before it is named delegate. */
export interface DelegateCandidate {
  readonly actorType: string;
  readonly organization: string;
  readonly active: boolean;
}

/** P-93: only an active « Délégué technique » account, of any organization (P-29). Other services' accounts stay unknown. */
export function delegateFaults(
  candidate: DelegateCandidate | undefined,
  { subscriber }: { readonly subscriber: string },
): readonly FieldFault[] {
  if (candidate?.active && candidate.actorType === 'TECHNICAL_DELEGATE') return [];
  const ofService = candidate?.organization === subscriber && candidate.actorType !== 'TECHNICAL_DELEGATE';
  return [{ field: 'delegate', message: ofService ? DELEGATE_OF_SERVICE : DELEGATE_UNKNOWN }];
}

/** What an organization is judged on before it is named éditeur. */
export interface EditorCandidate {
  readonly type: string;
  readonly status: string;
}

/** D-19: an éditeur is an active organization of type EDT. */
export function isOfferedEditor({ type, status }: EditorCandidate): boolean {
  return type === EDITOR_TYPE && isActiveOrganization(status);
}

export function editorFaults(candidate: EditorCandidate | undefined): readonly FieldFault[] {
  return candidate !== undefined && isOfferedEditor(candidate) ? [] : [{ field: 'editor', message: EDITOR_UNKNOWN }];
}
