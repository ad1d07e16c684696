import { FieldMessage, type FieldProps, idsOf } from './fields.tsx';
import type { Option } from './SelectField.tsx';

export interface RadioGroupProps extends Omit<FieldProps, 'label'> {
  readonly legend: string;
  readonly options: readonly Option[];
  readonly value: string | null | undefined;
  readonly inline?: boolean | undefined;
  readonly disabled?: boolean | undefined;
  /** With the script, choosing sends the form to this address at once; without it, its buttons do. */
  readonly submitTo?: string | undefined;
  readonly autofocus?: boolean | undefined;
}

/** One choice among a few, all in sight. */
export function RadioGroup(props: RadioGroupProps) {
  const { name, legend, hint, error, options, value, required = false, inline = true } = props;
  const ids = idsOf(props);
  const element = inline ? 'fr-fieldset__element fr-fieldset__element--inline' : 'fr-fieldset__element';
  return (
    <fieldset
      class={error === undefined ? 'fr-fieldset' : 'fr-fieldset fr-fieldset--error'}
      id={ids.field}
      tabIndex={-1}
      autofocus={props.autofocus}
      data-submit-on-change={props.submitTo}
      aria-labelledby={`${ids.field}-legende ${ids.message}`}
    >
      <legend class="fr-fieldset__legend fr-fieldset__legend--regular" id={`${ids.field}-legende`}>
        {legend}
        {hint === undefined ? null : <span class="fr-hint-text">{hint}</span>}
      </legend>
      {options.map((option) => (
        <div class={element} key={option.value}>
          <div class="fr-radio-group">
            <input
              type="radio"
              id={`${ids.field}-${option.value}`}
              name={name}
              value={option.value}
              checked={option.value === value}
              required={required}
              disabled={props.disabled}
            />
            <label class="fr-label" for={`${ids.field}-${option.value}`}>
              {option.label}
            </label>
          </div>
        </div>
      ))}
      <FieldMessage id={ids.message} error={error} />
    </fieldset>
  );
}
