import { LONGEST_TEXT } from '../../../instruction/rules.ts';
import { codePoints } from '../../../platform/text.ts';
import { errorAttributes, FieldMessage, type FieldProps, groupClass, idsOf, LabelText } from '../../kit/fields.tsx';

export interface CountedFieldProps extends FieldProps {
  readonly value: string;
  readonly disabled?: boolean | undefined;
  /** The key that leads to it. */
  readonly shortcut?: string | undefined;
}

/**
 * A text of 500 characters at most, counted as the hub does (D-13): no `maxlength`, which counts an emoji for two and cuts
 * what is pasted without a word. The script shows what is left; without it, the hint says the limit.
 */
export function CountedField(props: CountedFieldProps) {
  const { name, label, hint, error, value, disabled = false } = props;
  const ids = idsOf(props);
  const limit = `${LONGEST_TEXT} caractères au maximum.`;
  return (
    <div class={groupClass('fr-input-group', error)}>
      <label class="fr-label" for={ids.field}>
        <LabelText label={label} hint={hint === undefined ? limit : `${hint} ${limit}`} />
      </label>
      <textarea
        class={error === undefined ? 'fr-input' : 'fr-input fr-input--error'}
        id={ids.field}
        name={name}
        rows={4}
        disabled={disabled}
        data-counted={LONGEST_TEXT}
        data-shortcut={props.shortcut}
        {...errorAttributes(ids, error)}
      >
        {value}
      </textarea>
      <p class="fr-hint-text hub-counter" id={`${ids.field}-compteur`} hidden>
        {`Caractères restants : ${LONGEST_TEXT - codePoints(value)}/${LONGEST_TEXT}`}
      </p>
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}

/** P-58, P-67. */
export const PERSONAL_DATA_WARNING =
  'N’y saisissez pas de données personnelles qui ne soient pas nécessaires (santé, opinions, coordonnées d’un tiers…).';
