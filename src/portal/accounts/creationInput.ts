import type { ContactInput } from './contactFields.tsx';
import { habilitationsOf, type SentFields } from './sheetInput.ts';

/** What the creation dialog shows and sends, as typed (§5.3). */
export interface CreationInput extends ContactInput {
  readonly actorType: string | null;
  readonly processCodes: readonly string[];
  readonly email: string | null;
}

/** P-7: « Agent » is preselected, everything else is empty. */
export const EMPTY_CREATION: CreationInput = {
  actorType: 'AGENT',
  processCodes: [],
  email: null,
  title: null,
  firstName: null,
  lastName: null,
  function: null,
  phone: null,
  secondPhone: null,
};

export function sentCreation(fields: SentFields): CreationInput {
  const actorType = fields.text('actorType');
  return {
    actorType,
    processCodes: habilitationsOf(actorType, fields),
    email: fields.text('email'),
    title: fields.text('title'),
    firstName: fields.text('firstName'),
    lastName: fields.text('lastName'),
    function: fields.text('function'),
    phone: fields.text('phone'),
    secondPhone: fields.text('secondPhone'),
  };
}
