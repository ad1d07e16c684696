import type { Ticked } from '../../instruction/bulkRules.ts';
import type { Choice } from '../../instruction/readSelection.ts';
import { isTargetStatus, type TargetStatus } from '../../instruction/rules.ts';
import { badRequest, Refused } from '../../refusals/catalogue.ts';
import type { CaseListState } from '../cases/listState.ts';
import type { Form } from '../forms.ts';
import { listOf, wholeQueryOf } from './listOfForm.ts';

export const DOWNLOAD = 'telecharger';

/** What was chosen in the list, and what is to be done with it. */
export interface SelectionForm {
  readonly action: TargetStatus | typeof DOWNLOAD;
  readonly list: CaseListState;
  readonly ticked: readonly Ticked[];
  /** All the results of the query, not only the rows ticked on its page. */
  readonly all: boolean;
  /** When the dialog said how many they are; null before there is one. */
  readonly shownAt: Date | null;
}

const TICKED = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}):([A-Z_]{1,20})$/;

/** Reads the form of the list, and those of its dialogs. What is no télédossier at all is as if it had not been sent. */
export function readSelectionForm(form: Form): SelectionForm {
  const action = form.text('action') ?? '';
  if (action !== DOWNLOAD && !isTargetStatus(action)) throw new Refused(badRequest);
  return {
    action,
    list: listOf(form.text('liste')),
    ticked: form.list('td').flatMap((text) => {
      const [, id, seen] = TICKED.exec(text) ?? [];
      return id === undefined || seen === undefined ? [] : [{ id, seen }];
    }),
    all: form.text('tous') === '1',
    shownAt: readInstant(form.text('affiche')),
  };
}

function readInstant(text: string | null): Date | null {
  const instant = new Date(text ?? '');
  return Number.isNaN(instant.getTime()) || instant.toISOString() !== text ? null : instant;
}

export function choiceOf({ all, list, ticked, shownAt }: SelectionForm): Choice {
  return all ? { ticked: null, query: wholeQueryOf(list), shownAt } : { ticked, query: null };
}

export function isNothing({ all, ticked }: SelectionForm): boolean {
  return !all && ticked.length === 0;
}
