import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Dialog } from '../../kit/Dialog.tsx';
import { Form } from '../../kit/Form.tsx';
import { Facts } from '../../kit/Heading.tsx';
import type { CredentialsContent, ShownClient } from './content.ts';
import { datesOf } from './section.tsx';

interface ConfirmationProps {
  readonly content: CredentialsContent;
  readonly client: ShownClient;
}

/** P-92. */
export function RegenerationDialog({ content, client }: ConfirmationProps) {
  const { sheetHref, formToken } = content;
  return (
    <Dialog title="Voulez-vous régénérer la clé secrète ?" closeHref={sheetHref}>
      <p>
        L’ancienne clé cessera aussitôt de fonctionner : votre logiciel ne pourra plus communiquer avec HubEE tant que
        la nouvelle n’y sera pas enregistrée.
      </p>
      <Facts facts={datesOf(client)} />
      <Confirmation action={`${sheetHref}/identifiants/${client.handle}/regeneration`} {...{ sheetHref, formToken }} />
    </Dialog>
  );
}

/** D-20. */
export function RevocationDialog({ content, client }: ConfirmationProps) {
  const { sheetHref, formToken } = content;
  return (
    <Dialog title="Voulez-vous révoquer ces identifiants ?" closeHref={sheetHref}>
      <p>
        Le logiciel qui les utilise cessera aussitôt de communiquer avec HubEE. Ces identifiants seront supprimés : ils
        ne pourront pas être rétablis.
      </p>
      <Facts facts={datesOf(client)} />
      <Confirmation action={`${sheetHref}/identifiants/${client.handle}/revocation`} {...{ sheetHref, formToken }} />
    </Dialog>
  );
}

interface ConfirmationFormProps {
  readonly action: string;
  readonly sheetHref: string;
  readonly formToken: string;
}

function Confirmation({ action, sheetHref, formToken }: ConfirmationFormProps) {
  return (
    <Form action={action} token={formToken} data-submit-once="">
      <ButtonGroup right>
        <ButtonLink href={sheetHref} variant="tertiary">
          Annuler
        </ButtonLink>
        <Button variant="danger">Valider</Button>
      </ButtonGroup>
    </Form>
  );
}

/** D-20: after a delegate or a publisher was withdrawn, or mode API left: what they knew still works. */
export function RiskDialog({ content }: { readonly content: CredentialsContent }) {
  const { sheetHref, clients } = content;
  return (
    <Dialog title="Les identifiants d’API restent valables" closeHref={sheetHref} wide>
      <p>
        Retirer un délégué technique ou un éditeur, ou passer en modalité « PORTAIL », ne change pas les identifiants :
        qui les connaissait peut encore les utiliser et accéder aux télédossiers de cette démarche.
      </p>
      <p>
        Régénérez la clé secrète si votre logiciel doit continuer à communiquer avec HubEE ; révoquez les identifiants
        s’ils ne servent plus.
      </p>
      {clients.map((client, index) => (
        <RiskyClient
          key={client.handle}
          href={`${sheetHref}/identifiants/${client.handle}`}
          client={client}
          rank={clients.length > 1 ? ` n° ${index + 1}` : ''}
        />
      ))}
      <ButtonGroup right>
        <ButtonLink href={sheetHref} variant="tertiary">
          Ne rien changer
        </ButtonLink>
      </ButtonGroup>
    </Dialog>
  );
}

interface RiskyClientProps {
  readonly href: string;
  readonly client: ShownClient;
  readonly rank: string;
}

function RiskyClient({ href, client, rank }: RiskyClientProps) {
  return (
    <section aria-label={`Identifiants${rank}`}>
      {rank === '' ? null : <h2 class="fr-h6">{`Identifiants${rank}`}</h2>}
      <Facts facts={datesOf(client)} />
      <ButtonGroup>
        <ButtonLink href={`${href}/regeneration`} variant="secondary">
          Régénérer<span class="fr-sr-only">{rank}</span>
        </ButtonLink>
        <ButtonLink href={`${href}/revocation`} variant="danger">
          Révoquer<span class="fr-sr-only">{rank}</span>
        </ButtonLink>
      </ButtonGroup>
    </section>
  );
}
