import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../src/demo/documents/random.ts';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { textField } from '../support/client.ts';
import { PROCESS } from '../support/referential.ts';
import { idsOf } from '../support/scene.ts';
import type { FolderEntry, Ledger } from './ledger.ts';
import type { Partner } from './partner.ts';

export interface Depositor {
  readonly partner: Partner;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly services: readonly string[];
  readonly name: string;
  readonly going: () => boolean;
}

const LARGE_BYTES = 5_000_000;
const MAX_BACKLOG = 40;
const HEADER = Buffer.from('%PDF-1.4\n');
const FILLING = Buffer.alloc(LARGE_BYTES, 'télédossier fictif, '.repeat(97));

/** An operator's software: declares, uploads, sometimes again, then completes, deletes or forgets. */
export async function depositFolders(depositor: Depositor): Promise<void> {
  for (let number = 1; depositor.going(); number += 1) {
    // Services keep up with operators, so that the run never ends in a long queue.
    while (depositor.going() && depositor.ledger.backlog() > MAX_BACKLOG) await delay(20);
    await depositFolder(depositor, `${depositor.name}-${String(number).padStart(5, '0')}`);
  }
}

async function depositFolder(depositor: Depositor, externalId: string): Promise<void> {
  const { partner, ledger, random, going } = depositor;
  const recipients = depositor.services.slice(0, random.integer(1, depositor.services.length));
  const sizes = Array.from({ length: random.integer(1, 3) }, () => random.integer(100, 60_000));
  if (random.integer(1, 6) === 1) sizes[0] = LARGE_BYTES;
  const entry = ledger.declare(externalId, recipients.length, sizes.length);
  const body = folderBody(externalId, recipients, sizes);
  const created = await partner.write('POST', '/folders', [201], { json: body });
  if (created === null) return;
  ledger.created(entry, textField(created.body, 'id'), idsOf(created.body, 'cases'));
  const ids = idsOf(created.body, 'attachments');
  for (const [index, id] of ids.entries()) {
    const file = ledger.file(id, `/cases/${entry.caseIds[0]}/attachments/${id}`, { folder: entry });
    const path = `/folders/${entry.id}/attachments/${id}`;
    const times = random.integer(1, 4) === 1 ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const content = contentOf(sizes[index] ?? 0, `${externalId} ${index} ${time}`);
      if (!(await partner.upload(path, file, content, going))) return;
    }
  }
  const choice = random.integer(1, 20);
  if (choice <= 16) await complete(depositor, entry, choice > 2);
  else if (choice <= 19) await remove(depositor, entry);
}

/** H-87: asked again until it is acknowledged, unless the operator is one that does not insist. */
async function complete({ partner, going }: Depositor, entry: FolderEntry, insist: boolean): Promise<void> {
  do {
    entry.completion = 'unknown';
    const json = { globalStatus: 'HUBEE_COMPLETED' };
    if ((await partner.write('PATCH', `/folders/${entry.id}`, [204], { json })) !== null) {
      entry.completion = 'acknowledged';
      return;
    }
  } while (insist && going());
}

async function remove({ partner, going }: Depositor, entry: FolderEntry): Promise<void> {
  let expected = [204];
  do {
    entry.deletion = 'unknown';
    if ((await partner.write('DELETE', `/folders/${entry.id}`, expected)) !== null) {
      entry.deletion = 'acknowledged';
      return;
    }
    // The first attempt may have done it.
    expected = [204, 404];
  } while (going());
}

function folderBody(externalId: string, recipients: readonly string[], sizes: readonly number[]) {
  const numbers = recipients.map((_, index) => `${externalId}-${String(index + 1).padStart(2, '0')}`);
  return {
    externalId,
    processCode: PROCESS,
    applicant: { firstName: 'Éloïse', lastName: 'Montclar', email: null },
    cases: recipients.map((recipient, index) => ({
      recipient: parseOrganizationId(recipient),
      externalId: numbers[index],
    })),
    attachments: sizes.map((size, index) => ({
      fileName: `acte-${index}.pdf`,
      type: 'piece',
      size,
      mimeType: 'application/pdf',
      recipients: numbers,
    })),
  };
}

/** A file like no other, of exactly that size. */
export function contentOf(size: number, stamp: string): Buffer {
  const content = Buffer.from(FILLING.subarray(0, size));
  HEADER.copy(content);
  content.write(stamp, HEADER.length);
  return content;
}
