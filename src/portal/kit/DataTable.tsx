import type { ComponentChildren } from 'preact';

export interface SortLink {
  /** The same list, sorted by this column (the other way if it already is). */
  readonly href: string;
  /** How the list is sorted by this column now; null when it is sorted by another. */
  readonly direction: 'asc' | 'desc' | null;
}

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** The title exists for those who hear the table only (column of actions). */
  readonly hiddenLabel?: boolean | undefined;
  readonly sort?: SortLink | undefined;
  /** The cell that names the row. */
  readonly rowHeader?: boolean | undefined;
  readonly cell: (row: Row) => ComponentChildren;
}

export interface DataTableProps<Row> {
  readonly caption: string;
  readonly hiddenCaption?: boolean | undefined;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Said instead of the table when there is no row. */
  readonly empty?: ComponentChildren;
}

/** A table with caption and scopes, sorted by links in its heads; on small screens each row becomes a card. */
export function DataTable<Row>({ caption, hiddenCaption, columns, rows, rowKey, empty }: DataTableProps<Row>) {
  if (rows.length === 0 && empty !== undefined) return <div class="hub-empty">{empty}</div>;
  return (
    <div class="hub-table">
      <table>
        <caption class={hiddenCaption === true ? 'fr-sr-only' : undefined}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.key} label={column.label} hiddenLabel={column.hiddenLabel} sort={column.sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <BodyCell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const;
const SORTED = { asc: 'tri croissant', desc: 'tri décroissant' } as const;

function HeadCell({ label, hiddenLabel, sort }: Pick<Column<never>, 'label' | 'hiddenLabel' | 'sort'>) {
  if (sort === undefined) {
    return <th scope="col">{hiddenLabel === true ? <span class="fr-sr-only">{label}</span> : label}</th>;
  }
  const { href, direction } = sort;
  return (
    <th scope="col" aria-sort={direction === null ? undefined : ARIA_SORT[direction]}>
      <a class={`hub-sort hub-sort--${direction ?? 'none'}`} href={href}>
        {label}
        <span class="fr-sr-only">{direction === null ? ' (trier)' : ` (${SORTED[direction]}, inverser)`}</span>
      </a>
    </th>
  );
}

function BodyCell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const label = column.hiddenLabel === true ? undefined : column.label;
  if (column.rowHeader === true) {
    return (
      <th scope="row" data-label={label}>
        {column.cell(row)}
      </th>
    );
  }
  return <td data-label={label}>{column.cell(row)}</td>;
}

interface FoldedListProps {
  readonly items: readonly string[];
  /** How many stay in sight; the others unfold with « voir tout ». */
  readonly shown?: number | undefined;
  /** Said in italic when the list is empty: « Sans habilitations ». */
  readonly empty?: string | undefined;
  /** What « voir tout » is about, for those who hear it out of its row. */
  readonly about?: string | undefined;
}

/** A bulleted list in a cell, cut with « voir tout » (§5.1). No script. */
export function FoldedList({ items, shown = 2, empty, about }: FoldedListProps) {
  if (items.length === 0) return empty === undefined ? null : <em>{empty}</em>;
  const cut = items.length > shown;
  const first = cut ? items.slice(0, shown) : items;
  return (
    <div class="hub-folded">
      <ul>
        {first.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      {cut ? (
        <details>
          <summary>voir tout{about === undefined ? null : <span class="fr-sr-only"> ({about})</span>}</summary>
          <ul>
            {items.slice(shown).map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
