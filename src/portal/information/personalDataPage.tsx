import { SUPPORT_ADDRESS } from '../labels.ts';
import type { View } from '../view.ts';
import { Mail, TextPage } from './textPage.tsx';

/** « Données personnelles » (D-30): what is kept of those who use the portal and of those who are spoken of in it. */
export function PersonalDataPage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} title="Données personnelles" lead="Ce que le portail sait de vous, pourquoi, et vos droits.">
      <h2>Responsable de traitement</h2>
      <p>
        Le service de l’État chargé du Hub d’Échange de l’État, pour le fonctionnement de la plateforme. Chaque service
        instructeur et chaque opérateur est responsable de l’usage qu’il fait des demandes qui lui sont confiées.
      </p>
      <h2>Données des utilisateurs du portail</h2>
      <ul>
        <li>Identité et contact professionnels : civilité, nom, prénom, adresse mail, fonction, téléphones.</li>
        <li>Droits : type d’acteur, rôles, habilitations aux démarches.</li>
        <li>
          Sécurité : dates de connexion, navigateur, mots de passe et codes sous une forme qui ne permet pas de les
          relire.
        </li>
        <li>Traces : qui a fait quoi et quand, pour pouvoir répondre d’un accès à une demande.</li>
      </ul>
      <p>
        Ces données servent à exécuter une mission d’intérêt public : remettre les demandes des usagers aux seules
        personnes habilitées. Un compte n’est jamais supprimé mais désactivé, afin que les traces gardent leur sens.
      </p>
      <h2>Données des usagers</h2>
      <p>
        Les télédossiers contiennent ce que l’usager a transmis à l’opérateur de la démarche. HubEE les transporte sans
        les modifier et ne les utilise à aucune autre fin. Les pièces jointes sont détruites après la clôture, selon le
        délai fixé pour chaque démarche. Un usager exerce ses droits auprès du service qui traite sa demande.
      </p>
      <h2>Destinataires</h2>
      <p>
        Les agents habilités du service concerné, l’opérateur de la démarche et, dans la stricte mesure nécessaire, les
        équipes qui exploitent la plateforme. Aucune donnée n’est cédée ni transférée hors de l’Union européenne.
      </p>
      <h2>Cookies</h2>
      <p>Tous sont nécessaires au service et ne demandent pas de consentement :</p>
      <ul>
        <li>un cookie de session, effacé à la déconnexion, et au plus tard après 60 minutes sans action ;</li>
        <li>un cookie de sécurité, qui lie les formulaires à votre navigateur ;</li>
        <li>un cookie qui reconnaît un appareil où vous avez déjà donné un code, si vous en avez donné un ;</li>
        <li>un cookie d’un instant, qui affiche une fois le résultat de votre dernière action ;</li>
        <li>un cookie d’un instant, qui ferme la fenêtre d’un téléchargement quand il commence.</li>
      </ul>
      <h2>Vos droits</h2>
      <p>
        Vous pouvez accéder à vos données et les rectifier dans « Mon compte », ou par votre administrateur local. Pour
        toute autre demande (opposition, limitation), écrivez à <Mail address={SUPPORT_ADDRESS} />. Si la réponse ne
        vous satisfait pas, vous pouvez saisir la{' '}
        <abbr title="Commission nationale de l’informatique et des libertés">CNIL</abbr>.
      </p>
    </TextPage>
  );
}
