import { SUPPORT_ADDRESS } from '../labels.ts';
import type { View } from '../view.ts';
import { Mail, TextPage } from './textPage.tsx';

/** The declaration of accessibility: what was checked, by whom, and no more than that. */
export function AccessibilityPage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} title="Accessibilité" lead="Déclaration d’accessibilité du Portail HubEE.">
      <p>
        Le service qui édite HubEE s’engage à rendre le portail accessible, conformément à l’article 47 de la loi n°
        2005-102 du 11 février 2005.
      </p>
      <h2>État de conformité</h2>
      <p>
        Le Portail HubEE est conçu pour respecter le référentiel général d’amélioration de l’accessibilité (RGAA). Aucun
        audit de conformité n’a encore été réalisé par un organisme indépendant : en l’absence de résultat d’audit, il
        est déclaré <strong>non conforme</strong>, au sens du RGAA.
      </p>
      <h2>Ce qui a été vérifié</h2>
      <p>Il s’agit d’une auto-évaluation, faite par l’équipe qui développe le portail :</p>
      <ul>
        <li>contrôle automatique des pages avec l’outil axe-core, dans les deux thèmes, clair et sombre ;</li>
        <li>utilisation au clavier seul ;</li>
        <li>affichage à partir de 320 pixels de large, sans perte de contenu ;</li>
        <li>utilisation complète sans JavaScript.</li>
      </ul>
      <p>
        Un contrôle automatique ne détecte qu’une partie des défauts. Les essais avec des lecteurs d’écran et avec des
        personnes handicapées restent à faire.
      </p>
      <h2>Contenus non accessibles</h2>
      <p>
        Les pièces jointes des télédossiers sont transmises telles que les usagers et les opérateurs les ont fournies :
        leur accessibilité ne dépend pas du portail.
      </p>
      <h2>Préférences d’affichage</h2>
      <p>
        Le thème clair ou sombre suit votre système ; il peut être choisi dans « Préférences » une fois connecté. Les
        animations sont réduites lorsque votre système le demande.
      </p>
      <h2>Signaler un défaut</h2>
      <p>
        Si vous ne parvenez pas à accéder à un contenu ou à un service, écrivez à <Mail address={SUPPORT_ADDRESS} /> :
        nous vous orienterons vers une solution accessible ou vous fournirons l’information sous une autre forme.
      </p>
      <h2>Voies de recours</h2>
      <p>Si vous avez signalé un défaut et n’avez pas obtenu de réponse satisfaisante, vous pouvez :</p>
      <ul>
        <li>
          écrire un message au{' '}
          <a href="https://formulaire.defenseurdesdroits.fr/" rel="noopener noreferrer">
            Défenseur des droits
          </a>{' '}
          ;
        </li>
        <li>contacter le délégué du Défenseur des droits dans votre région ;</li>
        <li>
          envoyer un courrier par la poste, gratuit et sans timbre : Défenseur des droits, Libre réponse 71120, 75342
          Paris CEDEX 07.
        </li>
      </ul>
    </TextPage>
  );
}
