import { Button } from '../../kit/Button.tsx';
import { Form } from '../../kit/Form.tsx';
import { Section } from '../../kit/Heading.tsx';
import { type DetailContent, hrefOf } from './content.ts';
import { CountedField, PERSONAL_DATA_WARNING } from './countedField.tsx';

/** §4.6, 3 and P-67: words of the service for itself. Nothing of it for those who only read (P-65). */
export function CommentSection({ content }: { readonly content: DetailContent }) {
  const { manages, obstacle, view, list, rejection, comment } = content;
  if (!manages) return null;
  const error = rejection?.faults.find(({ field }) => field === 'comment')?.message;
  const greyed = obstacle !== null;
  return (
    <Section title="AJOUT D'UN NOUVEAU COMMENTAIRE :" id="commentaire">
      <Form
        action={hrefOf(content, '/commentaire')}
        token={view.formToken}
        data-submit-once=""
        className="hub-wide-form"
      >
        <input type="hidden" name="liste" value={list.query} />
        <input type="hidden" name="envoi" value={content.sending} />
        <CountedField
          name="comment"
          label="Commentaire interne"
          hint={`Seul votre service le lit : il n’est jamais transmis à la personne concernée. ${PERSONAL_DATA_WARNING}`}
          value={comment}
          error={error}
          disabled={greyed}
          shortcut="c"
        />
        <Button variant="secondary" disabled={greyed}>
          Ajouter le commentaire
        </Button>
      </Form>
    </Section>
  );
}
