import type { View } from '../view.ts';
import { TextPage } from './textPage.tsx';

/** « CGU » (P-42): a text to read, no box to tick. */
export function TermsPage({ view }: { readonly view: View }) {
  return (
    <TextPage
      view={view}
      title="Conditions générales d’utilisation"
      lead="Ce à quoi s’engage chaque personne qui utilise le Portail HubEE."
    >
      <h2>1. Objet</h2>
      <p>
        Ces conditions définissent les règles d’usage du Portail HubEE, qui permet aux administrations abonnées de
        recevoir et de suivre les demandes faites en ligne par les usagers. Utiliser le portail vaut acceptation de ces
        conditions.
      </p>
      <h2>2. Qui peut utiliser le portail</h2>
      <p>
        Les agents des services abonnés et les personnes à qui ces services délèguent la gestion technique d’un
        abonnement. Les comptes sont créés par l’administrateur local de chaque service, sous sa responsabilité.
        L’abonnement et l’usage du portail sont gratuits.
      </p>
      <h2>3. Votre compte</h2>
      <ul>
        <li>Un compte est personnel : il ne se prête pas et ne se partage pas.</li>
        <li>L’identifiant est une adresse professionnelle nominative, jamais une boîte partagée.</li>
        <li>Le mot de passe et les codes reçus par courriel ne se communiquent à personne, pas même au support.</li>
        <li>Déconnectez-vous à la fin de votre travail, en particulier sur un poste partagé.</li>
        <li>Signalez sans attendre à votre administrateur local tout usage anormal de votre compte.</li>
        <li>Un compte inutilisé pendant 120 jours est désactivé.</li>
      </ul>
      <h2>4. Engagements du service abonné</h2>
      <ul>
        <li>Traiter chaque demande reçue au titre d’une démarche à laquelle il est abonné.</li>
        <li>N’habiliter que les agents qui ont à connaître des demandes, et retirer les droits devenus inutiles.</li>
        <li>Désactiver sans délai le compte d’une personne qui quitte le service.</li>
        <li>Disposer, autant que possible, d’au moins deux administrateurs locaux.</li>
      </ul>
      <h2>5. Confidentialité</h2>
      <p>
        Les télédossiers contiennent des données personnelles, parfois sensibles. Ils ne sont consultés que pour
        instruire la demande. Aucune donnée personnelle n’est écrite dans un commentaire, un message ou une demande au
        support. Les consultations et les téléchargements sont tracés.
      </p>
      <h2>6. Disponibilité</h2>
      <p>
        Le portail est accessible en continu, sauf maintenance ou incident. Une interruption ne fait perdre aucune
        demande : elles sont remises dès le retour du service.
      </p>
      <h2>7. Manquements</h2>
      <p>
        L’accès peut être suspendu en cas d’usage contraire à ces conditions ou de risque pour la sécurité de la
        plateforme.
      </p>
      <h2>8. Évolution</h2>
      <p>
        Ces conditions peuvent changer avec le service ; la version en ligne est celle qui s’applique. Voir aussi les{' '}
        <a href="/mentions-legales">mentions légales</a> et la page{' '}
        <a href="/donnees-personnelles">Données personnelles</a>.
      </p>
    </TextPage>
  );
}
