import type { JSX } from 'preact';
import type { AttachmentStatus } from '../../../attachments/rules.ts';
import { mayPreview } from '../../../instruction/filePreview.ts';
import { fileRefusal } from '../../../instruction/fileRules.ts';
import { type Obstacle, obstacleOf, statusAfterDownload } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { organizationInactive } from '../../../refusals/catalogue.ts';
import { caseClosed, caseElsewhere, depositsNotOffered } from '../../../refusals/instruction.ts';
import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Form } from '../../kit/Form.tsx';
import { Section } from '../../kit/Heading.tsx';
import type { View } from '../../view.ts';
import { fileKind, fileState, kilobytes } from './fileTexts.ts';
import { fileHref, hrefIn } from './place.ts';

/** What the grid shows of a file. */
interface ShownFile {
  readonly id: string;
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
  readonly attachments: readonly ShownFile[];
  /** P-65: « Gestion des télédossiers ». */
  readonly mayDownload: boolean;
  readonly mayDeposit: boolean;
  /** The query of the list it was reached from. */
  readonly liste: string;
}

const NOT_FOR_READERS = 'Il faut le rôle « Gestion des télédossiers ».';

/** §4.6, 2: « PIÈCE(S) JOINTE(S) : » */
export function FilesSection(props: FilesSectionProps): JSX.Element {
  const { attachments, target, mayDownload } = props;
  const opens = mayDownload && target.status !== 'CLOSED';
  return (
    <Section title="PIÈCE(S) JOINTE(S) :" id="pieces">
      {attachments.length === 0 ? <p>Ce télédossier n’a pas de pièce jointe.</p> : null}
      <ul class="hub-files">
        {attachments.map((file) => (
          <FileTile key={file.id} file={file} caseId={target.id} list={props.liste} opens={opens} />
        ))}
      </ul>
      <ButtonGroup>
        <DownloadAll {...props} />
        <Deposit {...props} />
      </ButtonGroup>
    </Section>
  );
}

interface FileTileProps {
  readonly file: ShownFile;
  readonly caseId: string;
  readonly list: string;
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
      <span class="hub-file__name">{file.fileName}</span>
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
        Télécharger<span class="fr-sr-only"> {fileName}</span>
      </a>
      {mayPreview(mimeType, fileName) ? (
        <a class="fr-link" href={hrefIn({ caseId, list }, `/pieces/${id}/apercu`)}>
          Aperçu<span class="fr-sr-only"> de {fileName}</span>
        </a>
      ) : null}
    </span>
  );
}

/** §4.4: a dialog first where it begins the processing; otherwise the archive at once. */
function DownloadAll({ view, target, attachments, mayDownload, liste }: FilesSectionProps) {
  const reason = reasonAgainstDownload(target, attachments, mayDownload);
  if (reason !== null) return <Greyed reason={reason}>Télécharger tous les éléments</Greyed>;
  const place = { caseId: target.id, list: liste };
  if (statusAfterDownload(target.status) !== null && obstacleOf(target) === null) {
    return (
      <ButtonLink variant="secondary" icon="download" href={hrefIn(place, '/archive')}>
        Télécharger tous les éléments
      </ButtonLink>
    );
  }
  return (
    <Form action={hrefIn(place, '/archive')} token={view.formToken}>
      <input type="hidden" name="vu" value={target.status} />
      <Button variant="secondary" icon="download">
        Télécharger tous les éléments
      </Button>
    </Form>
  );
}

function reasonAgainstDownload(
  { status }: PortalCase,
  attachments: readonly ShownFile[],
  mayDownload: boolean,
): string | null {
  if (!mayDownload) return NOT_FOR_READERS;
  if (status === 'CLOSED') return caseClosed.french;
  return attachments.every((file) => fileRefusal(file) !== null) ? 'Aucune pièce jointe n’est disponible.' : null;
}

function Deposit({ target, mayDeposit, liste }: FilesSectionProps) {
  const reason = reasonAgainstDeposit(target, mayDeposit);
  if (reason !== null) return <Greyed reason={reason}>Déposer une pièce jointe</Greyed>;
  return (
    <ButtonLink variant="secondary" icon="add" href={hrefIn({ caseId: target.id, list: liste }, '/depot')}>
      Déposer une pièce jointe
    </ButtonLink>
  );
}

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  CLOSED: caseClosed.french,
  ELSEWHERE: caseElsewhere.french,
  INACTIVE: organizationInactive.french,
};

function reasonAgainstDeposit(target: PortalCase, mayDeposit: boolean): string | null {
  if (!mayDeposit) return NOT_FOR_READERS;
  const obstacle = obstacleOf(target);
  if (obstacle !== null) return OBSTACLES[obstacle];
  return target.siAttachmentFormatsEnabled.length === 0 ? depositsNotOffered.french : null;
}

/** Something that exists but cannot be done here: it keeps its place, reachable by the keyboard, and says why (P-65). */
function Greyed({ reason, children }: { readonly reason: string; readonly children: string }) {
  const id = `grise-${children
    .split(' ')[0]
    ?.normalize('NFD')
    .replace(/[^A-Za-z]/g, '')}`;
  return (
    <span class="hub-greyed-file">
      <button class="fr-btn fr-btn--secondary" type="button" aria-disabled="true" aria-describedby={id}>
        {children}
      </button>
      <span class="fr-hint-text" id={id}>
        {reason}
      </span>
    </span>
  );
}
