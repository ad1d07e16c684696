import type { View } from '../view.ts';
import { TextPage } from './textPage.tsx';

/** « Premiers pas d’un Administrateur local » (P-109): the four Actions of the mission document. */
export function FirstStepsPage({ view }: { readonly view: View }) {
  return (
    <TextPage
      view={view}
      help
      title="Premiers pas d’un Administrateur local"
      lead="Quatre actions pour que votre service reçoive ses télédossiers et sache les traiter."
    >
      <p>
        Votre abonnement est validé et vous venez d’activer votre compte. À la connexion, un code à usage unique vous
        est envoyé par mail ; s’il n’arrive pas, regardez dans les courriers indésirables. Vous arrivez ensuite sur «
        Gestion des abonnements ».
      </p>
      <p>
        En haut de cette page d’accueil, « Premiers pas » dresse la liste de ce qu’il reste à faire dans votre service.
        Chaque ligne dit pourquoi, mène au bon endroit, et disparaît une fois la chose faite. Une fois l’action 2 faite,
        votre page d’accueil est « Nouveaux » : « Premiers pas » vous y suit, et reste en haut de « Gestion des
        abonnements ». Ce qui ne vous concerne pas se retire : « Je n’en ai pas besoin », « Je n’ai pas d’agent ».
      </p>
      <nav aria-label="Les quatre actions">
        <ol>
          <li>
            <a href="#action-1">Régler et activer l’abonnement</a>
          </li>
          <li>
            <a href="#action-2">Vous donner accès aux télédossiers</a>
          </li>
          <li>
            <a href="#action-3">Créer les comptes de vos agents</a>
          </li>
          <li>
            <a href="#action-4">Habiliter un agent à une nouvelle démarche</a>
          </li>
        </ol>
      </nav>
      <SubscriptionAction />
      <OwnRoleAction />
      <AgentAction />
      <HabilitationAction />
      <h2>Et ensuite</h2>
      <ul>
        <li>Nommez un second administrateur local, pour les absences.</li>
        <li>Relisez de temps en temps le « Journal » : qui a fait quoi au nom de votre organisation.</li>
        <li>Désactivez le compte d’une personne dès qu’elle quitte le service.</li>
        <li>
          Une question ? Elle est sans doute dans l’<a href="/aide">aide</a>.
        </li>
      </ul>
    </TextPage>
  );
}

function SubscriptionAction() {
  return (
    <section id="action-1">
      <h2>Action 1 : régler et activer l’abonnement</h2>
      <ol>
        <li>Dans le menu, ouvrez « Gestion des abonnements », puis le crayon sur la ligne de la démarche.</li>
        <li>
          Dans « MODALITÉ D’ACCÈS », choisissez « PORTAIL » pour travailler ici, ou « API » si votre logiciel métier est
          raccordé (demandez-le à son éditeur). Une fenêtre dit ce que ce choix implique : lisez-la, cochez la case et
          validez.
        </li>
        <li>
          Dans « NOTIFICATIONS », choisissez la fréquence et l’adresse à prévenir : de préférence la boîte partagée du
          service, pour que toute l’équipe soit avertie.
        </li>
        <li>
          Cliquez sur « Enregistrer les modifications ». Puis, pour vérifier l’adresse, « Envoyer un message d’essai ».
        </li>
        <li>
          Cliquez sur « Activer l’abonnement », choisissez la date dans le calendrier ou saisissez-la (jj/mm/aaaa), puis
          « Activer ». L’abonnement devient « Actif » à 00 h 01 ce jour-là, ou aussitôt si c’est aujourd’hui. Jusque-là,
          la date peut être changée.
        </li>
      </ol>
      <p>
        Créez les comptes de vos agents avant cette date : sinon des télédossiers arrivent et personne ne peut les
        prendre. La fenêtre d’activation vous en prévient. Recommencez pour chaque abonnement.
      </p>
      <h3>Si vous avez choisi « API »</h3>
      <p>
        Une fois la modalité enregistrée, « MODALITÉ D’ACCÈS » donne l’identifiant client et la clé secrète, que vous
        copiez l’un après l’autre dans votre logiciel ; ils ne sont jamais affichés. Vous pouvez aussi laisser votre
        éditeur le faire : choisissez-le dans « ÉDITEUR », ou indiquez l’adresse de son délégué technique.
      </p>
      <h3>Plus tard</h3>
      <ul>
        <li>
          « Suspendre l’abonnement » : plus rien de nouveau n’arrive dès le lendemain, ce qui est reçu peut être
          terminé. « Activer l’abonnement » le fait reprendre.
        </li>
        <li>
          Changer de modalité : terminez d’abord les télédossiers en cours, ils ne seraient plus modifiables. La fenêtre
          dit combien il en reste.
        </li>
      </ul>
    </section>
  );
}

