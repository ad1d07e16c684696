import type { MailTransport } from './mailTransport.ts';

/** The demonstration sends nothing: a mail is « delivered » by staying in its row, sealed, for the page that shows them. */
export function createDemoMailbox(): MailTransport {
  return {
    keepsContent: true,
    readiness: async () => null,
    send: async () => undefined,
    close: async () => undefined,
  };
}
