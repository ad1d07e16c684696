import { extensionsOf } from '../../../attachments/typesOfName.ts';
import { largestDeposit } from '../../../instruction/depositFiles.ts';
import { type JudgedFile, MOST_FILES } from '../../../instruction/depositRules.ts';
import { shownFileName } from '../../../instruction/fileNames.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { portalAssets } from '../../assets/bundle.ts';
import { TOKEN_FIELD } from '../../forms.ts';
import { Alert } from '../../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import type { View } from '../../view.ts';
import { depositTexts, faultText, sizeInWords } from './depositTexts.ts';
import { type FilesPlace, hrefIn } from './place.ts';

export interface DepositDialogProps {
  readonly view: View;
  readonly target: PortalCase;
  readonly place: FilesPlace;
  /** Identifies what the form is about to send: sent twice, it is done once. */
  readonly sending: string;
  /** What became of files that were sent: nothing was kept of any. */
  readonly judged?: readonly JudgedFile[];
  /** Why, when it is about none of them. */
  readonly message?: string | null;
}

/** P-68: « Déposer une pièce jointe » */
export function DepositDialog({ view, target, place, sending, judged = [], message = null }: DepositDialogProps) {
  return (
    <Dialog title="Déposer une pièce jointe" closeHref={hrefIn(place)}>
      {message === null ? null : <Alert kind="error">{message}</Alert>}
      {judged.length === 0 ? null : <Judged target={target} judged={judged} />}
      <DepositForm view={view} target={target} place={place} sending={sending} />
      <script type="module" src={portalAssets().depositScript} />
    </Dialog>
  );
}

function Judged({ target, judged }: { readonly target: PortalCase; readonly judged: readonly JudgedFile[] }) {
  return (
    <Alert kind="error" title="Rien n’a été transmis">
      <p>Corrigez ce qui suit, puis choisissez à nouveau vos fichiers :</p>
      <ul>
        {judged.map(({ fileName, fault }) => (
          <li
            key={fileName}
          >{`${shownFileName(fileName)} : ${fault === null ? 'rien à redire.' : faultText(fault, target)}`}</li>
        ))}
      </ul>
    </Alert>
  );
}

function DepositForm({ view, target, place, sending }: Omit<DepositDialogProps, 'judged' | 'message'>) {
  const extensions = extensionsOf(target.siAttachmentFormatsEnabled);
  const texts = depositTexts(target);
  return (
    <form
      class="hub-deposit"
      action={hrefIn(place, '/depot')}
      method="post"
      enctype="multipart/form-data"
      noValidate
      data-deposit=""
      data-extensions={extensions.join(',')}
      data-largest={largestDeposit(target)}
      data-most={MOST_FILES}
      data-too-large={texts.SIZE}
      data-wrong-format={texts.FORMAT}
      data-empty={texts.EMPTY}
      data-too-many={texts.TOO_MANY}
    >
      {/* The first field: the server reads nothing more before it has judged it. */}
      <input type="hidden" name={TOKEN_FIELD} value={view.formToken} />
      <input type="hidden" name="envoi" value={sending} />
      <label class="hub-deposit__zone" data-deposit-zone="">
        Cliquez pour choisir un fichier ou glissez et déposez un fichier ici
        <span class="fr-hint-text">
          {`Formats acceptés : ${extensions.join(', ').toUpperCase()}. ${sizeInWords(largestDeposit(target))} au maximum par fichier, ${MOST_FILES} fichiers au plus.`}
        </span>
        <input type="file" name="fichiers" multiple accept={extensions.map((extension) => `.${extension}`).join(',')} />
      </label>
      <ul class="hub-deposit__files" data-deposit-list="" />
      <progress max="100" value="0" aria-label="Avancement de l’envoi" hidden />
      <p role="status" data-deposit-message="" />
      <p class="fr-hint-text">Une pièce jointe transmise ne peut plus être retirée.</p>
      <ButtonGroup right>
        <ButtonLink href={hrefIn(place)} variant="tertiary">
          Annuler
        </ButtonLink>
        <Button variant="primary">Ajouter les pièces jointes</Button>
      </ButtonGroup>
    </form>
  );
}
