import { displayNameOf } from '../catalogue/organizations.ts';
import { processCatalogue } from '../catalogue/processes.ts';
import { type DocumentFormat, mimeOf } from '../catalogue/processRows.ts';
import type { OrganizationIdentifier } from '../catalogue/types.ts';
import type { DocumentContent } from './content.ts';
import { type Dossier, dossierOf, type FileRow } from './dossiers.ts';
import { writePdf } from './pdf.ts';
import { seededRandom } from './random.ts';
import { inventStory, type Story } from './story.ts';
import { writeJson, writeText, writeXml } from './text.ts';
import { writeDocx, writeOdt, writeZip } from './zip.ts';

/** JSON body of POST /folders. */
export interface FolderBody {
  readonly externalId: string;
  readonly processCode: string;
  readonly applicant: { readonly firstName: string; readonly lastName: string; readonly email: string | null };
  readonly cases: readonly { readonly externalId: string; readonly recipient: OrganizationIdentifier }[];
  readonly attachments: readonly AttachmentBody[];
}

/** One attachment declared in a folder. */
export interface AttachmentBody {
  readonly fileName: string;
  readonly type: string;
  readonly size: number;
  readonly mimeType: string;
  readonly recipients: readonly string[];
}

/** A folder ready to be sent: its body and the bytes of each file by `fileName`. */
export interface GeneratedFolder {
  readonly folder: FolderBody;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Options of `generateFolder`. */
export interface GenerationOptions {
  /**
   * Size to which each file is padded when its own content is smaller: a number of bytes, or `'sample'` for the
   * sizes of the published test set. Without it, files have the size of their content.
   */
  readonly fileSize?: number | 'sample';
}

const WRITERS: Readonly<
  Record<DocumentFormat, (content: DocumentContent, padding: number) => Buffer | Promise<Buffer>>
> = {
  pdf: writePdf,
  xml: writeXml,
  json: writeJson,
  txt: writeText,
  zip: writeZip,
  odt: writeOdt,
  docx: writeDocx,
};

/**
 * Invents a télédossier of a démarche for one or several services, one case each, in the order given. The same
 * arguments always give the same bytes; different seeds of one démarche give different folder numbers.
 */
export async function generateFolder(
  seed: number,
  processCode: string,
  recipients: readonly OrganizationIdentifier[],
  options: GenerationOptions = {},
): Promise<GeneratedFolder> {
  const [first] = recipients;
  if (!first) throw new RangeError('A folder needs at least one recipient.');
  const dossier = dossierOf(processCode);
  const externalId = folderNumber(dossier, seed);
  const story = storyOf(seed, processCode, externalId, dossier, first);
  const cases = recipients.map(({ type, companyRegister, branchCode }, index) => ({
    externalId: `${externalId}-${String(index + 1).padStart(2, '0')}`,
    recipient: { type, companyRegister, branchCode },
  }));
  const caseNumbers = cases.map((one) => one.externalId);
  const files = new Map<string, Buffer>();
  const attachments: AttachmentBody[] = [];
  for (const row of dossier.files) {
    const [template, type, format, , , limit] = row;
    const fileName = template.replace('#', story.fileNumber);
    const bytes = await writeFile(row, story, options);
    files.set(fileName, bytes);
    const addressees = limit === 'first case only' ? caseNumbers.slice(0, 1) : caseNumbers;
    attachments.push({ fileName, type, size: bytes.length, mimeType: mimeOf(format), recipients: addressees });
  }
  const { firstName, lastName, email } = story.applicant;
  const applicant = { firstName, lastName, email: dossier.applicantEmail ? email : null };
  return { folder: { externalId, processCode, applicant, cases, attachments }, files };
}

function folderNumber(dossier: Dossier, seed: number): string {
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 8e12) throw new RangeError(`Not a seed: ${seed}`);
  // The counter of the published test set starts there (hub.md §7.1).
  const counter = 1_000_000_013_734 + seed;
  // formulaire-qf writes thirteen hexadecimal digits (H-33).
  const free = dossier.prefix === 'Formulaire-QF' ? counter.toString(16).toUpperCase().padStart(13, '0') : counter;
  return `${dossier.prefix}-${free}`;
}

function storyOf(
  seed: number,
  processCode: string,
  reference: string,
  dossier: Dossier,
  recipient: OrganizationIdentifier,
): Story {
  const process = processCatalogue.find((candidate) => candidate.code === processCode);
  return inventStory({
    seed,
    processCode,
    processName: process?.name ?? processCode,
    issuer: process ? displayNameOf(process.osl) : processCode,
    addressee: displayNameOf(recipient),
    reference,
    applicantBorn: dossier.applicantBorn,
    fileNumber: dossier.fileNumber,
  });
}

async function writeFile(row: FileRow, story: Story, options: GenerationOptions): Promise<Buffer> {
  const [, , format, writer, sampleSize] = row;
  // Choices start again for each file, so that the PDF and the XML of one document say the same.
  const content = writer({ ...story, random: seededRandom(story.reference) });
  const natural = await WRITERS[format](content, 0);
  const wanted = options.fileSize === 'sample' ? sampleSize : (options.fileSize ?? 0);
  return wanted > natural.length ? WRITERS[format](content, wanted - natural.length) : natural;
}
