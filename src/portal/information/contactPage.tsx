import { CONTACT_ADDRESS, SUPPORT_ADDRESS } from '../labels.ts';
import type { View } from '../view.ts';
import { Mail, TextPage } from './textPage.tsx';

/** « Contactez-nous » (P-109): whom to write to, and what to say. */
export function ContactPage({ view }: { readonly view: View }) {
  return (
    <TextPage view={view} title="Contactez-nous" lead="À qui écrire, et ce qu’il est utile d’indiquer.">
      <h2>Un incident, un compte, une erreur de statut</h2>
      <p>
        Écrivez au support : <Mail address={SUPPORT_ADDRESS} />
      </p>
      <p>
        Pour un droit ou un compte qui vous manque, voyez d’abord l’administrateur local de votre service : il peut agir
        aussitôt.
      </p>
      <h2>Vous êtes éditeur de logiciel</h2>
      <p>
        Pour des identifiants de test ou la documentation technique : <Mail address={CONTACT_ADDRESS} />
      </p>
      <h2>Ce qu’il faut indiquer</h2>
      <ul>
        <li>qui vous êtes (nom, fonction, adresse mail de votre compte) ;</li>
        <li>votre organisation ;</li>
        <li>la démarche concernée ;</li>
        <li>le numéro du télédossier, s’il y en a un ;</li>
        <li>ce que vous avez observé ;</li>
        <li>ce que vous attendiez.</li>
      </ul>
      <p>
        <strong>N’indiquez aucune donnée personnelle d’un usager</strong> (nom, adresse, pièce jointe) et jamais votre
        mot de passe : le support n’en a pas besoin.
      </p>
    </TextPage>
  );
}
