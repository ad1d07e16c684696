import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonGroup } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { TextField } from '../kit/TextField.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

interface CodePageProps {
  readonly view: View;
  readonly email: string;
  readonly wish: string | null;
  readonly error?: string;
  readonly alert?: { readonly title?: string; readonly text: string } | null;
}

/** §3.1: « Vérification de l'OTP ». */
export function CodePage({ view, email, wish, error, alert = null }: CodePageProps) {
  const hiddenWish = wish === null ? null : <input type="hidden" name="suite" value={wish} />;
  return (
    <Page view={view} title={error === undefined ? 'Vérification de l’OTP' : 'Erreur : Vérification de l’OTP'}>
      <Heading title="Vérification de l’OTP" back={{ href: '/connexion', label: 'Retour à la connexion' }} />
      {alert === null ? null : (
        <Alert kind="error" title={alert.title}>
          {alert.text}
        </Alert>
      )}
      <ErrorSummary faults={error === undefined ? [] : [{ field: 'code', message: error }]} />
      <p>{`Saisissez le code envoyé à votre adresse électronique (${email})`}</p>
      <p class="fr-hint-text">
        Le code est valable 10 minutes. S’il n’arrive pas, regardez dans vos courriers indésirables (spam).
      </p>
      <Form action="/connexion/code" token={view.formToken} data-submit-once="">
        {hiddenWish}
        <TextField
          name="code"
          label="Code à 6 chiffres"
          autocomplete="one-time-code"
          inputMode="numeric"
          maxLength={20}
          required
          autofocus
          {...(error !== undefined && { error })}
        />
        <Button variant="primary">S’authentifier</Button>
      </Form>
      <Form action="/connexion/code/envoi" token={view.formToken} data-submit-once="">
        {hiddenWish}
        <ButtonGroup>
          <Button variant="tertiary" icon="mail">
            Renvoyer le code
          </Button>
        </ButtonGroup>
      </Form>
    </Page>
  );
}
