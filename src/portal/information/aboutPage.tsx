import type { View } from '../view.ts';
import { TextPage } from './textPage.tsx';

/** « À propos » (§3.1). */
export function AboutPage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} title="À propos" lead="HubEE, le Hub d’Échange de l’État.">
      <p>
        HubEE est une plateforme de l’État. Elle transporte les demandes faites en ligne par les usagers, de l’opérateur
        qui propose la démarche jusqu’au service chargé de la traiter : commune, conseil départemental ou autre
        administration. Elle ne modifie pas le contenu des données.
      </p>
      <h2>À quoi sert ce portail</h2>
      <p>
        Les services abonnés y reçoivent les télédossiers de leurs démarches, téléchargent les pièces jointes et
        indiquent l’avancement du traitement ; l’usager en est informé par l’opérateur. Les services qui disposent d’un
        logiciel métier compatible peuvent aussi les recevoir directement dans celui-ci, par API.
      </p>
      <h2>Abonner votre service</h2>
      <p>
        L’abonnement est gratuit. Il se demande, démarche par démarche, dans l’application DataPass, accessible depuis
        la page de connexion. La personne que votre service désigne devient administrateur local : elle crée ensuite les
        comptes des agents.
      </p>
      <h2>Vous n’avez pas de compte</h2>
      <p>
        Si votre service est déjà abonné, adressez-vous à son administrateur local. S’il n’en a plus,{' '}
        <a href="/contact">contactez-nous</a>.
      </p>
    </TextPage>
  );
}
