import type { FastifyInstance } from 'fastify';
import { DECLINABLE_STEPS, type DeclinableStep } from '../../accounts/preferenceRules.ts';
import { declineStep } from '../../firstSteps/declineStep.ts';
import type { Hub } from '../../hub.ts';
import { formOf } from '../forms.ts';
import { landingOf } from '../landingRules.ts';
import type { NoticeCode } from '../notices.ts';
import { redirect, userOf } from '../session.ts';
import { LIST_PATH } from '../subscriptions/listState.ts';

const NOTICES: Readonly<Record<DeclinableStep, NoticeCode>> = {
  role: 'OWN_ROLE_DECLINED',
  agents: 'AGENTS_DECLINED',
  habilitations: 'HABILITATIONS_DECLINED',
};

/** What is answered on « Premiers pas » itself; everything else it leads to. */
export function firstStepsRoutes(app: FastifyInstance, hub: Hub): void {
  const config = { portal: { action: 'accounts.change' } } as const;
  for (const step of DECLINABLE_STEPS) {
    app.post(`/premiers-pas/${step}/masquer`, { config }, async (request, reply) => {
      const user = userOf(request);
      await declineStep(hub, user, step);
      const page = formOf(request).text('page') === LIST_PATH ? LIST_PATH : landingOf(user);
      return redirect(reply, page, NOTICES[step]);
    });
  }
}
