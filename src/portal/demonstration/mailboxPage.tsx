import type { JSX } from 'preact';
import type { DemoMail } from '../../mails/demoMails.ts';
import { Heading } from '../kit/Heading.tsx';
import { frenchDateTime } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { LinkedText } from './linkedText.tsx';

export interface MailboxPageProps {
  readonly view: View;
  readonly mails: readonly DemoMail[];
  readonly publicUrl: string;
}

/** Every mail of the demonstration, newest first, the first one open. */
export function MailboxPage({ view, mails, publicUrl }: MailboxPageProps): JSX.Element {
  return (
    <Page view={view} title="Courriels de démonstration">
      <Heading
        title="Courriels de démonstration"
        lead="Rien ne part vraiment : ce que chacun aurait reçu se lit ici, du plus récent au plus ancien."
      />
      <p>
        <a class="fr-link" href="/demonstration/courriels">
          Relever les nouveaux courriels
        </a>
      </p>
      {mails.length === 0 ? <p class="hub-empty">Aucun courriel pour le moment.</p> : null}
      {mails.map((mail, rank) => (
        <details key={mail.id} class="hub-section hub-mail" open={rank === 0}>
          <summary>
            <strong>{mail.subject}</strong>
            {` — à ${mail.recipient}, le ${frenchDateTime(mail.createdAt)}`}
          </summary>
          <LinkedText text={mail.text} publicUrl={publicUrl} />
        </details>
      ))}
    </Page>
  );
}
