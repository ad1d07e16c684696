import { FieldMessage, type FieldProps, idsOf } from './fields.tsx';
import type { Option } from './SelectField.tsx';

export interface ChipOption extends Option {
  /** KEPT: chosen and not to be taken off. HIDDEN: never offered (P-21). */
  readonly locked?: 'KEPT' | 'HIDDEN' | undefined;
}

export interface ChipsFieldProps extends Omit<FieldProps, 'label'> {
  readonly legend: string;
  /** « Ajouter un rôle », « Ajouter une démarche » (P-77). */
  readonly addLabel: string;
  readonly options: readonly ChipOption[];
  readonly values: readonly string[];
}

/**
 * Several choices (P-77): plain check boxes, which the script turns into chips with a cross and a list to add from. The
 * boxes stay in the form and are what is sent, so that both ways give the same request.
 */
export function ChipsField(props: ChipsFieldProps) {
  const { legend, hint, error, options, values, required = false } = props;
  const ids = idsOf(props);
  const shown = options.filter(({ value, locked }) => locked !== 'HIDDEN' || values.includes(value));
  return (
    <fieldset
      class={error === undefined ? 'fr-fieldset' : 'fr-fieldset fr-fieldset--error'}
      id={ids.field}
      tabIndex={-1}
      aria-labelledby={`${ids.field}-legende ${ids.message}`}
      data-chips={props.addLabel}
      data-required={required ? '' : undefined}
    >
      <legend class="fr-fieldset__legend fr-fieldset__legend--regular" id={`${ids.field}-legende`}>
        {legend}
        {hint === undefined ? null : <span class="fr-hint-text">{hint}</span>}
      </legend>
      {shown.map((option) => (
        <ChipBox
          key={option.value}
          name={props.name}
          id={`${ids.field}-${option.value}`}
          option={option}
          checked={values.includes(option.value)}
        />
      ))}
      <FieldMessage id={ids.message} error={error} />
    </fieldset>
  );
}

interface ChipBoxProps {
  readonly name: string;
  readonly id: string;
  readonly option: ChipOption;
  readonly checked: boolean;
}

function ChipBox({ name, id, option, checked }: ChipBoxProps) {
  const locked = checked && option.locked !== undefined;
  return (
    <div class="fr-fieldset__element">
      <div class="fr-checkbox-group">
        <input type="checkbox" id={id} name={name} value={option.value} checked={checked} disabled={locked} />
        <label class="fr-label" for={id}>
          {option.label}
        </label>
        {/* A disabled box is not sent: what is kept must be. */}
        {locked ? <input type="hidden" name={name} value={option.value} /> : null}
      </div>
    </div>
  );
}
