import { CONTACT_ADDRESS } from '../labels.ts';
import type { View } from '../view.ts';
import { Mail, TextPage } from './textPage.tsx';

/** « Mentions légales » (D-30). Each operator of an instance completes its own details. */
export function LegalNoticePage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} title="Mentions légales">
      <h2>Éditeur</h2>
      <p>
        Le Portail HubEE est édité par le service de l’État chargé du Hub d’Échange de l’État.
        <br />
        Contact : <Mail address={CONTACT_ADDRESS} />
      </p>
      <h2>Directeur de la publication</h2>
      <p>Le responsable du service de l’État chargé du Hub d’Échange de l’État.</p>
      <h2>Hébergement</h2>
      <p>Le portail est hébergé en France, par le service de l’État qui l’exploite ou pour son compte.</p>
      <h2>Propriété intellectuelle</h2>
      <p>
        Le portail utilise le Système de Design de l’État (DSFR). Son usage est réservé aux sites et applications de
        l’État ; il est interdit à tout autre acteur. La marque « République Française » et la police Marianne relèvent
        des mêmes conditions.
      </p>
      <h2>Liens vers d’autres sites</h2>
      <p>
        Le portail renvoie vers DataPass pour les demandes d’abonnement. Le contenu des sites cités relève de leurs
        éditeurs.
      </p>
      <h2>Cookies</h2>
      <p>
        Le portail ne dépose que les cookies nécessaires à la connexion et à la sécurité. Il n’utilise ni mesure
        d’audience ni publicité : aucun consentement n’est donc demandé. Le détail figure dans la page{' '}
        <a href="/donnees-personnelles">Données personnelles</a>.
      </p>
    </TextPage>
  );
}
