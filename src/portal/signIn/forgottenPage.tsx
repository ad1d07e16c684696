import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { TextField } from '../kit/TextField.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

interface ForgottenPageProps {
  readonly view: View;
  readonly email?: string | null;
  readonly error?: string;
  readonly throttled?: boolean;
  /** The request was taken: the answer says nothing of whether an account exists (P-34). */
  readonly answered?: boolean;
}

/** §3.1: « Mot de passe oublié ? ». */
export function ForgottenPage({ view, email = null, error, throttled = false, answered = false }: ForgottenPageProps) {
  return (
    <Page view={view} title="Mot de passe oublié ?" dialog={answered ? <Answer /> : null}>
      <Heading title="Mot de passe oublié ?" />
      {throttled ? (
        <Alert kind="error" title="Trop de demandes">
          Trop de liens ont été demandés : réessayez dans une heure. Pensez à regarder dans vos courriers indésirables
          (spam).
        </Alert>
      ) : null}
      <ErrorSummary faults={error === undefined ? [] : [{ field: 'email', message: error }]} />
      <p>Vous allez recevoir un mail dans votre boite vous permettant de régénérer votre mot de passe.</p>
      <p>En cas de problème, merci de contacter l’administrateur de votre service.</p>
      <Form action="/mot-de-passe-oublie" token={view.formToken} data-submit-once="">
        <TextField
          name="email"
          label="Email *"
          type="email"
          autocomplete="username"
          inputMode="email"
          maxLength={320}
          required
          value={email}
          {...(error !== undefined && { error })}
        />
        <Button variant="primary">Réinitialiser mon mot de passe</Button>
      </Form>
    </Page>
  );
}

function Answer() {
  return (
    <Dialog title="Réinitialisation de mot de passe" closeHref="/mot-de-passe-oublie">
      <p>
        Si votre adresse mail correspond bien à un des comptes enregistrés sur la plateforme, vous allez recevoir un
        lien de réinitialisation par e-mail. Sinon prenez contact avec votre administrateur.
      </p>
      <p class="fr-hint-text">Si rien n’arrive, regardez dans vos courriers indésirables (spam).</p>
      <ButtonLink variant="primary" href="/connexion">
        Me connecter
      </ButtonLink>
    </Dialog>
  );
}
