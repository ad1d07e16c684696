import type { Readable } from 'node:stream';
import type { User } from '../accounts/rules.ts';
import { recordAudit } from '../audit/store.ts';
import type { CaseStatus } from '../cases/rules.ts';
import { type Hub, scribeOf } from '../hub.ts';
import { parisDay } from '../platform/parisTime.ts';
import { planZip, type ZipEntry } from '../platform/zip.ts';
import { caseNotFound, Refused } from '../refusals/catalogue.ts';
import { caseClosed, noFileToDownload } from '../refusals/instruction.ts';
import { caseArchiveName, caseFolderName, folderFileNames, selectionArchiveName } from './fileNames.ts';
import { fileRefusal } from './fileRules.ts';
import { type CaseFile, filesOfCases } from './fileStore.ts';
import { holdCase, reachCases } from './reach.ts';
import { type SettledCase, settleArchive } from './settleArchive.ts';
import type { PortalCase } from './store.ts';
import { openStored } from './storedFile.ts';

export type ArchiveHub = Pick<Hub, 'db' | 'clock' | 'newId' | 'store' | 'alert'>;

/** An archive ready to leave: authorized and traced, its length known, nothing of the télédossiers changed yet. */
export interface PreparedArchive {
  readonly fileName: string;
  /** Exact number of bytes. */
  readonly length: number;
  /** The télédossiers in it, in the order asked. */
  readonly caseIds: readonly string[];
  /** Asked for, but not there for this person, or without any file to be had. */
  readonly left: readonly string[];
  /** Files that cannot be had (P-69). */
  readonly leftFiles: number;
  open(): Readable;
  /** To be called once the last byte has left, and only then (P-56, D-8). Never rejects. */
  settle(): Promise<SettledCase[]>;
}

interface CaseFiles {
  readonly target: PortalCase;
  readonly files: readonly CaseFile[];
}

const OPENED_AT_ONCE = 8;

/**
 * P-59, P-63, D-8: everything that one or several télédossiers hold. One alone gives its files at the root; several have a
 * folder each. Those out of the perimeter are not there: alone, 404; among others, left out. « Clos » is refused (P-60).
 * `seen` are the statuses the person had under the eyes (P-54), where a dialog showed them.
 */
export async function prepareArchive(
  hub: ArchiveHub,
  user: User,
  ids: readonly string[],
  seen: ReadonlyMap<string, string> | null = null,
): Promise<PreparedArchive> {
  const targets = await reachCases(hub, user, ids, 'cases.download');
  if (targets.length === 0) throw new Refused(caseNotFound);
  if (targets.some(({ status }) => status === 'CLOSED')) throw new Refused(caseClosed);
  const all = await filesOfCases(
    hub.db,
    targets.map(({ id }) => id),
  );
  const files = all.filter((file) => fileRefusal(file) === null);
  const content = targets.flatMap((target): CaseFiles[] => {
    const own = files.filter(({ caseId }) => caseId === target.id);
    return own.length === 0 ? [] : [{ target, files: own }];
  });
  if (content.length === 0) throw new Refused(noFileToDownload);
  // A file that cannot be read is said now; once the download runs, all that could be done is to cut it.
  await checkReadable(hub, files);
  await traceArchive(hub, user, content);
  return describe(hub, user, { ids, content, leftFiles: all.length - files.length, alone: ids.length === 1, seen });
}

interface Plan {
  readonly ids: readonly string[];
  readonly content: readonly CaseFiles[];
  readonly leftFiles: number;
  readonly alone: boolean;
  readonly seen: ReadonlyMap<string, string> | null;
}

function describe(hub: ArchiveHub, user: User, { ids, content, leftFiles, alone, seen }: Plan): PreparedArchive {
  const files = content.flatMap((item) => item.files);
  const plan = planZip(content.flatMap((item) => entriesOf(item, alone)));
  const [first] = content;
  const caseIds = content.map(({ target }) => target.id);
  const statuses = new Map<string, CaseStatus>(content.map(({ target }) => [target.id, target.status]));
  return {
    fileName:
      alone && first !== undefined ? caseArchiveName(first.target) : selectionArchiveName(parisDay(hub.clock())),
    length: plan.length,
    caseIds,
    left: ids.filter((id) => !caseIds.includes(id.toLowerCase())),
    leftFiles,
    open: () => plan.stream((index) => openEntry(hub, files[index])),
    settle: () => settleArchive(hub, user, { caseIds, statuses, seen }),
  };
}

function entriesOf({ target, files }: CaseFiles, alone: boolean): ZipEntry[] {
  const folder = alone ? '' : `${caseFolderName(target)}/`;
  const names = folderFileNames(files.map(({ fileName }) => fileName));
  return files.map(({ size, crc32, receivedAt }, index) => ({
    name: `${folder}${names[index]}`,
    size,
    crc32,
    modifiedAt: receivedAt ?? target.arrivedAt,
  }));
}

async function openEntry(hub: ArchiveHub, file: CaseFile | undefined): Promise<Readable> {
  if (file === undefined) throw new Error('an entry that was not planned');
  return (await openStored(hub, file)).stream;
}

async function checkReadable(hub: ArchiveHub, files: readonly CaseFile[]): Promise<void> {
  for (let index = 0; index < files.length; index += OPENED_AT_ONCE) {
    const group = files.slice(index, index + OPENED_AT_ONCE);
    const opened = await Promise.allSettled(group.map((file) => openStored(hub, file)));
    for (const result of opened) if (result.status === 'fulfilled') result.value.stream.destroy();
    for (const result of opened) if (result.status === 'rejected') throw result.reason;
  }
}

/** D-8: no file leaves unless it is written down who took it. Rights and status are read again with it. */
async function traceArchive(hub: ArchiveHub, user: User, content: readonly CaseFiles[]): Promise<void> {
  await hub.db.transaction(async (tx) => {
    const at = hub.clock();
    for (const { target, files } of inLockingOrder(content)) {
      const held = await holdCase(tx, user, target.id, 'cases.download');
      if (held.status === 'CLOSED') throw new Refused(caseClosed);
      recordAudit(tx, scribeOf(hub, user, at), {
        action: 'CASE_ARCHIVE',
        subjectType: 'case',
        subjectId: target.id,
        detail: { attachments: files.map(({ id, size }) => ({ id, size })), cases: content.length },
      });
    }
  });
}

/** Whoever holds several télédossiers takes them in the same order, so that two never wait for each other. */
function inLockingOrder(content: readonly CaseFiles[]): CaseFiles[] {
  return [...content].sort((one, other) => (one.target.id < other.target.id ? -1 : 1));
}
