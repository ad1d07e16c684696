import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { subscriptionChanged } from '../../refusals/catalogue.ts';
import { changeSettings } from '../../subscriptions/changeSettings.ts';
import { modeToConfirm } from '../../subscriptions/settingsRules.ts';
import { attempt, type Rejection } from '../accounts/attempt.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { sendModeDialog } from './sendModeDialog.tsx';
import { loadSheet, type SheetContent } from './sheetContent.ts';
import { SheetPage } from './sheetPage.tsx';

/** « Enregistrer les modifications », of the sheet or, without the script, of the dialog that it opened (P-89). */
export async function saveSettings(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  content: SheetContent,
): Promise<FastifyReply> {
  const { id } = content.subscription;
  const { typed, version, confirmedMode } = content;
  const { done, rejection } = await attempt(changeSettings(hub, userOf(request), id, version, typed, confirmedMode));
  if (rejection === null) {
    if (done.outOfReach) return redirect(reply, '/abonnements', 'SUBSCRIPTION_SAVED_AND_LEFT');
    // D-20: whoever was given the credentials still has them.
    const next = done.credentialsAtRisk ? `/abonnements/${id}/identifiants` : `/abonnements/${id}`;
    return redirect(reply, next, 'SUBSCRIPTION_SAVED');
  }
  const mode = modeToConfirm(typed, content.stored, confirmedMode);
  const others = mode === null ? rejection.faults : rejection.faults.filter(({ field }) => field !== 'accessMode');
  if (mode !== null && rejection.status === 422 && others.length === 0) {
    return sendModeDialog(hub, request, reply, { ...content, changed: true }, { mode, intent: 'SAVE' });
  }
  return sendRejected(hub, request, reply, content, { ...rejection, faults: others });
}

async function sendRejected(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { subscription, typed, confirmedMode, version }: SheetContent,
  rejection: Rejection,
): Promise<FastifyReply> {
  const current = await loadSheet(hub, request, subscription.id);
  // Only whoever was shown the newer state may overwrite it: a mere typing error must not hide it.
  const seen = rejection.refusals.includes(subscriptionChanged) ? current.version : version;
  const page = { ...current, typed, confirmedMode, version: seen, changed: true, rejection };
  return sendPage(reply, rejection.status, <SheetPage content={page} />);
}
