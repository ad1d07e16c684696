import { EMAIL_FAULT } from '../../accounts/contactRules.ts';
import type { ActorType } from '../../accounts/rules.ts';
import { MAX_EMAIL } from '../../platform/text.ts';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import { HelpLink } from '../kit/HelpLink.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { TextField } from '../kit/TextField.tsx';
import { ACTOR_TYPE_LABELS } from '../labels.ts';
import type { Rejection } from './attempt.ts';
import { ContactFields, faultOf } from './contactFields.tsx';
import type { CreationInput } from './creationInput.ts';
import type { OrganizationProcesses } from './organizationProcesses.ts';
import { ProcessesField } from './rightsFields.tsx';

export interface CreationContent {
  readonly formToken: string;
  /** What the account will be called: a form sent twice opens one account. */
  readonly id: string;
  readonly types: readonly ActorType[];
  readonly processes: OrganizationProcesses;
  readonly typed: CreationInput;
  readonly rejection: Rejection | null;
}

export const CREATION_TITLE = "Création d'un nouveau compte utilisateur";

/** « Création d'un nouveau compte utilisateur : » (§5.3), with its fields in that order. */
export function CreationDialog({ content }: { readonly content: CreationContent }) {
  const { formToken, id, typed, rejection } = content;
  const faults = rejection?.faults ?? [];
  return (
    <Dialog title={`${CREATION_TITLE} :`} closeHref="/comptes" wide>
      <ErrorSummary faults={faults} />
      {rejection?.refusals.map(({ french }) => (
        <Alert key={french} kind="error">
          {french}
        </Alert>
      ))}
      <Form action="/comptes/nouveau" token={formToken} data-enable-when-valid="" data-submit-once="">
        <input type="hidden" name="id" value={id} />
        <p class="fr-hint-text">Les champs marqués d’un astérisque (*) sont obligatoires.</p>
        <RightsPart content={content} />
        <TextField
          name="email"
          label="email*"
          hint="Elle sert d’identifiant et ne change plus ensuite. Elle doit être personnelle : pas d’adresse partagée comme mairie@ ou contact@."
          type="email"
          inputMode="email"
          value={typed.email}
          error={faultOf(faults, 'email')}
          maxLength={MAX_EMAIL}
          invalidMessage={EMAIL_FAULT}
          required
        />
        <ContactFields input={typed} faults={faults} />
        <HelpLink topic={45} beside />
        <HelpLink topic={47} beside />
        <ButtonGroup right>
          <ButtonLink href="/comptes" variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant="success">Ajouter l'utilisateur</Button>
        </ButtonGroup>
      </Form>
    </Dialog>
  );
}

/** Roles are not asked: those of the type are given (P-13). */
function RightsPart({ content }: { readonly content: CreationContent }) {
  const { types, processes, typed, rejection } = content;
  const faults = rejection?.faults ?? [];
  return (
    <>
      <SelectField
        name="actorType"
        label="Type d'acteur*"
        options={types.map((type) => ({ value: type, label: ACTOR_TYPE_LABELS[type] }))}
        value={typed.actorType}
        error={faultOf(faults, 'actorType')}
        required
      />
      <ProcessesField processes={processes} held={[]} values={typed.processCodes} faults={faults} />
    </>
  );
}
