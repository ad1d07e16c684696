import { errorAttributes, FieldMessage, type FieldProps, groupClass, idsOf, LabelText } from './fields.tsx';

export interface TextAreaFieldProps extends FieldProps {
  readonly value?: string | null | undefined;
}

/**
 * Several lines of text. No `maxlength`: browsers count as two a character that the hub counts as one, and what is
 * pasted would be cut without a word.
 */
export function TextAreaField(props: TextAreaFieldProps) {
  const { name, label, hint, error, value, required = false } = props;
  const ids = idsOf(props);
  return (
    <div class={groupClass('fr-input-group', error)}>
      <label class="fr-label" for={ids.field}>
        <LabelText label={label} hint={hint} />
      </label>
      <textarea
        class={error === undefined ? 'fr-input' : 'fr-input fr-input--error'}
        id={ids.field}
        name={name}
        rows={4}
        required={required}
        {...errorAttributes(ids, error)}
      >
        {value ?? ''}
      </textarea>
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}
