import type { AccountRequest } from '../../accounts/createAccount.ts';
import { isActorType } from '../../accounts/rules.ts';
import type { Form } from '../forms.ts';
import { queryText } from '../queryText.ts';
import { habilitationsOf, sentContact } from './sheetInput.ts';

/** What the creation dialog shows and sends, as typed (§5.3). */
export type CreationInput = Omit<AccountRequest, 'id'>;

/** P-7: « Agent » is preselected, everything else is empty. */
const EMPTY_CREATION: CreationInput = {
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

/**
 * What a link to the dialog asks for is chosen already: `?demarche=CODE`, `?type=LOCAL_ADMINISTRATOR`. The dialog offers
 * only what the person may give, so anything else chooses nothing.
 */
export function proposedCreation(query: unknown): CreationInput {
  const type = queryText(query, 'type');
  const process = queryText(query, 'demarche');
  return {
    ...EMPTY_CREATION,
    actorType: type !== null && isActorType(type) ? type : EMPTY_CREATION.actorType,
    processCodes: process === null ? [] : [process],
  };
}

export function sentCreation(form: Form): CreationInput {
  const actorType = form.text('actorType');
  return {
    actorType,
    processCodes: habilitationsOf(actorType, form),
    email: form.text('email'),
    ...sentContact(form),
  };
}
