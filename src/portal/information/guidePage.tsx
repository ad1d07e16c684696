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
      <SubscriptionScreens />
      <h2>Mon compte et mes préférences</h2>
      <p>
        Sous votre nom, « Mon compte » permet de changer votre civilité, votre fonction, vos téléphones et votre mot de
        passe, de voir votre dernière connexion et de fermer une session restée ouverte ailleurs. « Préférences » règle
        le nombre de résultats par page, le tri, l’apparence et les raccourcis clavier.
      </p>
      <h2>Au clavier</h2>
      <p>
        Tout s’atteint avec la touche Tabulation. Les premiers liens de la page mènent au contenu, au menu et au pied de
        page. Échap ferme un menu ou une fenêtre. Des <a href="/aide#t-raccourcis">raccourcis</a> font gagner du temps ;
        « Préférences » les désactive.
      </p>
      <h2>Le journal</h2>
      <p>
        L’administrateur local y lit ce qui a été fait au nom de son organisation, par qui et quand : comptes,
        abonnements, identifiants, télédossiers, connexions. Il se filtre et s’exporte.
      </p>
    </TextPage>
  );
}

function SubscriptionScreens() {
  return (
    <>
      <h2>Les abonnements</h2>
      <h3>La liste</h3>
      <p>
        Elle se filtre par opérateur, par démarche et par statut ; « Exporter » donne la liste filtrée dans un fichier
        pour tableur. Un abonnement est « Inactif » jusqu’à sa date d’activation, puis « Actif », et « Suspendu » quand
        vous le suspendez. Une demande refusée reste visible, avec son motif.
      </p>
      <p>
        Une nouvelle demande se fait dans DataPass. Si votre portail n’y est pas relié, l’administrateur local la fait
        ici, avec « Demander un abonnement », et en suit l’état sous la liste.
      </p>
      <h3>La fiche</h3>
      <p>
        Le crayon ouvre la fiche ; sans le rôle de gestion, l’œil l’ouvre en lecture seule. Comme pour un compte, «
        Enregistrer les modifications » et « Annuler » apparaissent dès qu’un champ change. Si quelqu’un d’autre a
        enregistré entre-temps, rien n’est écrasé : le portail vous le dit.
      </p>
      <dl>
        <dt>Modalité d’accès</dt>
        <dd>
          « PORTAIL » ou « API », chaque choix étant confirmé dans une fenêtre qui en dit les risques et compte les
          télédossiers non terminés : après la bascule, ils ne sont plus modifiables.
        </dd>
        <dt>Notifications</dt>
        <dd>
          Une fréquence et une adresse, de préférence partagée. « Envoyer un message d’essai » vérifie l’adresse ; si le
          serveur de courriel la refuse, la fiche le montre et il faut en saisir une autre.
        </dd>
        <dt>Activation</dt>
        <dd>
          Aujourd’hui ou plus tard, dans le calendrier ou en saisissant jj/mm/aaaa ; effet à 00 h 01 ce jour-là, heure
          de Paris. Il faut d’abord une modalité enregistrée. Une date à venir se change ou se retire.
        </dd>
        <dt>Suspension</dt>
        <dd>
          Le statut change aussitôt ; les nouveaux télédossiers s’arrêtent le lendemain, ceux déjà reçus peuvent être
          terminés. « Activer l’abonnement » fait reprendre et efface la date de suspension.
        </dd>
        <dt>Délégation technique, éditeur</dt>
        <dd>
          Une personne extérieure, désignée par l’adresse de son compte « Délégué technique », ou, en modalité « API »,
          l’éditeur de votre logiciel. Ils règlent les abonnements qui les désignent, sans voir vos télédossiers ni vos
          comptes. Retirer une délégation compte aussitôt.
        </dd>
        <dt>Identifiants (API)</dt>
        <dd>
          L’identifiant client et la clé secrète se copient ou se téléchargent, sans jamais s’afficher. « Régénérer la
          clé secrète » rend l’ancienne inutilisable aussitôt ; faites-le quand quelqu’un qui la connaissait s’en va.
          Les autres administrateurs en sont prévenus par mail.
        </dd>
      </dl>
    </>
  );
}

function CaseScreens() {
  return (
    <>
      <h2>Les télédossiers</h2>
      <h3>La liste</h3>
      <p>
        Elle s’ouvre sur les « Nouveaux », les derniers arrivés d’abord. On la filtre par démarche et par période de
        transmission, on la trie, et l’on choisit 10, 20, 50 ou 100 résultats par page. Une liste filtrée s’enregistre
        sous un nom, et « Exporter » la donne dans un fichier pour tableur. Les arrivées s’annoncent sans rien déplacer.
      </p>
      <p>
        En cochant des télédossiers, ou tous les résultats de la recherche, on les télécharge ou l’on change leur statut
        en une fois. Un compte rendu dit ce qui a été fait de chacun.
      </p>
      <h3>Le détail</h3>
      <p>
        Il réunit les informations générales, les pièces jointes, les commentaires internes et l’historique. Ouvrir un
        télédossier « Nouveau » avec le rôle de gestion en confirme la réception ; télécharger toutes ses pièces marque
        le début du traitement. Télécharger une seule pièce ne change rien. PDF, images, XML et textes s’affichent aussi
        dans la page.
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
