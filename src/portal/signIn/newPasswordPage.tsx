import type { FieldFault } from '../../refusals/fields.ts';
import { PASSWORD_SPECIALS } from '../../sessions/signInRules.ts';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { PasswordField } from '../kit/PasswordField.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

interface NewPasswordPageProps {
  readonly view: View;
  readonly action: string;
  /** Why one is asked for, when the person did not ask. */
  readonly reason?: string | null;
  /** Whose password it is: for the person, and for the browser that keeps it. */
  readonly email: string;
  readonly wish?: string | null;
  readonly faults?: readonly FieldFault[];
}

/** §3.1: « Création d'un nouveau mot de passe », from a mail or when the former one has expired (P-36). */
export function NewPasswordPage({
  view,
  action,
  reason = null,
  email,
  wish = null,
  faults = [],
}: NewPasswordPageProps) {
  return (
    <Page view={view} title="Création d’un nouveau mot de passe">
      <Heading title="Création d’un nouveau mot de passe" />
      {reason === null ? null : <Alert kind="info">{reason}</Alert>}
      <ErrorSummary faults={faults} />
      <Form action={action} token={view.formToken} data-submit-once="">
        {wish === null ? null : <input type="hidden" name="suite" value={wish} />}
        <p>{`Compte : ${email}`}</p>
        <input type="hidden" name="username" autocomplete="username" value={email} />
        <PasswordPair faults={faults} />
        <p>
          Avant toute utilisation du Portail HubEE, merci de prendre connaissance des{' '}
          <a href="/cgu">conditions générales d’utilisation</a>.
        </p>
        <Button variant="primary">Enregistrer et se connecter</Button>
      </Form>
    </Page>
  );
}

/** P-35: the two entries of a new password. */
export function PasswordPair({ faults }: { readonly faults: readonly FieldFault[] }) {
  const errorOf = (name: string) => {
    const error = faults.find(({ field }) => field === name)?.message;
    return error === undefined ? {} : { error };
  };
  return (
    <>
      <PasswordField
        name="password"
        label="Nouveau mot de passe*"
        hint={`8 caractères avec au moins un chiffre, une majuscule et un caractère spécial. Caractères spéciaux acceptés : ${PASSWORD_SPECIALS}`}
        autocomplete="new-password"
        maxLength={200}
        required
        {...errorOf('password')}
      />
      <PasswordField
        name="confirmation"
        label="Confirmation du nouveau mot de passe*"
        autocomplete="new-password"
        maxLength={200}
        required
        {...errorOf('confirmation')}
      />
    </>
  );
}

export type DeadLink = 'USED' | 'EXPIRED' | 'CANCELLED' | 'UNKNOWN';

const DEAD_LINKS: Readonly<Record<DeadLink, { readonly title: string; readonly text: string }>> = {
  USED: {
    title: 'Ce lien a déjà servi',
    text: 'Un lien ne sert qu’une fois : votre mot de passe a déjà été choisi avec celui-ci. Connectez-vous ou demandez un nouveau lien.',
  },
  EXPIRED: {
    title: 'Ce lien a expiré',
    text: 'Un lien n’est valable que 48 heures. Demandez-en un nouveau : il vous permettra aussi d’activer votre compte.',
  },
  CANCELLED: {
    title: 'Ce lien est remplacé',
    text: 'Un lien plus récent vous a été envoyé : suivez celui du dernier courriel reçu, ou demandez-en un nouveau.',
  },
  UNKNOWN: {
    title: 'Ce lien n’est pas valable',
    text: 'Vérifiez que l’adresse est complète, telle qu’elle figure dans le courriel, ou demandez un nouveau lien.',
  },
};

/** Why a link of a mail leads nowhere any more, and the way out. */
export function DeadLinkPage({ view, state }: { readonly view: View; readonly state: DeadLink }) {
  const { title, text } = DEAD_LINKS[state];
  return (
    <Page view={view} title={title}>
      <Heading title={title} />
      <p>{text}</p>
      <ButtonGroup>
        <ButtonLink variant="primary" href="/mot-de-passe-oublie">
          Mot de passe oublié ?
        </ButtonLink>
        <ButtonLink variant="secondary" href="/connexion">
          Connexion
        </ButtonLink>
      </ButtonGroup>
    </Page>
  );
}
