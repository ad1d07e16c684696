import type { ComponentChildren } from 'preact';
import type { Refusal } from '../refusals/catalogue.ts';
import {
  caseClosed,
  caseElsewhere,
  fileCorrupted,
  filePending,
  filePurged,
  fileRejected,
  fileUnreachable,
  noFileToDownload,
} from '../refusals/instruction.ts';
import { ButtonGroup, ButtonLink } from './kit/Button.tsx';
import { SUPPORT_ADDRESS } from './labels.ts';
import { Page } from './page.tsx';
import type { View } from './view.ts';

export type ErrorStatus = 400 | 403 | 404 | 409 | 413 | 429 | 500 | 503;

interface Explanation {
  readonly title: string;
  readonly what: string;
  readonly wayOut: string;
}

/** What happened and what to do about it, for each refusal a person may meet outside a form. */
const EXPLANATIONS: Readonly<Record<ErrorStatus, Explanation>> = {
  400: {
    title: 'Demande incompréhensible',
    what: 'Le portail n’a pas compris la demande de votre navigateur. Rien n’a été changé.',
    wayOut: 'Revenez à la page précédente, rechargez-la et recommencez.',
  },
  403: {
    title: 'Accès refusé',
    what: 'Votre compte n’a pas le droit d’ouvrir cette page ou de faire cette action. Rien n’a été changé.',
    wayOut: 'Si vous en avez besoin, demandez le rôle correspondant à l’administrateur local de votre service.',
  },
  404: {
    title: 'Page introuvable',
    what: 'Cette page n’existe pas, n’existe plus, ou ne fait pas partie de ce que votre compte peut voir.',
    wayOut: 'Vérifiez l’adresse, ou repartez de l’accueil.',
  },
  409: {
    title: 'La situation a changé entre-temps',
    what: 'Quelqu’un a modifié ces informations pendant que vous les consultiez. Votre action n’a pas été enregistrée.',
    wayOut: 'Revenez à la page précédente, rechargez-la pour voir l’état actuel, puis recommencez si c’est utile.',
  },
  413: {
    title: 'Envoi trop volumineux',
    what: 'Ce que vous avez envoyé dépasse la taille acceptée. Rien n’a été enregistré.',
    wayOut: 'Raccourcissez votre saisie, puis recommencez.',
  },
  429: {
    title: 'Trop de demandes',
    what: 'Trop de demandes sont arrivées de votre part en peu de temps. Celle-ci n’a pas été traitée.',
    wayOut: 'Patientez quelques minutes avant de recommencer.',
  },
  500: {
    title: 'Erreur inattendue',
    what: 'Le portail a rencontré un problème. Il a été consigné et l’équipe technique peut le retrouver.',
    wayOut:
      'Réessayez dans un instant. Si le problème persiste, écrivez au support en indiquant la référence ci-dessous.',
  },
  503: {
    title: 'Service momentanément indisponible',
    what: 'Le portail ne peut pas répondre pour le moment. Vos données ne sont pas perdues.',
    wayOut: 'Réessayez dans quelques minutes.',
  },
};

const AT_THE_CASE = 'Revenez au télédossier : il montre l’état de chacune de ses pièces jointes.';
const READ_ONLY = 'Revenez au télédossier pour le lire : ce qui reste possible y est proposé.';

/** Refusals met at an address of their own, where the status alone would tell another story (P-60, P-69, P-90). */
const PARTICULAR: ReadonlyMap<Refusal, Pick<Explanation, 'title' | 'wayOut'>> = new Map([
  [filePending, { title: 'Pièce jointe pas encore reçue', wayOut: AT_THE_CASE }],
  [fileCorrupted, { title: 'Pièce jointe rejetée par l’antivirus', wayOut: AT_THE_CASE }],
  [fileRejected, { title: 'Pièce jointe non conforme', wayOut: AT_THE_CASE }],
  [filePurged, { title: 'Pièce jointe supprimée', wayOut: AT_THE_CASE }],
  [fileUnreachable, { title: 'Pièce jointe momentanément inaccessible', wayOut: AT_THE_CASE }],
  [noFileToDownload, { title: 'Aucune pièce jointe à télécharger', wayOut: AT_THE_CASE }],
  [caseClosed, { title: 'Télédossier clos', wayOut: READ_ONLY }],
  [caseElsewhere, { title: 'Télédossier traité dans le logiciel métier', wayOut: READ_ONLY }],
]);

export interface ErrorPageProps {
  readonly view: View;
  readonly status: ErrorStatus;
  /** What was refused, when it says more than the page does. */
  readonly refusal?: Refusal | undefined;
  /** `X-Request-Id`: how the support finds what happened. */
  readonly requestId: string;
}

/** The same in a few words, for a script that shows them in its page. */
export function errorWords(status: ErrorStatus, refusal: Refusal | undefined): string {
  const { what, wayOut } = EXPLANATIONS[status];
  return refusal?.french ?? `${what} ${wayOut}`;
}

/** What happened, and the way out. */
export function ErrorPage({ view, status, refusal, requestId }: ErrorPageProps) {
  const general = EXPLANATIONS[status];
  const { title, wayOut } = (refusal && PARTICULAR.get(refusal)) ?? general;
  return (
    <Page view={view} title={title}>
      <div class="hub-error">
        <h1>{title}</h1>
        <p class="fr-text--sm">Erreur {status}</p>
        <p class="fr-text--lead">{refusal?.french ?? general.what}</p>
        <p>{wayOut}</p>
        <ButtonGroup>
          <ButtonLink variant="primary" href="/">
            {view.user === null ? 'Aller à la page de connexion' : 'Retour à l’accueil'}
          </ButtonLink>
          {view.user === null ? null : (
            <ButtonLink variant="secondary" href="/contact">
              Contactez-nous
            </ButtonLink>
          )}
        </ButtonGroup>
        <Reference>{requestId}</Reference>
      </div>
    </Page>
  );
}

function Reference({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="fr-text--sm hub-error__reference">
      Référence à donner au support ({SUPPORT_ADDRESS}) : <code>{children}</code>
    </p>
  );
}
