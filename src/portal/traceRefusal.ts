import type { FastifyRequest } from 'fastify';
import { recordRefusedAccess } from '../audit/recordRefusedAccess.ts';
import type { Hub } from '../hub.ts';
import { errorLine } from '../platform/logging.ts';
import { isUuid } from '../platform/text.ts';
import { isAsset } from './security.ts';

/** P-14: an attempt beyond one's rights leaves a trace. Its failure does not hide the refusal. */
export async function traceRefusal(hub: Hub, request: FastifyRequest, status: number): Promise<void> {
  const { session, routeOptions, method, params } = request;
  if (session?.stage !== 'OPEN' || isAsset(request)) return;
  const id = params !== null && typeof params === 'object' && 'id' in params ? String(params.id) : '';
  const subject = isUuid(id) ? id.toLowerCase() : null;
  try {
    await recordRefusedAccess(hub, session.user, { method, route: routeOptions.url ?? '', status, subject });
  } catch (error) {
    request.log.error({ error: errorLine(error) }, 'refused access not recorded');
  }
}
