import type { AttachmentStatus } from '../../../attachments/rules.ts';
import { Section } from '../../kit/Heading.tsx';
import type { DetailContent } from './content.ts';

// P-69
const STATES: Readonly<Record<AttachmentStatus, string | null>> = {
  RECEIVED: null,
  PENDING: 'en attente',
  CORRUPTED: 'rejeté par l’antivirus',
  REJECTED: 'non conforme',
  DELETED: 'supprimé',
};

/** « PIÈCE(S) JOINTE(S) : », to be read only. */
export function FilesSection({ content }: { readonly content: DetailContent }) {
  const files = content.attachments.filter(({ eventId }) => eventId === null);
  return (
    <Section title="PIÈCE(S) JOINTE(S) :" id="pieces">
      {files.length === 0 ? <p>Ce télédossier n’a pas de pièce jointe.</p> : null}
      <ul>
        {files.map(({ id, fileName, size, status }) => (
          <li key={id}>{[fileName, `${Math.ceil(size / 1024)} ko`, STATES[status]].filter(Boolean).join(' - ')}</li>
        ))}
      </ul>
    </Section>
  );
}
