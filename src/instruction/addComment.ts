import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { refuseFields } from '../refusals/fields.ts';
import { holdForChange } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { typedText } from './rules.ts';
import { textFaults } from './textRules.ts';

export const COMMENT_MISSING = 'Saisissez le commentaire à ajouter.';

/** P-67, D-5: words of the service for itself. They never leave it, and nobody is told. */
export async function addComment(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  text: string,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const target = await holdForChange(tx, user, id, 'cases.comment');
    const comment = typedText(text);
    refuseFields(textFaults('comment', comment, COMMENT_MISSING));
    await recordAct(hub, tx, user, target, { actionType: 'COM_ADD', notification: false, comment }, hub.clock());
  });
}
