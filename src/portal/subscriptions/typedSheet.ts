import type { FastifyRequest } from 'fastify';
import type { Hub } from '../../hub.ts';
import { organizationInactive, Refused, subscriptionRefused } from '../../refusals/catalogue.ts';
import { ACCESS_MODES } from '../../subscriptions/rules.ts';
import { formOf } from '../forms.ts';
import { loadSheet, type SheetContent } from './sheetContent.ts';
import { isTyped, sentSettings } from './sheetInput.ts';

/** The sheet as its form was sent: what was typed over what is stored now. */
export async function loadTypedSheet(hub: Hub, request: FastifyRequest, id: string): Promise<SheetContent> {
  const content = await loadSheet(hub, request, id);
  const { stored, rights, status } = content;
  if (!rights.settings) throw new Refused(status === 'Refusé' ? subscriptionRefused : organizationInactive);
  const form = formOf(request);
  const typed = sentSettings(form, stored, rights.delegation);
  const confirmedMode = ACCESS_MODES.find((mode) => mode === form.text('confirmedMode')) ?? null;
  return {
    ...content,
    typed,
    confirmedMode,
    changed: isTyped(typed, content),
    version: versionSeen(form.text('version')),
  };
}

/** A version that is not a number is nobody's: the sheet then counts as changed meanwhile. */
function versionSeen(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
