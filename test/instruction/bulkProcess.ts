import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { createIdSource } from '../../src/platform/ids.ts';

// A process of its own that carries out bulk operations, to be killed by a test: node bulkProcess.ts <database>
const [, , databaseUrl = ''] = process.argv;
const hub = {
  db: openDatabase({ url: databaseUrl }),
  clock: () => new Date(),
  newId: createIdSource(),
  alert: () => undefined,
};
await carryOutBulk(hub);
process.exit(0);
