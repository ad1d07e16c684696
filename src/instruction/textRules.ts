import type { FieldFault } from '../refusals/fields.ts';
import { isTooLong } from './rules.ts';

export const TEXT_TOO_LONG = 'Le texte dépasse 500 caractères.';
export const TEXT_UNREADABLE =
  'Le texte contient un caractère invisible qui ne peut pas être enregistré, sans doute copié d’un autre document : retapez le passage.';

// Tabs and line ends are what people type; the others come from files, and would be drawn as anything.
const CONTROL = /(?![\n\t])\p{Cc}/u;

/** P-58, P-66, P-67, D-13: what is wrong with a text, already without the spaces around it; nothing when all is well. */
export function textFaults(field: string, text: string, missing: string | null): FieldFault[] {
  if (text === '') return missing === null ? [] : [{ field, message: missing }];
  if (isTooLong(text)) return [{ field, message: TEXT_TOO_LONG }];
  return CONTROL.test(text) ? [{ field, message: TEXT_UNREADABLE }] : [];
}
