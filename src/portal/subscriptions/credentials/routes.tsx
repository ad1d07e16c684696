import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import { copyCredential } from '../../../clients/copyCredential.ts';
import { createSubscriptionClient } from '../../../clients/createSubscriptionClient.ts';
import { exportCredentials } from '../../../clients/exportCredentials.ts';
import { listSubscriptionClients } from '../../../clients/listSubscriptionClients.ts';
import { regenerateSubscriptionSecret } from '../../../clients/regenerateSubscriptionSecret.ts';
import { revokeSubscriptionClient } from '../../../clients/revokeSubscriptionClient.ts';
import type { Hub } from '../../../hub.ts';
import { badRequest, clientNotFound, Refused } from '../../../refusals/catalogue.ts';
import { readPortalSubscription } from '../../../subscriptions/readPortalSubscription.ts';
import type { PortalSubscription } from '../../../subscriptions/sheetStore.ts';
import { attempt, type Rejection } from '../../accounts/attempt.ts';
import { formOf } from '../../forms.ts';
import type { NoticeCode } from '../../notices.ts';
import { sendPage } from '../../page.tsx';
import { redirect, userOf } from '../../session.ts';
import { loadSheet } from '../sheetContent.ts';
import { SheetPage } from '../sheetPage.tsx';
import { type CredentialsContent, handleOf, type ShownClient } from './content.ts';
import { RegenerationDialog, RevocationDialog, RiskDialog } from './dialogs.tsx';

interface BySubscription {
  Params: { id: string };
}

interface ByClient {
  Params: { id: string; client: string };
}

const ACCESS = { config: { portal: { action: 'subscriptions.credentials' } } } as const;
const PATH = '/abonnements/:id/identifiants';

/** The API credentials of a subscription (P-91, P-92, D-20). */
export function credentialRoutes(app: FastifyInstance, hub: Hub): void {
  app.get<BySubscription>(PATH, ACCESS, async (request, reply) => {
    const content = await loadSheet(hub, request, request.params.id);
    const { credentials } = content;
    // Nothing to decide, or nobody who may: the sheet says why.
    if (!credentials.manages || credentials.clients.length === 0) return redirect(reply, credentials.sheetHref);
    return sendPage(reply, 200, <SheetPage content={content} dialog={<RiskDialog content={credentials} />} />);
  });

  app.post<BySubscription>(PATH, ACCESS, (request, reply) =>
    change(
      hub,
      request,
      reply,
      createSubscriptionClient(hub, userOf(request), request.params.id),
      'CREDENTIALS_CREATED',
    ),
  );

  givingRoutes(app, hub);
  clientRoute(app, hub, 'regeneration', {
    dialogOf: (content, client) => <RegenerationDialog content={content} client={client} />,
    work: regenerateSubscriptionSecret,
    notice: 'SECRET_REGENERATED',
  });
  clientRoute(app, hub, 'revocation', {
    dialogOf: (content, client) => <RevocationDialog content={content} client={client} />,
    work: revokeSubscriptionClient,
    notice: 'CREDENTIALS_REVOKED',
  });
}

/** What gives the values out: a POST each time, since it leaves a trace and must not be asked for by another site. */
function givingRoutes(app: FastifyInstance, hub: Hub): void {
  app.post<ByClient>(`${PATH}/:client/copie`, ACCESS, async (request, reply) => {
    const what = { identifiant: 'ID', secret: 'SECRET' } as const;
    const asked = formOf(request).text('quoi');
    if (asked !== 'identifiant' && asked !== 'secret') throw new Refused(badRequest);
    const { id } = request.params;
    const client = await clientIdOf(hub, request);
    const { done, rejection } = await attempt(copyCredential(hub, userOf(request), id, client, what[asked]));
    const text = rejection === null ? done : rejection.refusals.map(({ french }) => french).join('\n');
    // The script shows what a refusal says.
    return sendText(reply, rejection?.status ?? 200, text);
  });

  app.post<BySubscription>(`${PATH}/telechargement`, ACCESS, async (request, reply) => {
    const { subscription } = await readPortalSubscription(hub, userOf(request), request.params.id);
    const { done, rejection } = await attempt(exportCredentials(hub, userOf(request), subscription.id));
    if (rejection !== null) return refuse(hub, request, reply, rejection);
    void reply.header('Content-Disposition', `attachment; filename="${fileName(subscription)}"`);
    return sendText(reply, 200, done);
  });
}

// Plain letters and figures need neither the quoting of RFC 6266 nor the encoding of RFC 8187.
function fileName({ processCode }: PortalSubscription): string {
  return `identifiants-hubee-${processCode.replace(/[^A-Za-z0-9_-]/g, '_')}.txt`;
}

/** D-27: never kept, never taken for anything else than text. */
function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').header('Cache-Control', 'no-store').send(text);
}

interface ClientChange {
  readonly dialogOf: (content: CredentialsContent, client: ShownClient) => VNode;
  readonly work: typeof regenerateSubscriptionSecret;
  readonly notice: NoticeCode;
}

/** Asked for on one page, done by its form. */
function clientRoute(app: FastifyInstance, hub: Hub, path: string, { dialogOf, work, notice }: ClientChange): void {
  app.get<ByClient>(`${PATH}/:client/${path}`, ACCESS, async (request, reply) => {
    const content = await loadSheet(hub, request, request.params.id);
    const { credentials } = content;
    const client = credentials.clients.find(({ handle }) => handle === request.params.client);
    if (client === undefined) throw new Refused(clientNotFound);
    if (!credentials.manages) return redirect(reply, credentials.sheetHref);
    return sendPage(reply, 200, <SheetPage content={content} dialog={dialogOf(credentials, client)} />);
  });

  app.post<ByClient>(`${PATH}/:client/${path}`, ACCESS, async (request, reply) => {
    const client = await clientIdOf(hub, request);
    return change(hub, request, reply, work(hub, userOf(request), request.params.id, client), notice);
  });
}

/** The client that the address stands for, among those of the subscription. */
async function clientIdOf(hub: Hub, request: FastifyRequest<ByClient>): Promise<string> {
  const clients = await listSubscriptionClients(hub, userOf(request), request.params.id);
  const found = clients.find(({ id }) => handleOf(id) === request.params.client);
  if (found === undefined) throw new Refused(clientNotFound);
  return found.id;
}

async function change(
  hub: Hub,
  request: FastifyRequest<BySubscription>,
  reply: FastifyReply,
  work: Promise<void>,
  notice: NoticeCode,
): Promise<FastifyReply> {
  const { rejection } = await attempt(work);
  if (rejection !== null) return refuse(hub, request, reply, rejection);
  return redirect(reply, `/abonnements/${request.params.id}`, notice);
}

/** Back to the sheet, which says why. */
async function refuse(
  hub: Hub,
  request: FastifyRequest<BySubscription>,
  reply: FastifyReply,
  rejection: Rejection,
): Promise<FastifyReply> {
  const content = await loadSheet(hub, request, request.params.id);
  return sendPage(reply, rejection.status, <SheetPage content={{ ...content, rejection }} />);
}
