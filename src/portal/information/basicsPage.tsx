import type { View } from '../view.ts';
import { TextPage } from './textPage.tsx';

/** « Les basiques » (P-109): what an agent needs to begin. */
export function BasicsPage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} help title="Les basiques" lead="L’essentiel pour un agent, en cinq minutes.">
      <h2>Se connecter</h2>
      <p>
        Votre identifiant est votre adresse mail professionnelle. La première fois, suivez dans les 48 heures le lien
        reçu par mail pour choisir votre mot de passe. En cas d’oubli : « Mot de passe oublié ? ».
      </p>
      <h2>Trouver un télédossier</h2>
      <p>
        Vous arrivez sur les « Nouveaux ». Le menu mène à chaque statut ; les filtres et le tri s’ajoutent. La
        recherche, en haut de la page, accepte tout ou partie d’un nom ou d’un numéro.
      </p>
      <p>
        Votre service peut être prévenu par mail des arrivées, à une adresse qu’il choisit : à chaque télédossier, une
        ou deux fois par jour. Si rien n’arrive, l’abonnement n’est peut-être pas actif, ou une habilitation vous manque
        : voyez l’administrateur local.
      </p>
      <h2>Traiter un télédossier</h2>
      <p>
        Ouvrez-le depuis la liste : ses pièces s’affichent ou se téléchargent, une à une ou toutes ensemble. Changez
        ensuite son statut, avec un message pour la personne si la démarche l’admet. « Suivant » mène au prochain de la
        même liste ; dans la liste, cochez-en plusieurs pour agir sur tous à la fois.
      </p>
      <h2>Suivre l’avancement</h2>
      <ol>
        <li>« Nouveau » : personne n’a encore agi.</li>
        <li>« Reçu » : votre service en a accusé réception en l’ouvrant.</li>
        <li>« En cours » : le traitement commence ; télécharger toutes les pièces y mène.</li>
        <li>
          « En attente de compléments » : une précision est demandée, si la démarche le permet. La réponse ramène le
          télédossier à « Nouveau ».
        </li>
        <li>« Traité » ou « Refusé » : l’instruction est terminée.</li>
        <li>« Clos » : l’opérateur a informé la personne ; plus rien ne change.</li>
      </ol>
      <p>
        Chaque changement de statut part aussitôt vers l’opérateur, qui en informe la personne : on ne revient pas en
        arrière.
      </p>
      <h2>Bons réflexes</h2>
      <ul>
        <li>Téléchargez les pièces avant que le télédossier ne soit « Clos ».</li>
        <li>N’écrivez aucune donnée personnelle dans un message ou un commentaire.</li>
        <li>Déconnectez-vous à la fin de votre travail.</li>
      </ul>
    </TextPage>
  );
}
