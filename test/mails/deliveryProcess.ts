import { deliverMails } from '../../src/mails/deliver.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { createVault } from '../../src/platform/vault.ts';

// A process of its own that delivers what is queued, to be killed by a test: node deliveryProcess.ts <database> <smtp>
const [, , databaseUrl = '', smtpUrl = ''] = process.argv;
const hub = {
  db: openDatabase({ url: databaseUrl }),
  clock: () => new Date(),
  newId: createIdSource(),
  vault: createVault(Buffer.alloc(32, 7)),
  alert: () => undefined,
};
await deliverMails(hub, createSmtp(smtpUrl, 'hubee@hubee.example'), { slots: 1 });
process.exit(0);
