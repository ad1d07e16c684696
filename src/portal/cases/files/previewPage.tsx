import { shownFileName } from '../../../instruction/fileNames.ts';
import type { PreviewedFile } from '../../../instruction/previewFile.ts';
import { portalAssets } from '../../assets/bundle.ts';
import { Alert } from '../../kit/Alert.tsx';
import { ButtonLink } from '../../kit/Button.tsx';
import { Heading } from '../../kit/Heading.tsx';
import { Page } from '../../page.tsx';
import type { View } from '../../view.ts';
import { kilobytes } from './fileTexts.ts';
import { type FilesPlace, fileHref, hrefIn } from './place.ts';

export interface PreviewPageProps {
  readonly view: View;
  readonly shown: PreviewedFile;
  readonly place: FilesPlace;
}

/** D-7, D-27: a file shown in the page. Whatever it is, it is drawn or written out, never run. */
export function PreviewPage({ view, shown, place }: PreviewPageProps) {
  const { target, file } = shown;
  return (
    <Page view={view} title={`Aperçu de ${shownFileName(file.fileName)}`}>
      <Heading
        title={shownFileName(file.fileName)}
        lead={`Télédossier numéro : ${target.externalId} - ${kilobytes(file.size)}`}
        back={{ href: hrefIn(place), label: 'Retour au télédossier' }}
      >
        <ButtonLink variant="secondary" icon="download" href={fileHref(target.id, file.id)}>
          Télécharger
        </ButtonLink>
      </Heading>
      <Preview shown={shown} />
    </Page>
  );
}

function Preview({ shown }: Pick<PreviewPageProps, 'shown'>) {
  const { target, file, preview, text, cut } = shown;
  const content = `${fileHref(target.id, file.id)}/contenu`;
  switch (preview.kind) {
    case 'PDF':
      return <PdfPreview content={content} name={shownFileName(file.fileName)} />;
    case 'IMAGE':
      return <img class="hub-preview__image" src={content} alt={`Contenu de ${shownFileName(file.fileName)}`} />;
    case 'TEXT':
      return (
        <>
          {cut ? (
            <Alert kind="info">Seul le début de ce fichier est affiché : téléchargez-le pour le lire entier.</Alert>
          ) : null}
          <pre class="hub-preview__text">{text}</pre>
        </>
      );
    case 'NONE':
      return <Alert kind="info">Aperçu impossible pour ce format : téléchargez la pièce jointe pour la lire.</Alert>;
  }
}

/** The script takes away what is said to those who have none, and draws. */
function PdfPreview({ content, name }: { readonly content: string; readonly name: string }) {
  return (
    <div class="hub-pdf" data-pdf={content}>
      <p data-pdf-without="">L’aperçu d’un PDF a besoin de JavaScript : sans lui, téléchargez la pièce jointe.</p>
      <div class="hub-buttons" role="toolbar" aria-label="Pages du document" data-pdf-tools="" hidden>
        <button class="fr-btn fr-btn--secondary fr-btn--sm" type="button" data-pdf-move="-1">
          Page précédente
        </button>
        <p class="hub-pdf__place" role="status" data-pdf-place="" />
        <button class="fr-btn fr-btn--secondary fr-btn--sm" type="button" data-pdf-move="1">
          Page suivante
        </button>
        <button class="fr-btn fr-btn--tertiary fr-btn--sm" type="button" data-pdf-zoom="-1">
          Réduire
        </button>
        <button class="fr-btn fr-btn--tertiary fr-btn--sm" type="button" data-pdf-zoom="1">
          Agrandir
        </button>
      </div>
      <p role="status" data-pdf-status="" />
      <section class="hub-pdf__sheet" aria-label={`Contenu de ${name}`} data-pdf-sheet="" hidden />
      <script type="module" src={portalAssets().previewScript} />
    </div>
  );
}
