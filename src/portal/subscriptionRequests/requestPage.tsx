import { MAX_WORDS, type RawRequest } from '../../subscriptionRequests/rules.ts';
import type { RequestableProcess } from '../../subscriptionRequests/store.ts';
import type { Rejection } from '../accounts/attempt.ts';
import { faultOf } from '../accounts/contactFields.tsx';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { TextAreaField } from '../kit/TextAreaField.tsx';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

export const REQUEST_PATH = '/abonnements/demandes/nouvelle';

export interface RequestPageProps {
  readonly view: View;
  readonly processes: readonly RequestableProcess[];
  readonly typed: RawRequest;
  readonly rejection: Rejection | null;
}

/** « Demander un abonnement » (D-17), where there is no DataPass. */
export function RequestPage(props: RequestPageProps) {
  const { view, processes, rejection } = props;
  return (
    <Page view={view} title="Demander un abonnement">
      <Heading
        title="Demander un abonnement"
        lead={`Pour le service instructeur : ${view.user?.organizationName ?? ''}`}
        back={{ href: '/abonnements', label: 'Retour aux abonnements' }}
      />
      <ErrorSummary faults={rejection?.faults ?? []} />
      {rejection?.refusals.map(({ french }) => (
        <Alert key={french} kind="error">
          {french}
        </Alert>
      ))}
      {processes.length === 0 ? (
        <Alert kind="info" title="Aucune démarche à demander">
          Votre service est déjà abonné à toutes les démarches ouvertes, ou une réponse est attendue pour celles qui
          restent.
        </Alert>
      ) : (
        <RequestForm {...props} />
      )}
      <HelpLinks topics={[3, 22]} />
    </Page>
  );
}

function RequestForm({ view, processes, typed, rejection }: RequestPageProps) {
  const faults = rejection?.faults ?? [];
  return (
    <Form action={REQUEST_PATH} token={view.formToken} className="hub-section" data-submit-once="">
      <p>
        L’opérateur de la démarche examine la demande et vous répond par courriel : pensez à regarder aussi dans vos
        courriers indésirables (spam). L’abonnement est gratuit ; il engage le service à traiter toutes les demandes
        reçues.
      </p>
      <p class="fr-hint-text">Les champs marqués d’un astérisque (*) sont obligatoires.</p>
      <SelectField
        name="processCode"
        label="Démarche*"
        hint="Celles ouvertes aux abonnements, que votre service n’a pas encore"
        placeholder="Choisir une démarche"
        options={processes.map(({ code, name, operator }) => ({
          value: code,
          // By its name, which is what people know of it and what they type to reach it.
          label: `${name} (${operator}, ${code})`,
        }))}
        value={typed.processCode}
        error={faultOf(faults, 'processCode')}
        required
      />
      <TextAreaField
        name="comment"
        label="Commentaire pour l’opérateur"
        hint={`Facultatif, ${MAX_WORDS} caractères au plus, sans donnée personnelle`}
        value={typed.comment}
        error={faultOf(faults, 'comment')}
      />
      <ButtonGroup>
        <Button variant="primary">Envoyer la demande</Button>
        <ButtonLink href="/abonnements" variant="tertiary">
          Annuler
        </ButtonLink>
      </ButtonGroup>
    </Form>
  );
}
