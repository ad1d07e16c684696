import type { View } from '../view.ts';
import { TextPage } from './textPage.tsx';

/** « Guide d’utilisation détaillé » (P-109): the portal screen by screen. */
export function GuidePage({ view }: { readonly view: View }) {
  return (
    <TextPage
      view={view}
      help
      title="Guide d’utilisation détaillé"
      lead="Chaque écran du portail, et ce que chaque rôle permet."
    >
      <h2>Qui fait quoi</h2>
      <p>
        Un compte a un type d’acteur (« Administrateur local », « Délégué technique » ou « Agent »), un ou plusieurs
        rôles et, pour un agent, des habilitations. Le menu ne montre que ce que vos rôles permettent.
      </p>
      <dl>
        <dt>Consultation des télédossiers</dt>
        <dd>Voir la liste, le détail et l’historique, sans rien changer.</dd>
        <dt>Gestion des télédossiers</dt>
        <dd>En plus : accuser réception, télécharger, changer le statut, commenter, écrire à la personne.</dd>
        <dt>Consultation des utilisateurs</dt>
        <dd>Voir les comptes du service.</dd>
        <dt>Gestion des utilisateurs</dt>
        <dd>En plus : créer des comptes, changer leurs informations et leurs droits, les désactiver, les activer.</dd>
        <dt>Consultation des abonnements</dt>
        <dd>Voir les abonnements et les exporter.</dd>
        <dt>Gestion des abonnements</dt>
        <dd>En plus : modalité d’accès, notifications, activation, suspension, identifiants, délégation.</dd>
      </dl>
      <CaseScreens />
      <AccountScreens />
      <h2>Les abonnements</h2>
      <p>
        La liste se filtre par opérateur, par démarche et par statut. Un abonnement est « Inactif » jusqu’à sa date
        d’activation, puis « Actif », et « Suspendu » quand vous le suspendez. Une demande refusée reste visible, avec
        son motif. Une nouvelle demande se fait dans DataPass.
      </p>
      <h2>Mon compte et mes préférences</h2>
      <p>
        Sous votre nom, « Mon compte » permet de changer votre civilité, votre fonction, vos téléphones et votre mot de
        passe, de voir votre dernière connexion et de fermer une session restée ouverte ailleurs. « Préférences » règle
        le nombre de résultats par page, le tri et le thème.
      </p>
      <h2>Au clavier</h2>
      <p>
        Tout s’atteint avec la touche Tabulation. Les premiers liens de la page mènent au contenu, au menu et au pied de
        page. Échap ferme un menu ou une fenêtre.
      </p>
    </TextPage>
  );
}

function CaseScreens() {
  return (
    <>
      <h2>Les télédossiers</h2>
      <h3>La liste</h3>
      <p>
        Elle s’ouvre sur les « Nouveaux », les derniers arrivés d’abord. On la filtre par démarche et par période de
        transmission, on la trie, et l’on choisit 10, 20, 50 ou 100 résultats par page.
      </p>
      <h3>Le détail</h3>
      <p>
        Il réunit les informations générales, les pièces jointes, les commentaires internes et l’historique. Ouvrir un
        télédossier « Nouveau » avec le rôle de gestion en confirme la réception ; télécharger toutes ses pièces marque
        le début du traitement. Télécharger une seule pièce ne change rien.
      </p>
      <h3>Selon la démarche</h3>
      <p>
        Écrire à la personne, demander un complément ou lui remettre un document n’est pas possible pour toutes les
        démarches : les boutons sont alors grisés.
      </p>
    </>
  );
}

function AccountScreens() {
  return (
    <>
      <h2>Les comptes</h2>
      <h3>La liste</h3>
      <p>
        Elle montre les comptes de votre seul service, actifs ou non. On la filtre par type d’acteur, par rôle, par
        démarche et par nom (deux caractères au moins) ; les titres bleus des colonnes trient.
      </p>
      <h3>La fiche</h3>
      <p>
        Le crayon ouvre la fiche ; sans le rôle de gestion, l’œil l’ouvre en lecture seule. « Enregistrer les
        modifications » et « Annuler » apparaissent dès qu’un champ change. L’adresse mail ne se modifie pas : en cas
        d’erreur, on désactive le compte et l’on en crée un autre.
      </p>
      <h3>Activer, désactiver</h3>
      <p>
        Désactiver un compte ferme aussitôt ses sessions. L’activer à nouveau rend les mêmes droits ; la personne
        utilise son ancien mot de passe ou « Mot de passe oublié ? ». Le dernier administrateur local actif ne peut pas
        être désactivé.
      </p>
    </>
  );
}
