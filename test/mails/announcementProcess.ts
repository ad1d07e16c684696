import { deliverAnnouncements } from '../../src/mails/deliverAnnouncements.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { createSmtp } from '../../src/platform/mailTransport.ts';
import { createPacer } from '../../src/platform/pacer.ts';
import { openSoleTurn } from '../../src/platform/soleTurn.ts';
import { TURNS } from '../../src/platform/turns.ts';
import { createVault } from '../../src/platform/vault.ts';

// A process of its own that sends the announcements, to be killed by a test: node announcementProcess.ts <database> <smtp>
const [, , databaseUrl = '', smtpUrl = ''] = process.argv;
const hub = {
  db: openDatabase({ url: databaseUrl }),
  clock: () => new Date(),
  newId: createIdSource(),
  vault: createVault(Buffer.alloc(32, 7)),
  alert: () => undefined,
};
await deliverAnnouncements(hub, createSmtp(smtpUrl, 'hubee@hubee.example'), {
  turn: openSoleTurn(databaseUrl, ...TURNS.SEND),
  pacer: createPacer(1000),
});
process.exit(0);