function OwnRoleAction() {
  return (
    <section id="action-2">
      <h2>Action 2 : vous donner accès aux télédossiers</h2>
      <p>
        Par défaut, un administrateur local gère les comptes et les abonnements, sans voir les télédossiers. Si vous
        devez aussi les traiter :
      </p>
      <ol>
        <li>Ouvrez « Gestion des comptes », puis le crayon sur votre propre ligne.</li>
        <li>
          Si « Civilité requise » est affiché, choisissez votre civilité : un compte venu de DataPass ne peut pas être
          enregistré sans elle.
        </li>
        <li>Dans « RÔLES ET DROITS D’ACCÈS », cliquez sur « Ajouter un rôle » puis « Gestion des télédossiers ».</li>
        <li>Cliquez sur « Enregistrer les modifications ».</li>
      </ol>
      <p>
        La section « TÉLÉDOSSIERS » et la recherche apparaissent aussitôt, pour toutes les démarches de votre service.
        C’est le seul droit que l’on puisse se donner soi-même ; pour le retirer, il faut un autre administrateur local.
      </p>
    </section>
  );
}

function AgentAction() {
  return (
    <section id="action-3">
      <h2>Action 3 : créer les comptes de vos agents</h2>
      <ol>
        <li>Ouvrez « Gestion des comptes », puis « Ajouter un utilisateur ». « Agent » est déjà choisi.</li>
        <li>Avec « Ajouter une démarche », indiquez chaque démarche que cette personne doit traiter.</li>
        <li>
          Saisissez son adresse mail professionnelle et personnelle : elle sert d’identifiant, ne se modifie plus, et
          une boîte partagée n’est pas admise.
        </li>
        <li>
          Remplissez la civilité, le prénom, le nom et le téléphone principal, en 10 chiffres sans espace ni point.
        </li>
        <li>Cliquez sur « Ajouter l’utilisateur » : le bouton devient vert quand tout est rempli.</li>
      </ol>
      <p>
        La personne reçoit un mail pour choisir son mot de passe, valable 48 heures. Passé ce délai, elle utilise « Mot
        de passe oublié ? », ou vous renvoyez le lien depuis sa fiche.
      </p>
    </section>
  );
}

function HabilitationAction() {
  return (
    <section id="action-4">
      <h2>Action 4 : habiliter un agent à une nouvelle démarche</h2>
      <p>
        Aucune habilitation n’est donnée d’office : quand votre service s’abonne à une démarche, habilitez chaque agent
        concerné.
      </p>
      <ol>
        <li>
          Dans « Gestion des comptes », la colonne « Habilitations démarches » dit ce que chacun voit déjà. Ouvrez la
          fiche de l’agent par le crayon.
        </li>
        <li>Dans « RÔLES ET DROITS D’ACCÈS », cliquez sur « Ajouter une démarche » et choisissez la démarche.</li>
        <li>Cliquez sur « Enregistrer les modifications ».</li>
      </ol>
      <p>
        Seules les démarches de vos abonnements sont proposées, même avant leur date d’activation. Un agent garde
        toujours au moins une démarche.
      </p>
    </section>
  );
}
