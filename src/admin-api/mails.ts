import Type from 'typebox';
import type { Hub } from '../hub.ts';
import type { App } from '../hub-api/app.ts';
import { callerOf } from '../hub-api/authentication.ts';
import { pageOf, pagingParameters } from '../hub-api/paging.ts';
import { answers, DateTime, Nullable, OneOf, Uuid } from '../hub-api/schemas/common.ts';
import { wireDate } from '../hub-api/wire.ts';
import { retryMail } from '../mails/retryMail.ts';
import { MAIL_STATES } from '../mails/rules.ts';
import { findMails, type MailRow } from '../mails/store.ts';

const scopes = ['ADMIN'] as const;
const tags = ['Mails'];

const MailSchema = Type.Object({
  id: Uuid(),
  kind: Type.String({ description: 'M-1, M-2, M-3, M-8, M-9, M-10, SECURITY_NOTICE' }),
  state: OneOf(MAIL_STATES),
  recipient: Type.String(),
  accountId: Nullable(Uuid()),
  attempts: Type.Integer(),
  lastError: Nullable(Type.String()),
  createDateTime: DateTime(),
  nextAttemptDateTime: Nullable(DateTime()),
  expirationDateTime: Nullable(DateTime()),
  doneDateTime: Nullable(DateTime()),
});

/** The queue of outgoing mail as the operator sees it: what became of each mail, never what it says. */
export function mailRoutes(api: App, hub: Hub): void {
  api.get(
    '/mails',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'List outgoing mails, newest first, never their content',
        querystring: Type.Object(
          { state: Type.Optional(OneOf(MAIL_STATES)), ...pagingParameters },
          { additionalProperties: false },
        ),
        response: answers({ 200: Type.Array(MailSchema) }, [400, 403]),
      },
    },
    async ({ query }) => (await findMails(hub.db, query.state ?? null, pageOf(query))).map(wireMail),
  );

  api.post(
    '/mails/:mailId/retry',
    {
      config: { scopes },
      schema: {
        tags,
        summary: 'Queue again a mail that was given up',
        params: Type.Object({ mailId: Uuid() }),
        response: answers({ 200: MailSchema }, [400, 403, 404, 409]),
      },
    },
    async (request) => wireMail(await retryMail(hub, callerOf(request), request.params.mailId)),
  );
}

function wireMail(mail: MailRow) {
  const optional = (at: Date | null): string | null => (at === null ? null : wireDate(at));
  return {
    id: mail.id,
    kind: mail.kind,
    state: mail.state,
    recipient: mail.recipient,
    accountId: mail.accountId,
    attempts: mail.attempts,
    lastError: mail.lastError,
    createDateTime: wireDate(mail.createdAt),
    nextAttemptDateTime: mail.state === 'QUEUED' ? wireDate(mail.nextAttemptAt) : null,
    expirationDateTime: optional(mail.expiresAt),
    doneDateTime: optional(mail.doneAt),
  };
}
