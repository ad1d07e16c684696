import type { FastifyInstance } from 'fastify';
import { setOtpOnNewDevice } from '../../accounts/setOtpOnNewDevice.ts';
import type { Hub } from '../../hub.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { redirect, userOf } from '../session.ts';
import { activationRoutes } from './activationRoutes.tsx';
import { creationRoutes } from './creationRoutes.tsx';
import { loadList } from './listContent.ts';
import { ListPage } from './listPage.tsx';
import { sheetRoutes } from './sheetRoutes.tsx';

/** « Gestion des comptes » (§5): who may ask is declared here, what they may change is judged by the use cases. */
export function accountRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/comptes', { config: { portal: { action: 'accounts.list' } } }, async (request, reply) => {
    const content = await loadList(hub, request, request.query);
    return sendPage(reply, 200, <ListPage content={content} />);
  });

  // D-22.
  app.post('/comptes/securite', { config: { portal: { action: 'accounts.change' } } }, async (request, reply) => {
    await setOtpOnNewDevice(hub, userOf(request), formOf(request).text('otpOnNewDevice') !== null);
    return redirect(reply, '/comptes', 'OTP_POLICY_SAVED');
  });

  creationRoutes(app, hub);
  sheetRoutes(app, hub);
  activationRoutes(app, hub);
}
