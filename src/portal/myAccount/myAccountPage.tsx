import { TITLES } from '../../accounts/rules.ts';
import type { AccountRow } from '../../accounts/store.ts';
import type { FieldFault } from '../../refusals/fields.ts';
import type { SessionSummary } from '../../sessions/rules.ts';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button } from '../kit/Button.tsx';
import { Form, SaveBar } from '../kit/Form.tsx';
import { Facts, Heading, Section } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { PasswordField } from '../kit/PasswordField.tsx';
import { RadioGroup } from '../kit/RadioGroup.tsx';
import { TextField } from '../kit/TextField.tsx';
import { ACTOR_TYPE_LABELS, frenchDateTime, ROLE_LABELS, TITLE_LABELS } from '../labels.ts';
import { Page } from '../page.tsx';
import { PasswordPair } from '../signIn/newPasswordPage.tsx';
import type { View } from '../view.ts';
import { OpenSessions } from './openSessions.tsx';

/** P-86: what everybody may change of themselves, as typed or stored. */
export interface DetailsInput {
  readonly title: string | null;
  readonly function: string | null;
  readonly phone: string | null;
  readonly secondPhone: string | null;
}

export interface MyAccountPageProps {
  readonly view: View;
  readonly account: AccountRow;
  readonly organizationName: string;
  /** Names of the habilitations. */
  readonly processes: readonly string[];
  readonly input: DetailsInput;
  readonly sessions: readonly SessionSummary[];
  readonly currentSession: string;
  readonly faults?: readonly FieldFault[];
  /** A refusal that concerns no field. */
  readonly refusal?: string | null;
}

/** « Mon compte » (P-86, D-26). */
export function MyAccountPage(props: MyAccountPageProps) {
  const { view, account, faults = [], refusal = null } = props;
  return (
    <Page view={view} title={faults.length === 0 ? 'Mon compte' : 'Erreur : Mon compte'}>
      <Heading title="Mon compte" lead={`${account.firstName} ${account.lastName}`} />
      {refusal === null ? null : <Alert kind="error">{refusal}</Alert>}
      <ErrorSummary faults={faults} />
      <Identity {...props} />
      <Details {...props} faults={faults} />
      <Password view={view} email={account.email} faults={faults} />
      <Section title="SESSIONS OUVERTES" id="sessions">
        <OpenSessions token={view.formToken} sessions={props.sessions} current={props.currentSession} />
      </Section>
      <HelpLinks topics={account.actorType === 'LOCAL_ADMINISTRATOR' ? [48, 26] : [48]} />
    </Page>
  );
}

function Identity({ account, organizationName, processes }: MyAccountPageProps) {
  const roles = account.roles.map((role) => <li key={role}>{ROLE_LABELS[role]}</li>);
  return (
    <Section title="IDENTITÉ ET DROITS">
      <Facts
        facts={[
          { label: 'Nom :', value: account.lastName },
          { label: 'Prénom :', value: account.firstName },
          { label: 'Email :', value: account.email },
          { label: 'Service instructeur :', value: organizationName },
          { label: 'Type d’acteur :', value: ACTOR_TYPE_LABELS[account.actorType] },
          { label: 'Rôle(s) assigné(s) :', value: <ul>{roles}</ul> },
          { label: 'Habilitations aux démarches :', value: <Habilitations account={account} processes={processes} /> },
          { label: 'Dernière connexion :', value: frenchDateTime(account.lastSignInAt) },
        ]}
      />
      <p class="fr-hint-text">
        Le nom et les droits se changent dans « Gestion des comptes », par un administrateur de votre service. L’adresse
        email, qui est l’identifiant, ne change pas.
      </p>
    </Section>
  );
}

function Habilitations({ account, processes }: Pick<MyAccountPageProps, 'account' | 'processes'>) {
  // P-18
  if (account.actorType !== 'AGENT') return <em>Sans habilitations</em>;
  if (processes.length === 0) return <em>Aucune</em>;
  return (
    <ul>
      {processes.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}

const LONGEST = 255;

function Details({ view, input, account, faults }: MyAccountPageProps & { readonly faults: readonly FieldFault[] }) {
  const errorOf = (name: string) => faults.find(({ field }) => field === name)?.message;
  const missing = account.title === null ? 'Civilité requise' : undefined;
  return (
    <Section title="INFORMATIONS PERSONNELLES" id="informations">
      <Form action="/mon-compte" token={view.formToken} data-dirty-form="" data-submit-once="">
        <RadioGroup
          name="title"
          legend="Civilité*"
          options={TITLES.map((title) => ({ value: title, label: TITLE_LABELS[title] }))}
          value={input.title}
          error={errorOf('title') ?? missing}
          required
        />
        <TextField
          name="function"
          label="Fonction"
          value={input.function}
          autocomplete="organization-title"
          maxLength={LONGEST}
          error={errorOf('function')}
        />
        <TextField
          name="phone"
          label="Téléphone principal*"
          hint="10 chiffres, sans espace ni point : 0123456789"
          type="tel"
          inputMode="tel"
          autocomplete="tel"
          value={input.phone}
          error={errorOf('phone')}
          required
        />
        <TextField
          name="secondPhone"
          label="Téléphone secondaire"
          hint="Même format"
          type="tel"
          inputMode="tel"
          value={input.secondPhone}
          error={errorOf('secondPhone')}
        />
        <SaveBar>
          <Button variant="success">Enregistrer les modifications</Button>
          <Button variant="secondary" type="reset">
            Annuler
          </Button>
        </SaveBar>
      </Form>
    </Section>
  );
}

interface PasswordProps {
  readonly view: View;
  readonly email: string;
  readonly faults: readonly FieldFault[];
}

function Password({ view, email, faults }: PasswordProps) {
  const error = faults.find(({ field }) => field === 'current')?.message;
  return (
    <Section title="MOT DE PASSE" id="mot-de-passe">
      <p>Après le changement, vos autres sessions sont fermées.</p>
      <Form action="/mon-compte/mot-de-passe" token={view.formToken} data-submit-once="">
        <input type="hidden" name="username" autocomplete="username" value={email} />
        <PasswordField
          name="current"
          label="Mot de passe actuel*"
          maxLength={200}
          required
          {...(error !== undefined && { error })}
        />
        <PasswordPair faults={faults} />
        <Button variant="primary">Changer le mot de passe</Button>
      </Form>
    </Section>
  );
}
