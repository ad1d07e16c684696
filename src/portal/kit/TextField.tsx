import type { LooseInputHTMLAttributes } from 'preact';
import { errorAttributes, FieldMessage, type FieldProps, groupClass, idsOf, LabelText } from './fields.tsx';

export interface TextFieldProps extends FieldProps {
  readonly value?: string | null | undefined;
  readonly type?: 'text' | 'email' | 'tel' | 'search' | 'date' | undefined;
  readonly autocomplete?: string | undefined;
  readonly inputMode?: 'text' | 'numeric' | 'email' | 'tel' | 'search' | undefined;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
  /** The first day a date may be, `YYYY-MM-DD`. */
  readonly min?: string | undefined;
  /** A regular expression for `data-enable-when-valid`; the server has the last word. */
  readonly pattern?: string | undefined;
  /** What the browser says beside the field when it is left with something it refuses; the server says the same. */
  readonly invalidMessage?: string | undefined;
  /** The same, when it is left emptied; nothing where the label and its asterisk say enough. */
  readonly missingMessage?: string | undefined;
  /** The same, for a date that does not exist. */
  readonly impossibleMessage?: string | undefined;
  readonly readOnly?: boolean | undefined;
  readonly autofocus?: boolean | undefined;
}

/** One line of text, with its label, its hint and its error. */
export function TextField(props: TextFieldProps) {
  const { name, label, hint, error, value, type = 'text', required = false, readOnly = false } = props;
  const ids = idsOf(props);
  return (
    <div class={groupClass('fr-input-group', error)}>
      <label class="fr-label" for={ids.field}>
        <LabelText label={label} hint={hint} />
      </label>
      <Input
        type={type}
        class={error === undefined ? 'fr-input' : 'fr-input fr-input--error'}
        id={ids.field}
        name={name}
        value={value ?? ''}
        required={required}
        readOnly={readOnly}
        autocomplete={props.autocomplete ?? 'off'}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        minLength={props.minLength}
        min={props.min}
        pattern={props.pattern}
        autofocus={props.autofocus}
        data-invalid-message={props.invalidMessage}
        data-missing-message={props.missingMessage}
        data-impossible-message={props.impossibleMessage}
        {...errorAttributes(ids, error)}
      />
      <FieldMessage id={ids.message} error={error} />
    </div>
  );
}

type InputProps = Omit<LooseInputHTMLAttributes, 'type' | 'role' | 'list'> & {
  readonly type: NonNullable<TextFieldProps['type']>;
};

// The types of the renderer tell one kind of input from another by its literal type only.
function Input({ type, ...attributes }: InputProps) {
  switch (type) {
    case 'text':
      return <input {...attributes} type="text" />;
    case 'email':
      return <input {...attributes} type="email" />;
    case 'tel':
      return <input {...attributes} type="tel" />;
    case 'search':
      return <input {...attributes} type="search" />;
    case 'date':
      return <input {...attributes} type="date" />;
  }
}
