import { ROLES } from '../../accounts/rules.ts';
import { ownRightsForbidden } from '../../refusals/catalogue.ts';
import type { FieldFault } from '../../refusals/fields.ts';
import { type ChipOption, ChipsField } from '../kit/ChipsField.tsx';
import { Section } from '../kit/Heading.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { ACTOR_TYPE_LABELS, ROLE_LABELS } from '../labels.ts';
import { faultOf } from './contactFields.tsx';
import type { OrganizationProcesses } from './organizationProcesses.ts';
import type { SheetContent } from './sheetContent.ts';

interface RightsFieldsProps {
  readonly content: SheetContent;
}

/** « RÔLES ET DROITS D'ACCÈS »: offers exactly what the rules let this person change (P-21, P-28, P-77, P-79). */
export function RightsFields({ content }: RightsFieldsProps) {
  const { own, typed, rejection } = content;
  return (
    <Section title="RÔLES ET DROITS D'ACCÈS">
      {own ? <OwnRights content={content} /> : null}
      <TypeField content={content} />
      <ChipsField
        name="roles"
        legend="Rôle(s) assigné(s)*"
        addLabel="Ajouter un rôle"
        options={roleOptions(content)}
        values={typed.roles}
        error={faultOf(rejection?.faults ?? [], 'roles')}
        required
      />
      <Habilitations content={content} />
    </Section>
  );
}

/** P-20, P-22. */
function OwnRights({ content: { rights } }: RightsFieldsProps) {
  return (
    <div class="hub-explanation">
      <p>{ownRightsForbidden.french}</p>
      {rights.addableRoles.length === 0 ? null : (
        <p>Vous pouvez seulement vous ajouter le rôle « Gestion des télédossiers ».</p>
      )}
    </div>
  );
}

function TypeField({ content: { account, rights, typed, rejection } }: RightsFieldsProps) {
  if (!rights.actorType) {
    return (
      <p>
        Type d'acteur : <strong>{ACTOR_TYPE_LABELS[account.actorType]}</strong>
      </p>
    );
  }
  return (
    <SelectField
      name="actorType"
      label="Type d'acteur*"
      options={rights.actorTypes.map((type) => ({ value: type, label: ACTOR_TYPE_LABELS[type] }))}
      value={typed.actorType}
      error={faultOf(rejection?.faults ?? [], 'actorType')}
      required
    />
  );
}

/** P-21, P-77: a role held that may not be taken off stays a chip without cross; one that may not be given is not listed. */
function roleOptions({ account, rights }: SheetContent): readonly ChipOption[] {
  return ROLES.map((role) => {
    const held = account.roles.includes(role);
    const free = held ? rights.removableRoles.includes(role) : rights.addableRoles.includes(role);
    const option = { value: role, label: ROLE_LABELS[role] };
    return free ? option : { ...option, locked: held ? 'KEPT' : 'HIDDEN' };
  });
}

function Habilitations({ content }: RightsFieldsProps) {
  const { account, processes, rights, typed, rejection } = content;
  const { processCodes } = account;
  if (rights.processes) {
    return (
      <>
        <ProcessesField
          processes={processes}
          held={processCodes}
          values={typed.processCodes}
          faults={rejection?.faults ?? []}
        />
        {/* P-18: what the field reads while another type than « Agent » is chosen. */}
        <p data-others-only="">
          Habilitations aux démarches : <em>Sans habilitations</em>
        </p>
      </>
    );
  }
  const names = processCodes.map((code) => processes.names.get(code) ?? code);
  return (
    <p>
      Habilitations aux démarches :{' '}
      {names.length === 0 ? <em>Sans habilitations</em> : <strong>{names.join(', ')}</strong>}
    </p>
  );
}

interface ProcessesFieldProps {
  readonly processes: OrganizationProcesses;
  /** Habilitations already given: shown even when the subscription is gone, to be taken off. */
  readonly held: readonly string[];
  readonly values: readonly string[];
  readonly faults: readonly FieldFault[];
}

/**
 * « Habilitations aux démarches* » (P-16, P-17). The style sheet hides it while another type than « Agent » is chosen in
 * the same form; where that is not understood it stays, and the server drops what it says (P-79).
 */
export function ProcessesField({ processes, held, values, faults }: ProcessesFieldProps) {
  const offered = processes.offered.map(({ code }) => code);
  const codes = [...offered, ...held.filter((code) => !offered.includes(code))];
  const error = faultOf(faults, 'processCodes');
  if (codes.length === 0) return <NoProcess error={error} />;
  return (
    <div data-agents-only="">
      <ChipsField
        name="processCodes"
        legend="Habilitations aux démarches*"
        addLabel="Ajouter une démarche"
        hint="Pour un agent seulement : les démarches dont il peut voir les télédossiers."
        options={codes.map((code) => ({ value: code, label: processes.names.get(code) ?? code }))}
        values={values}
        error={error}
        required
      />
    </div>
  );
}

function NoProcess({ error }: { readonly error: string | undefined }) {
  return (
    <div class="hub-explanation" id="champ-processCodes" tabIndex={-1} data-agents-only="">
      <p>
        Habilitations aux démarches* : votre service n’est abonné à aucune démarche, aucune ne peut donc être choisie.
      </p>
      <p>Un agent a besoin d’au moins une démarche : faites d’abord une demande d’abonnement dans DataPass.</p>
      {error === undefined ? null : <p class="fr-message fr-message--error">{error}</p>}
    </div>
  );
}
