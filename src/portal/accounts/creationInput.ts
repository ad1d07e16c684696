import type { AccountRequest } from '../../accounts/createAccount.ts';
import type { Form } from '../forms.ts';
import { habilitationsOf, sentContact } from './sheetInput.ts';

/** What the creation dialog shows and sends, as typed (§5.3). */
export type CreationInput = Omit<AccountRequest, 'id'>;

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

export function sentCreation(form: Form): CreationInput {
  const actorType = form.text('actorType');
  return {
    actorType,
    processCodes: habilitationsOf(actorType, form),
    email: form.text('email'),
    ...sentContact(form),
  };
}
