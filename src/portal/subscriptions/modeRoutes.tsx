import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { modeToConfirm } from '../../subscriptions/settingsRules.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect } from '../session.ts';
import type { ModeIntent } from './modeDialog.tsx';
import { saveSettings } from './saveSettings.tsx';
import { sendModeDialog } from './sendModeDialog.tsx';
import type { SheetContent } from './sheetContent.ts';
import { isTyped } from './sheetInput.ts';
import { SheetPage } from './sheetPage.tsx';
import { loadTypedSheet } from './typedSheet.ts';

interface ById {
  Params: { id: string };
}

/**
 * `/abonnements/:id/modalite` (P-89): takes the whole sheet as it is typed and gives it back, with the dialog of the mode
 * chosen, or without. Nothing is written, except by « Valider » of somebody who was already saving.
 */
export function modeRoutes(app: FastifyInstance, hub: Hub): void {
  // The address of a page that was only ever the answer to a form, asked for by itself.
  app.get<ById>(
    '/abonnements/:id/modalite',
    { config: { portal: { action: 'subscriptions.open' } } },
    (request, reply) => redirect(reply, `/abonnements/${encodeURIComponent(request.params.id)}#modalite`),
  );

  app.post<ById>(
    '/abonnements/:id/modalite',
    { config: { portal: { action: 'subscriptions.change' } } },
    async (request, reply) => {
      const form = formOf(request);
      const content = await loadTypedSheet(hub, request, request.params.id);
      const intent = form.text('intent') === 'SAVE' ? 'SAVE' : 'CHOOSE';
      switch (form.text('decision')) {
        case 'confirm':
          return confirm(hub, request, reply, content, intent);
        case 'cancel':
          return sendPage(reply, 200, <SheetPage content={cancelled(content)} />);
        default:
          return choose(hub, request, reply, content);
      }
    },
  );
}

/** A mode was picked: the dialog of its risks, unless it is the one already in force or already confirmed. */
async function choose(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  content: SheetContent,
): Promise<FastifyReply> {
  const { typed, stored, confirmedMode } = content;
  const mode = modeToConfirm(typed, stored, confirmedMode);
  return mode === null
    ? sendPage(reply, 200, <SheetPage content={settled(content)} />)
    : sendModeDialog(hub, request, reply, content, { mode, intent: 'CHOOSE' });
}

async function confirm(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  content: SheetContent,
  intent: ModeIntent,
): Promise<FastifyReply> {
  const { typed, stored, confirmedMode } = content;
  const mode = modeToConfirm(typed, stored, confirmedMode);
  if (mode !== null && formOf(request).text('risksAccepted') === null) {
    return sendModeDialog(hub, request, reply, content, { mode, intent, unticked: true });
  }
  const accepted = settled({ ...content, confirmedMode: mode ?? confirmedMode });
  return intent === 'SAVE'
    ? saveSettings(hub, request, reply, accepted)
    : sendPage(reply, 200, <SheetPage content={accepted} />);
}

/** « Annuler »: the mode that was confirmed before on this page, else the stored one; what else was typed stays. */
function cancelled(content: SheetContent): SheetContent {
  const { typed, stored, confirmedMode } = content;
  return settled({ ...content, typed: { ...typed, accessMode: confirmedMode ?? stored.accessMode } });
}

/** The sheet after a choice: a confirmation is worth something for the mode that it was given to only. */
function settled(content: SheetContent): SheetContent {
  const { typed, confirmedMode } = content;
  const kept = confirmedMode === typed.accessMode ? confirmedMode : null;
  return { ...content, confirmedMode: kept, modeFocus: 'CHOSEN', changed: isTyped(typed, content) };
}
