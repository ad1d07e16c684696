import type { FastifyInstance } from 'fastify';
import { declineOwnRole } from '../../firstSteps/declineOwnRole.ts';
import type { Hub } from '../../hub.ts';
import { landingOf } from '../landingRules.ts';
import { redirect, userOf } from '../session.ts';

/** What is answered on « Premiers pas » itself; everything else it leads to. */
export function firstStepsRoutes(app: FastifyInstance, hub: Hub): void {
  const config = { portal: { action: 'accounts.change' } } as const;
  app.post('/premiers-pas/role/masquer', { config }, async (request, reply) => {
    const user = userOf(request);
    await declineOwnRole(hub, user);
    return redirect(reply, landingOf(user), 'OWN_ROLE_DECLINED');
  });
}
