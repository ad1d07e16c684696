import { errorAttributes, FieldMessage, type FieldProps, groupClass, idsOf, LabelText } from './fields.tsx';

export interface PasswordFieldProps extends FieldProps {
  readonly autocomplete?: 'current-password' | 'new-password' | undefined;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
}

/** A password, never sent back by the server. The button that shows it appears with the script only. */
export function PasswordField(props: PasswordFieldProps) {
  const { name, label, hint, error, required = false, autocomplete = 'current-password' } = props;
  const ids = idsOf(props);
  return (
    <div class={groupClass('fr-input-group', error)}>
      <label class="fr-label" for={ids.field}>
        <LabelText label={label} hint={hint} />
      </label>
      <div class="hub-password">
        <input
          class={error === undefined ? 'fr-input' : 'fr-input fr-input--error'}
          id={ids.field}
          name={name}
          type="password"
          required={required}
          autocomplete={autocomplete}
          maxLength={props.maxLength}
          minLength={props.minLength}
          {...errorAttributes(ids, error)}
        />
        <button
          class="fr-btn fr-btn--tertiary hub-icon hub-icon--eye"
          type="button"
          hidden
          data-reveal-password={ids.field}
          aria-pressed="false"
          aria-describedby={ids.field}
        >
          Afficher
        </button>
      </div>
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}
