import type { JSX } from 'preact';
import { DEMO_PASSWORD, demoAccounts } from '../../demo/demoAccounts.ts';
import { ACTOR_TYPE_LABELS } from '../labels.ts';
import type { View } from '../view.ts';

/** On the sign-in page of the demonstration: as whom one may sign in, and what one then does. */
export function DemoAccounts({ view }: { readonly view: View }): JSX.Element | null {
  if (!view.demo) return null;
  return (
    <section class="hub-section hub-demo" aria-labelledby="comptes-de-demonstration">
      <h2 class="fr-h4" id="comptes-de-demonstration">
        Comptes de démonstration
      </h2>
      <p>
        Mot de passe de tous ces comptes : <code>{DEMO_PASSWORD}</code>. Les administrateurs et les délégués reçoivent
        en plus un code par courriel : rien ne part vraiment, tout se lit sur la page des courriels.
      </p>
      <ul class="hub-demo__accounts">
        {demoAccounts.map(({ email, firstName, lastName, actorType, organization, what }) => (
          <li key={email}>
            <p>
              <strong>{`${firstName} ${lastName}`}</strong>
              {`, ${ACTOR_TYPE_LABELS[actorType].toLowerCase()}, ${organization.name}`}
            </p>
            <p>
              <code>{email}</code>
            </p>
            <p>{what}</p>
          </li>
        ))}
      </ul>
      <p>
        <a class="fr-link" href="/demonstration/courriels">
          Lire les courriels de démonstration
        </a>
      </p>
    </section>
  );
}
