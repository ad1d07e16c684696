import { MAX_EMAIL } from '../../platform/text.ts';
import { faultOf } from '../accounts/contactFields.tsx';
import { Facts, Section } from '../kit/Heading.tsx';
import { HelpLink } from '../kit/HelpLink.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { TextField } from '../kit/TextField.tsx';
import type { SheetContent } from './sheetContent.ts';

interface DelegationProps {
  readonly content: SheetContent;
}

/** « DÉLÉGATION TECHNIQUE » (P-93) and « ÉDITEUR » (P-94): decided by the service, read by whom it names (row 22). */
export function DelegationFields({ content }: DelegationProps) {
  if (!content.rights.delegation) return <DelegationReading content={content} />;
  const { typed, rejection } = content;
  return (
    <>
      <Section title="DÉLÉGATION TECHNIQUE" id="delegation">
        <TextField
          name="delegate"
          label="Délégué technique"
          hint="Facultatif : l’adresse email d’un compte « Délégué technique », à qui vous confiez la gestion de cet abonnement. La vider retire la délégation aussitôt."
          type="email"
          inputMode="email"
          value={typed.delegate}
          error={faultOf(rejection?.faults ?? [], 'delegate')}
          maxLength={MAX_EMAIL}
        />
        <HelpLink topic={27} beside />
      </Section>
      <EditorField content={content} />
    </>
  );
}

/**
 * Only in mode API (P-94): drawn when that is the mode stored or chosen, and hidden by the style sheet while another one
 * is. One that DataPass named in another mode is drawn too, so that the service sees it and may remove it (H-214).
 */
function EditorField({ content }: DelegationProps) {
  const { editors, stored, typed, rejection } = content;
  const kept = stored.accessMode !== 'API' && stored.editor !== null;
  if (!kept && !inApi(content)) return <input type="hidden" name="editor" value={typed.editor ?? ''} />;
  const known = editors.map(({ id, name }) => ({ value: id, label: name }));
  const held = [stored.editor, typed.editor].find((id) => id !== null && !editors.some((editor) => editor.id === id));
  return (
    <div data-api-only={kept ? undefined : ''}>
      <Section title="ÉDITEUR" id="editeur">
        <p>{EDITOR_TEXT}</p>
        <SelectField
          name="editor"
          label="Choisir un éditeur"
          options={held == null ? known : [...known, { value: held, label: nameOf(content, held) }]}
          value={typed.editor}
          placeholder="Aucun"
          error={faultOf(rejection?.faults ?? [], 'editor')}
        />
      </Section>
    </div>
  );
}

const EDITOR_TEXT =
  "Vous pouvez choisir de donner un accès à la gestion de votre abonnement à l'éditeur qui gère votre logiciel métier dans lequel les données relatives à cet abonnement seront transmises. Il pourra ainsi vous accompagner pour sa mise en œuvre.";

function inApi({ stored, typed }: SheetContent): boolean {
  return stored.accessMode === 'API' || typed.accessMode === 'API';
}

function nameOf({ subscription }: SheetContent, editor: string): string {
  return subscription.editor === editor ? (subscription.editorName ?? editor) : editor;
}

/** The same for whoever may only read it. */
export function DelegationReading({ content }: DelegationProps) {
  const { stored } = content;
  const editor = stored.editor === null ? 'Aucun' : nameOf(content, stored.editor);
  return (
    <>
      <Section title="DÉLÉGATION TECHNIQUE" id="delegation">
        <Facts facts={[{ label: 'Délégué technique :', value: stored.delegate ?? 'Aucun' }]} />
      </Section>
      {stored.accessMode === 'API' || stored.editor !== null ? (
        <Section title="ÉDITEUR" id="editeur">
          <Facts facts={[{ label: 'Éditeur :', value: editor }]} />
        </Section>
      ) : null}
    </>
  );
}
