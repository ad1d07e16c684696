import { DONE, reasonOf } from '../../instruction/bulkRules.ts';
import type { ReportedItem } from '../../instruction/bulkStore.ts';
import { Badge } from '../kit/Badge.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';

/** What is told of a télédossier out of reach: not even its number. */
export const UNREACHED = 'Télédossier introuvable';

export interface OperationItemsProps {
  readonly items: readonly ReportedItem[];
  readonly caption: string;
  readonly liste: string;
}

/** P-64: what became of each. */
export function OperationItems({ items, caption, liste }: OperationItemsProps) {
  const columns: readonly Column<ReportedItem>[] = [
    { key: 'number', label: 'Télédossier', rowHeader: true, cell: (item) => <CaseNumber item={item} liste={liste} /> },
    { key: 'process', label: 'Démarche', cell: ({ processName }) => processName },
    { key: 'outcome', label: 'Résultat', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
    {
      key: 'reason',
      label: 'Motif du refus',
      cell: ({ outcome }) => (outcome === null || outcome === DONE ? null : reasonOf(outcome)),
    },
  ];
  return (
    <DataTable caption={caption} columns={columns} rows={items} rowKey={({ position }) => String(position)} empty="" />
  );
}

function CaseNumber({ item, liste }: { readonly item: ReportedItem; readonly liste: string }) {
  const { caseId, externalId } = item;
  if (caseId === null || externalId === null) return <em>{UNREACHED}</em>;
  const query = liste === '' ? '' : `?${new URLSearchParams({ liste })}`;
  return <a href={`/teledossiers/${caseId}${query}`}>{externalId}</a>;
}

function Outcome({ outcome }: Pick<ReportedItem, 'outcome'>) {
  if (outcome === null) return <Badge kind="neutral">À faire</Badge>;
  return outcome === DONE ? <Badge kind="success">Modifié</Badge> : <Badge kind="error">Refusé</Badge>;
}
