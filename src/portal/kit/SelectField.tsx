import { errorAttributes, FieldMessage, type FieldProps, groupClass, idsOf, LabelText } from './fields.tsx';

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldProps extends FieldProps {
  readonly options: readonly Option[];
  readonly value: string | null | undefined;
  /** The first entry, which stands for no choice. Without it, the first option is chosen. */
  readonly placeholder?: string | undefined;
  /** With the script, choosing sends the form; without it, its button does. */
  readonly submitOnChange?: boolean | undefined;
  /** The key that leads to it. */
  readonly shortcut?: string | undefined;
}

/** One choice in a list. */
export function SelectField(props: SelectFieldProps) {
  const { name, label, hint, error, options, value, placeholder, required = false } = props;
  const ids = idsOf(props);
  return (
    <div class={groupClass('fr-select-group', error)}>
      <label class="fr-label" for={ids.field}>
        <LabelText label={label} hint={hint} />
      </label>
      <select
        class={error === undefined ? 'fr-select' : 'fr-select fr-select--error'}
        id={ids.field}
        name={name}
        required={required}
        data-shortcut={props.shortcut}
        data-submit-on-change={props.submitOnChange === true ? '' : undefined}
        {...errorAttributes(ids, error)}
      >
        {placeholder === undefined ? null : (
          <option value="" selected={(value ?? '') === ''}>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}
