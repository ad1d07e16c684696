import type { User } from '../accounts/rules.ts';
import type { Hub } from '../hub.ts';
import { Refused } from '../refusals/catalogue.ts';
import { refuseFields } from '../refusals/fields.ts';
import { messagesNotOffered } from '../refusals/instruction.ts';
import { holdOpened } from './reach.ts';
import { recordAct } from './recordAct.ts';
import { typedText } from './rules.ts';
import { eventToSend } from './sentOnce.ts';
import { textFaults } from './textRules.ts';

export const MESSAGE_MISSING = 'Saisissez le message à envoyer.';

/**
 * P-66: words for the person concerned, which the operator passes on. They cannot be taken back: the same sending, which its
 * page identifies, leaves once.
 */
export async function sendMessage(
  hub: Pick<Hub, 'db' | 'clock' | 'newId'>,
  user: User,
  id: string,
  text: string,
  sending: string | null = null,
): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const target = await holdOpened(tx, user, id, 'cases.message');
    if (!target.messageToTransmitter) throw new Refused(messagesNotOffered);
    const message = typedText(text);
    refuseFields(textFaults('message', message, MESSAGE_MISSING));
    const eventId = await eventToSend(hub, tx, target.id, sending, (event) => event.message === message);
    if (eventId === null) return;
    const act = { id: eventId, actionType: 'SENDING_MESSAGE', notification: true, message } as const;
    await recordAct(hub, tx, user, target, act, hub.clock());
  });
}
