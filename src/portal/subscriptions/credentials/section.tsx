import { Button, ButtonGroup, ButtonLink } from '../../kit/Button.tsx';
import { Form } from '../../kit/Form.tsx';
import { Facts } from '../../kit/Heading.tsx';
import { HelpLink } from '../../kit/HelpLink.tsx';
import { frenchDateTime } from '../../labels.ts';
import type { CredentialsContent, ShownClient } from './content.ts';

interface CredentialsProps {
  readonly content: CredentialsContent;
}

/** The form that sends « Télécharger les identifiants » and « Créer les identifiants », which stand elsewhere. */
const FORM_ID = 'identifiants-envoi';

/** P-91: the credentials of the software, in « MODALITÉ D'ACCÈS ». Needs `<CredentialsForm>` somewhere on the page. */
export function CredentialsSection({ content }: CredentialsProps) {
  if (content.accessMode !== 'API') return <RemainingCredentials content={content} />;
  return (
    <div class="hub-credentials" data-credentials="" data-token={content.formToken}>
      <p>Utilisez ces paramètres pour la communication entre votre application et le service API.</p>
      {content.clients.map((client, index) => (
        <ClientCredentials key={client.handle} content={content} client={client} place={index + 1} />
      ))}
      {content.clients.length === 0 ? <NoCredentials content={content} /> : <Download content={content} />}
      <p role="status" data-copy-status="" />
      <p>
        <a class="fr-link" href="/docs">
          Accès à la documentation.
        </a>
      </p>
      <HelpLink topic={54} beside />
    </div>
  );
}

/** To be placed outside of any other form: a form holds no form. */
export function CredentialsForm({ content }: CredentialsProps) {
  const { accessMode, manages, clients, sheetHref, formToken } = content;
  if (accessMode !== 'API' || !manages) return null;
  const action = `${sheetHref}/identifiants${clients.length === 0 ? '' : '/telechargement'}`;
  return (
    <Form action={action} token={formToken} id={FORM_ID}>
      {null}
    </Form>
  );
}

/** P-91: what stands there while « API » is chosen and not saved. */
export function MaskedCredentials() {
  return (
    <Facts
      facts={[
        { label: 'Identifiant client :', value: <Mask /> },
        { label: 'Clé secrète :', value: <Mask /> },
      ]}
    />
  );
}

function ClientCredentials({
  content,
  client,
  place,
}: CredentialsProps & { readonly client: ShownClient; readonly place: number }) {
  const several = content.clients.length > 1;
  const rank = several ? ` (identifiants n° ${place})` : '';
  const href = `${content.sheetHref}/identifiants/${client.handle}`;
  const copy = { href: `${href}/copie`, rank, offered: content.manages };
  return (
    <>
      {several ? <h3 class="fr-h6">{`Identifiants n° ${place}`}</h3> : null}
      <Facts
        facts={[
          {
            label: 'Identifiant client :',
            value: <Copiable {...copy} what="identifiant" name="l’identifiant client" />,
          },
          {
            label: 'Clé secrète :',
            value: <Copiable {...copy} what="secret" name="la clé secrète" offered={copy.offered && client.readable} />,
          },
          ...datesOf(client),
        ]}
      />
      {content.manages && !client.readable ? (
        <p class="fr-hint-text">
          Cette clé secrète ne peut plus être copiée : si votre logiciel ne l’a pas, régénérez-la pour en obtenir une
          nouvelle.
        </p>
      ) : null}
      {content.manages ? <ClientChanges href={href} rank={rank} several={several} /> : null}
    </>
  );
}

/** When the client was made, when its secret changed, whether any software uses it. */
export function datesOf({ createdAt, secretChangedAt, lastTokenAt }: ShownClient) {
  return [
    { label: 'Créés le :', value: frenchDateTime(createdAt) },
    { label: 'Clé changée le :', value: frenchDateTime(secretChangedAt) },
    {
      label: 'Dernière utilisation :',
      value: lastTokenAt === null ? 'jamais utilisés' : `${frenchDateTime(lastTokenAt)} (à une heure près)`,
    },
  ];
}

interface CopiableProps {
  readonly href: string;
  readonly what: 'identifiant' | 'secret';
  readonly name: string;
  readonly rank: string;
  readonly offered: boolean;
}

/** The value is fetched by the script when it is asked for; the page never holds it. */
function Copiable({ href, what, name, rank, offered }: CopiableProps) {
  return (
    <>
      <Mask />{' '}
      {offered ? (
        <button
          class="fr-btn fr-btn--tertiary fr-btn--sm"
          type="button"
          hidden
          data-copy={href}
          data-what={what}
          data-name={`${name}${rank}`}
          aria-label={`Copier ${name}${rank}`}
        >
          Copier
        </button>
      ) : null}
    </>
  );
}

function Mask() {
  return (
    <>
      <span aria-hidden="true">••••••••••••••••</span>
      <span class="fr-sr-only">masqué</span>
    </>
  );
}

interface ClientChangesProps {
  readonly href: string;
  readonly rank: string;
  /** The only credentials are replaced rather than taken away. */
  readonly several: boolean;
}

function ClientChanges({ href, rank, several }: ClientChangesProps) {
  return (
    <ButtonGroup>
      <ButtonLink href={`${href}/regeneration`} variant="secondary" small>
        Régénérer la clé secrète<span class="fr-sr-only">{rank}</span>
      </ButtonLink>
      {several ? (
        <ButtonLink href={`${href}/revocation`} variant="tertiary" small>
          Révoquer<span class="fr-sr-only">{rank}</span>
        </ButtonLink>
      ) : null}
    </ButtonGroup>
  );
}

/** D-20. The script takes it away where « Copier » works. */
function Download({ content }: CredentialsProps) {
  if (!content.manages) return null;
  return (
    <div data-copy-fallback="">
      <Button variant="tertiary" small form={FORM_ID}>
        Télécharger les identifiants
      </Button>
    </div>
  );
}

function NoCredentials({ content }: CredentialsProps) {
  return (
    <>
      <p>Cet abonnement n’a pas encore d’identifiants.</p>
      {content.manages ? (
        <Button variant="secondary" small form={FORM_ID}>
          Créer les identifiants
        </Button>
      ) : null}
    </>
  );
}

/** H-215: leaving mode API takes nothing away from whoever knows the credentials. */
function RemainingCredentials({ content }: CredentialsProps) {
  if (content.clients.length === 0 || !content.manages) return null;
  return (
    <p>
      Des identifiants d’API créés auparavant sont encore valables.{' '}
      <a class="fr-link" href={`${content.sheetHref}/identifiants`}>
        Les régénérer ou les révoquer
      </a>
    </p>
  );
}
