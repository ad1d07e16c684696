import type { AccountRow, AccountSort } from '../../accounts/store.ts';
import { type Column, DataTable, FoldedList, type SortLink } from '../kit/DataTable.tsx';
import { ACTOR_TYPE_LABELS, ROLE_LABELS } from '../labels.ts';
import { isFiltered, type ListState, sortHref } from './listState.ts';

interface TableProps {
  readonly accounts: readonly AccountRow[];
  readonly state: ListState;
  readonly processNames: ReadonlyMap<string, string>;
  /** With « Gestion des utilisateurs » the last column leads to a sheet to change, otherwise to read (§5.1). */
  readonly manages: boolean;
}

/** « LISTE DES UTILISATEURS » (§5.1). */
export function AccountTable({ accounts, state, processNames, manages }: TableProps) {
  return (
    <DataTable
      caption="LISTE DES UTILISATEURS"
      columns={columnsOf(state, processNames, manages)}
      rows={accounts}
      rowKey={({ id }) => id}
      empty={<p>{isFiltered(state) ? 'Aucun utilisateur ne correspond à ces filtres.' : 'Aucun utilisateur.'}</p>}
    />
  );
}

// What is beyond unfolds with « voir tout ».
const SHOWN = 3;

function columnsOf(
  state: ListState,
  processNames: ReadonlyMap<string, string>,
  manages: boolean,
): readonly Column<AccountRow>[] {
  const sort = (by: AccountSort): SortLink => ({
    href: sortHref(state, by),
    direction: state.sort === by ? state.direction : null,
  });
  return [
    { key: 'active', label: 'Actif', sort: sort('active'), cell: ({ active }) => (active ? 'Oui' : 'Non') },
    {
      key: 'lastName',
      label: 'Nom',
      sort: sort('lastName'),
      rowHeader: true,
      cell: ({ lastName }) => <Name>{lastName}</Name>,
    },
    { key: 'firstName', label: 'Prénom', sort: sort('firstName'), cell: ({ firstName }) => <Name>{firstName}</Name> },
    { key: 'actorType', label: "Type d'acteur", sort: sort('actorType'), cell: (row) => <ActorCell account={row} /> },
    { key: 'roles', label: 'Rôles', cell: (row) => <RolesCell account={row} /> },
    {
      key: 'processes',
      label: 'Habilitations démarches',
      cell: (row) => <ProcessesCell account={row} processNames={processNames} />,
    },
    {
      key: 'open',
      label: 'Fiche',
      hiddenLabel: true,
      cell: (row) => <SheetLink account={row} manages={manages} />,
    },
  ];
}

interface CellProps {
  readonly account: AccountRow;
}

function Name({ children }: { readonly children: string }) {
  return <span class="hub-name">{children}</span>;
}

function ActorCell({ account }: CellProps) {
  const label = ACTOR_TYPE_LABELS[account.actorType];
  if (!account.fromSubscription) return <>{label}</>;
  return (
    <>
      {label}
      <br />
      (DataPass)
    </>
  );
}

function RolesCell({ account }: CellProps) {
  const labels = account.roles.map((role) => ROLE_LABELS[role]);
  return <FoldedList items={labels} shown={SHOWN} about={`rôles de ${shownName(account)}`} />;
}

/** P-18: only agents have any. */
function ProcessesCell({ account, processNames }: CellProps & Pick<TableProps, 'processNames'>) {
  const names = account.actorType === 'AGENT' ? account.processCodes.map((code) => processNames.get(code) ?? code) : [];
  return (
    <FoldedList
      items={names}
      shown={SHOWN}
      empty="Sans habilitations"
      about={`habilitations de ${shownName(account)}`}
    />
  );
}

function SheetLink({ account, manages }: CellProps & Pick<TableProps, 'manages'>) {
  return (
    <a
      class={`fr-btn fr-btn--tertiary-no-outline fr-btn--sm hub-icon hub-icon--${manages ? 'edit' : 'eye'}`}
      href={`/comptes/${account.id}`}
    >
      <span class="hub-narrow-only">{manages ? 'Modifier' : 'Consulter'}</span>
      <span class="fr-sr-only"> le compte de {shownName(account)}</span>
    </a>
  );
}

/** « Prénom NOM ». */
function shownName({ firstName, lastName }: AccountRow): string {
  return `${firstName} ${lastName.toLocaleUpperCase('fr')}`;
}
