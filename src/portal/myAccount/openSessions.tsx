import type { SessionSummary } from '../../sessions/rules.ts';
import { Button } from '../kit/Button.tsx';
import { DataTable } from '../kit/DataTable.tsx';
import { Form } from '../kit/Form.tsx';
import { frenchDateTime } from '../labels.ts';
import { deviceName } from './device.ts';

interface OpenSessionsProps {
  readonly token: string;
  readonly sessions: readonly SessionSummary[];
  /** Its identifier: the one this page was asked with. */
  readonly current: string;
}

/** D-26: every open session of the person, each with « Déconnecter ». */
export function OpenSessions({ token, sessions, current }: OpenSessionsProps) {
  return (
    <DataTable
      caption="Vos sessions ouvertes"
      hiddenCaption
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        { key: 'device', label: 'Navigateur', rowHeader: true, cell: ({ userAgent }) => deviceName(userAgent) },
        { key: 'created', label: 'Ouverte le', cell: ({ createdAt }) => frenchDateTime(createdAt) },
        { key: 'seen', label: 'Dernière action', cell: ({ seenAt }) => frenchDateTime(seenAt) },
        {
          key: 'close',
          label: 'Action',
          hiddenLabel: true,
          cell: (session) =>
            session.id === current ? <strong>session actuelle</strong> : <Close token={token} session={session} />,
        },
      ]}
    />
  );
}

function Close({ token, session }: { readonly token: string; readonly session: SessionSummary }) {
  return (
    <Form action={`/mon-compte/sessions/${session.id}/fermeture`} token={token} data-submit-once="">
      <Button variant="secondary" small>
        Déconnecter
        <span class="fr-sr-only">{` ${deviceName(session.userAgent)}, ouverte le ${frenchDateTime(session.createdAt)}`}</span>
      </Button>
    </Form>
  );
}
