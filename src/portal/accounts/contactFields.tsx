import { MAX_TEXT, PHONE_FAULT, type RawContact } from '../../accounts/contactRules.ts';
import { TITLES } from '../../accounts/rules.ts';
import type { FieldFault } from '../../refusals/fields.ts';
import { RadioGroup } from '../kit/RadioGroup.tsx';
import { TextField } from '../kit/TextField.tsx';

interface ContactFieldsProps {
  readonly input: RawContact;
  readonly faults: readonly FieldFault[];
  /** P-78: the red « Civilité requise » of accounts that came without one. */
  readonly titleMissing?: boolean;
}

// P-83, for the browser; the server has the last word.
const PHONE = '0[0-9]{9}|\\+33[0-9]{9}|\\+(?!33)[0-9]{6,14}';

/** What is wrong with one field, if anything. */
export function faultOf(faults: readonly FieldFault[], field: string): string | undefined {
  return faults.find((fault) => fault.field === field)?.message;
}

/** « Civilité » to « Téléphone secondaire »: the same in the sheet (§5.2) and in the creation dialog (§5.3). */
export function ContactFields({ input, faults, titleMissing = false }: ContactFieldsProps) {
  const error = (field: string): string | undefined => faultOf(faults, field);
  return (
    <>
      <RadioGroup
        name="title"
        legend="Civilité*"
        options={TITLES.map((title) => ({ value: title, label: title }))}
        value={input.title}
        error={error('title') ?? (titleMissing ? 'Civilité requise' : undefined)}
        required
      />
      <div class="hub-form-grid">
        <TextField
          name="firstName"
          label="Prénom*"
          value={input.firstName}
          error={error('firstName')}
          maxLength={MAX_TEXT}
          required
        />
        <TextField
          name="lastName"
          label="Nom*"
          value={input.lastName}
          error={error('lastName')}
          maxLength={MAX_TEXT}
          required
        />
      </div>
      <TextField
        name="function"
        label="Fonction"
        value={input.function}
        error={error('function')}
        maxLength={MAX_TEXT}
      />
      <Phones input={input} faults={faults} />
    </>
  );
}

function Phones({ input, faults }: Pick<ContactFieldsProps, 'input' | 'faults'>) {
  return (
    <div class="hub-form-grid">
      <TextField
        name="phone"
        label="Téléphone principal*"
        hint="10 chiffres, sans espace ni point : 0123456789"
        type="tel"
        value={input.phone}
        error={faultOf(faults, 'phone')}
        pattern={PHONE}
        invalidMessage={PHONE_FAULT}
        required
      />
      <TextField
        name="secondPhone"
        label="Téléphone secondaire"
        hint="Même format"
        type="tel"
        value={input.secondPhone}
        error={faultOf(faults, 'secondPhone')}
        pattern={PHONE}
        invalidMessage={PHONE_FAULT}
      />
    </div>
  );
}
