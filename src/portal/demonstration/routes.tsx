import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { findDemoMails } from '../../mails/demoMails.ts';
import { Refused, resourceNotFound } from '../../refusals/catalogue.ts';
import { sendPage } from '../page.tsx';
import { viewOf } from '../session.ts';
import { MailboxPage } from './mailboxPage.tsx';

const SHOWN = 100;

/** The mails that the demonstration keeps instead of sending them. Anywhere else this page does not exist. */
export function demonstrationRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/demonstration/courriels', { config: { portal: { open: true } } }, async (request, reply) => {
    if (!hub.settings.demo) throw new Refused(resourceNotFound);
    const mails = await findDemoMails(hub, SHOWN);
    const { publicUrl } = hub.settings;
    return sendPage(reply, 200, <MailboxPage view={viewOf(request)} mails={mails} publicUrl={publicUrl} />);
  });
}
