import { DemoAccounts } from '../demonstration/demoAccounts.tsx';
import { Alert } from '../kit/Alert.tsx';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { PasswordField } from '../kit/PasswordField.tsx';
import { TextField } from '../kit/TextField.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

interface SignInPageProps {
  readonly view: View;
  /** What was typed before; never the password. */
  readonly email?: string | null;
  readonly wish: string | null;
  readonly alert?: { readonly title?: string; readonly text: string } | null;
  /** DataPass, where subscriptions are asked for; null when nobody configured it. */
  readonly datapassUrl: string | null;
}

/** §3.1: « Bienvenue sur HubEE », in two columns. */
export function SignInPage({ view, email = null, wish, alert = null, datapassUrl }: SignInPageProps) {
  return (
    <Page view={view} title="Connexion">
      <Heading title="Bienvenue sur HubEE" />
      <p>
        Bienvenue sur le portail du Hub d’Échange de l’État au sein duquel vous allez pouvoir accéder aux démarches
        transmises par les usagers. Merci de vous connecter au moyen de vos identifiants ou de vous mettre en relation
        avec l’administrateur de votre service.
      </p>
      <div class="hub-sign-in">
        <div>
          <h2 class="fr-h4">Me connecter</h2>
          {alert === null ? null : (
            <Alert kind="error" title={alert.title}>
              {alert.text}
            </Alert>
          )}
          <Form action="/connexion" token={view.formToken} data-submit-once="">
            {wish === null ? null : <input type="hidden" name="suite" value={wish} />}
            <TextField
              name="email"
              label="Login"
              hint="Votre adresse électronique, par exemple prenom.nom@commune.fr"
              type="email"
              autocomplete="username"
              inputMode="email"
              maxLength={320}
              required
              value={email}
            />
            <PasswordField name="password" label="Mot de passe" maxLength={200} required />
            <p>
              <a class="fr-link" href="/mot-de-passe-oublie">
                Mot de passe oublié?
              </a>
            </p>
            <Button variant="primary">Connexion</Button>
          </Form>
        </div>
        {view.demo ? <DemoAccounts view={view} /> : null}
        <div>
          <Subscribe datapassUrl={datapassUrl} />
        </div>
      </div>
    </Page>
  );
}

const ASK_DATAPASS =
  'Si ce n’est pas le cas vous devez désigner un administrateur qui sera habilité à faire la ou les demandes d’abonnement pour le compte de votre service. Ces demandes sont gérées dans l’application Data Pass.';
/** D-17: where there is no DataPass. */
const ASK_HERE =
  'L’administrateur local de votre service fait la demande une fois connecté, dans « Gestion des abonnements ».';

function Subscribe({ datapassUrl }: Pick<SignInPageProps, 'datapassUrl'>) {
  return (
    <>
      <h2 class="fr-h4">Abonner mon service</h2>
      <p>
        Pour accéder aux démarches réalisées par les usagers votre service doit disposer d’un abonnement.{' '}
        {datapassUrl === null ? ASK_HERE : ASK_DATAPASS}
      </p>
      {datapassUrl === null ? null : (
        <>
          <p>Pour accéder au formulaire d’abonnement veuillez-vous inscrire ici.</p>
          <ButtonLink variant="secondary" href={datapassUrl} external>
            DataPass
          </ButtonLink>
        </>
      )}
      <p class="fr-hint-text">
        Votre service est abonné mais vous ne disposez pas de compte ? Contactez l’administrateur de votre service.
      </p>
    </>
  );
}
