import type { JSX } from 'preact';
import type { AttachmentStatus } from '../../../attachments/rules.ts';
import { shownFileName } from '../../../instruction/fileNames.ts';
import { mayPreview } from '../../../instruction/filePreview.ts';
import { fileRefusal } from '../../../instruction/fileRules.ts';
import { obstacleOf, statusAfterDownload } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { caseClosed, depositsNotOffered } from '../../../refusals/instruction.ts';
import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Form } from '../../kit/Form.tsx';
import { Section } from '../../kit/Heading.tsx';
import { counted } from '../../labels.ts';
import type { View } from '../../view.ts';
import { GreyedButton } from '../detail/greyedButton.tsx';
import { caseHref, type ListReturn } from '../detail/listReturn.ts';
import { OBSTACLE_TEXTS } from '../detail/obstacleTexts.ts';
import { fileKind, fileState, kilobytes } from './fileTexts.ts';
import { fileHref } from './place.ts';

/** What the grid shows of a file. */
interface ShownFile {
  readonly id: string;
  /** Null: it came with the folder; the others are shown with their event, in the history. */
  readonly eventId: string | null;
  readonly status: AttachmentStatus;
  readonly fileName: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
  readonly objectKey: string | null;
}

export interface FilesSectionProps {
  readonly view: View;
  readonly target: PortalCase;
  /** Every file that is there, those of events included. */
  readonly attachments: readonly ShownFile[];
  /** P-65: « Gestion des télédossiers ». */
  readonly manages: boolean;
  /** The list it was reached from. */
  readonly list: Pick<ListReturn, 'query'>;
}

const NOT_FOR_READERS = 'Il faut le rôle « Gestion des télédossiers ».';

/** More than so many are folded after the first ones: what follows them on the page is not a hundred tiles away. */
const LONGEST = 30;
const FIRST = 12;

/** §4.6, 2: « PIÈCE(S) JOINTE(S) : ». What can be done with them comes first, however many they are. */
export function FilesSection(props: FilesSectionProps): JSX.Element {
  const { attachments, target, list, manages } = props;
  const opens = manages && target.status !== 'CLOSED';
  const own = attachments.filter(({ eventId }) => eventId === null);
  const shown = own.length > LONGEST ? FIRST : own.length;
  const others = own.slice(shown);
  const place = { caseId: target.id, list, opens };
  return (
    <Section title="PIÈCE(S) JOINTE(S) :" id="pieces">
      <ButtonGroup>
        <DownloadAll {...props} />
        {manages ? <Deposit {...props} /> : null}
      </ButtonGroup>
      {own.length === 0 ? <p>Ce télédossier n’a pas de pièce jointe.</p> : null}
      <Tiles files={own.slice(0, shown)} {...place} />
      {others.length === 0 ? null : (
        <details class="hub-more-files">
          <summary>{othersText(others)}</summary>
          <Tiles files={others} {...place} />
        </details>
      )}
    </Section>
  );
}

interface TilesProps extends Omit<FileTileProps, 'file'> {
  readonly files: readonly ShownFile[];
}

function Tiles({ files, ...place }: TilesProps) {
  if (files.length === 0) return null;
  return (
    <ul class="hub-files">
      {files.map((file) => (
        <FileTile key={file.id} file={file} {...place} />
      ))}
    </ul>
  );
}

/** What is wrong with a file is not hidden with it. */
function othersText(files: readonly ShownFile[]): string {
  const missing = files.filter((file) => fileRefusal(file) !== null).length;
  const all = `Afficher les ${files.length} autres pièces jointes`;
  return missing === 0 ? all : `${all}, dont ${counted(missing, 'non disponible', 'non disponibles')}`;
}

interface FileTileProps {
  readonly file: ShownFile;
  readonly caseId: string;
  readonly list: Pick<ListReturn, 'query'>;
  readonly opens: boolean;
}

function FileTile({ file, caseId, list, opens }: FileTileProps) {
  const kept = fileRefusal(file) === null;
  const state = fileState(file.status, kept);
  return (
    <li class="hub-file">
      <span class="hub-file__icon" aria-hidden="true">
        {fileKind(file.mimeType)}
      </span>
      <span class="hub-file__name">{shownFileName(file.fileName)}</span>
      <span class="hub-file__size">{kilobytes(file.size)}</span>
      {state === null ? null : <span class="hub-file__state">{state}</span>}
      {opens && kept ? <FileLinks file={file} caseId={caseId} list={list} /> : null}
    </li>
  );
}

function FileLinks({ file, caseId, list }: Omit<FileTileProps, 'opens'>) {
  const { id, fileName, mimeType } = file;
  return (
    <span class="hub-file__links">
      <a class="fr-link" href={fileHref(caseId, id)} download>
        Télécharger<span class="fr-sr-only"> {shownFileName(fileName)}</span>
      </a>
      {mayPreview(mimeType, fileName) ? (
        <a class="fr-link" href={caseHref(caseId, list, `/pieces/${id}/apercu`)}>
          Aperçu<span class="fr-sr-only"> de {shownFileName(fileName)}</span>
        </a>
      ) : null}
    </span>
  );
}

/** §4.4: a dialog first where it begins the processing; otherwise the archive at once. */
function DownloadAll({ view, target, attachments, manages, list }: FilesSectionProps) {
  const reason = reasonAgainstDownload(target, attachments, manages);
  if (reason !== null)
    return (
      <GreyedButton id="telecharger-explication" reason={reason}>
        Télécharger tous les éléments
      </GreyedButton>
    );
  if (statusAfterDownload(target.status) !== null && obstacleOf(target) === null) {
    return (
      <ButtonLink variant="secondary" icon="download" href={caseHref(target.id, list, '/archive')} data-shortcut="t">
        Télécharger tous les éléments
      </ButtonLink>
    );
  }
  return (
    <Form action={caseHref(target.id, list, '/archive')} token={view.formToken}>
      <input type="hidden" name="vu" value={target.status} />
      <Button variant="secondary" icon="download" data-shortcut="t">
        Télécharger tous les éléments
      </Button>
    </Form>
  );
}

function reasonAgainstDownload(
  { status }: PortalCase,
  attachments: readonly ShownFile[],
  manages: boolean,
): string | null {
  if (!manages) return NOT_FOR_READERS;
  if (status === 'CLOSED') return caseClosed.french;
  return attachments.every((file) => fileRefusal(file) !== null) ? 'Aucune pièce jointe n’est disponible.' : null;
}

/** P-65: nothing of it for those who only read. */
function Deposit({ target, list }: FilesSectionProps) {
  const reason = reasonAgainstDeposit(target);
  if (reason !== null)
    return (
      <GreyedButton id="deposer-explication" reason={reason}>
        Déposer une pièce jointe
      </GreyedButton>
    );
  return (
    <ButtonLink variant="secondary" icon="add" href={caseHref(target.id, list, '/depot')}>
      Déposer une pièce jointe
    </ButtonLink>
  );
}

function reasonAgainstDeposit(target: PortalCase): string | null {
  const obstacle = obstacleOf(target);
  if (obstacle !== null) return OBSTACLE_TEXTS[obstacle];
  return target.siAttachmentFormatsEnabled.length === 0 ? depositsNotOffered.french : null;
}
