import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { refuseFields } from '../refusals/fields.ts';
import { holdOpened } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { typedText } from './rules.ts';
import { eventToSend } from './sentOnce.ts';
import { textFaults } from './textRules.ts';

export const COMMENT_MISSING = 'Saisissez le commentaire à ajouter.';

/** P-67, D-5: words of the service for itself. They never leave it, and nobody is told. */
export async function addComment(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  text: string,
  sending: string | null = null,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const target = await holdOpened(tx, user, id, 'cases.comment');
    const comment = typedText(text);
    refuseFields(textFaults('comment', comment, COMMENT_MISSING));
    // The same form sent twice is one comment.
    const eventId = await eventToSend(hub, tx, target.id, sending, (event) => event.comment === comment);
    if (eventId === null) return;
    const act = { id: eventId, actionType: 'COM_ADD', notification: false, comment } as const;
    await recordAct(hub, tx, user, target, act, hub.clock());
  });
}
