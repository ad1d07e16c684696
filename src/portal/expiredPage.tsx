import { ButtonGroup, ButtonLink } from './kit/Button.tsx';
import { Heading } from './kit/Heading.tsx';
import { Page } from './page.tsx';
import type { View } from './view.ts';

/** A form that was made for another session, or sent by another site: refused, with a way back to a fresh one. */
export function ExpiredPage({ view, back }: { readonly view: View; readonly back: string }) {
  return (
    <Page view={view} title="Cette page a expiré">
      <Heading
        title="Cette page a expiré"
        lead="Le formulaire envoyé n’est plus valable : vous vous êtes peut-être connecté ou déconnecté dans un autre onglet. Rien n’a été changé."
      />
      <p>Rouvrez la page, puis recommencez. Votre navigateur doit accepter les cookies de ce site.</p>
      <ButtonGroup>
        <ButtonLink variant="primary" href={back}>
          Rouvrir la page
        </ButtonLink>
      </ButtonGroup>
    </Page>
  );
}
