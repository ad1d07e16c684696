import type { FastifyRequest } from 'fastify';
import { readFirstSteps } from '../../firstSteps/readFirstSteps.ts';
import type { FirstStep } from '../../firstSteps/steps.ts';
import type { Hub } from '../../hub.ts';
import { landingOf } from '../landingRules.ts';
import { userOf } from '../session.ts';
import { LIST_PATH } from '../subscriptions/listState.ts';

/**
 * « Premiers pas » belongs to the page that opens after sign-in, whichever it is (P-44), and to that of the subscriptions,
 * where the first of the Actions is done; as they open: whoever filters, searches or turns pages is at work already.
 */
export async function landingSteps(
  hub: Pick<Hub, 'db' | 'clock'>,
  request: FastifyRequest,
): Promise<readonly FirstStep[]> {
  const user = userOf(request);
  return request.url === landingOf(user) || request.url === LIST_PATH ? readFirstSteps(hub, user) : [];
}
