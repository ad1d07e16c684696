import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { readModeChange } from '../../subscriptions/readModeChange.ts';
import type { AccessMode } from '../../subscriptions/rules.ts';
import { sendPage } from '../page.tsx';
import { userOf } from '../session.ts';
import { ModeDialog, type ModeIntent } from './modeDialog.tsx';
import type { SheetContent } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';

interface Asked {
  readonly mode: AccessMode;
  readonly intent: ModeIntent;
  readonly unticked?: boolean;
}

/** The dialog of a mode's risks (P-89), over the sheet as it is typed. */
export async function sendModeDialog(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  content: SheetContent,
  { mode, intent, unticked = false }: Asked,
): Promise<FastifyReply> {
  const change = await readModeChange(hub, userOf(request), content.subscription.id, mode);
  const dialog = <ModeDialog content={content} change={change} intent={intent} unticked={unticked} />;
  return sendPage(reply, unticked ? 422 : 200, <SheetPage content={content} dialog={dialog} />);
}
