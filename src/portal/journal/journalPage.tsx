import type { JSX } from 'preact';
import type { JournalEntry, JournalPage as Listed } from '../../audit/readJournal.ts';
import { ButtonLink } from '../kit/Button.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { FilterBar } from '../kit/FilterBar.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { TextField } from '../kit/TextField.tsx';
import { counted, frenchDateTime } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';
import { CATEGORIES, categoryOf, sentenceOf } from './actions.ts';
import {
  isJournalFiltered,
  JOURNAL_PATH,
  type JournalState,
  journalExportHref,
  journalHref,
  type Person,
  SOFTWARE,
} from './journalState.ts';
import { objectText, whoText } from './journalTexts.ts';

export interface JournalPageProps {
  readonly view: View;
  readonly state: JournalState;
  readonly list: Listed;
  readonly people: readonly Person[];
}

const COLUMNS: readonly Column<JournalEntry>[] = [
  { key: 'at', label: 'Date et heure', cell: ({ at }) => <span class="hub-nowrap">{frenchDateTime(at)}</span> },
  { key: 'who', label: 'Personne', rowHeader: true, cell: ({ who }) => whoText(who) },
  { key: 'category', label: 'Catégorie', cell: (entry) => categoryOf(entry).label },
  { key: 'action', label: 'Action', cell: sentenceOf },
  { key: 'object', label: 'Objet', cell: ({ object }) => objectText(object) ?? '—' },
];

/** « Journal » (D-26): what was done in the name of the service. */
export function JournalPage({ view, state, list, people }: JournalPageProps): JSX.Element {
  const { entries } = list;
  return (
    <Page view={view} title="Journal">
      <Heading title="Journal" lead="Ce qui a été fait au nom de votre organisation" />
      <Filters state={state} people={people} shown={entries.length} />
      {entries.length === 0 ? null : (
        <div class="hub-list-tools">
          <ButtonLink variant="secondary" icon="download" small href={journalExportHref(state)}>
            Exporter
          </ButtonLink>
        </div>
      )}
      <DataTable
        caption="Journal, du plus récent au plus ancien"
        hiddenCaption
        columns={COLUMNS}
        rows={entries}
        rowKey={({ id }) => id}
        empty={<p>{isJournalFiltered(state) ? 'Rien ne correspond à ces filtres.' : 'Rien pour le moment.'}</p>}
      />
      <Moves state={state} list={list} />
      <HelpLinks topics={[39, 'journal']} />
    </Page>
  );
}

interface FiltersProps {
  readonly state: JournalState;
  readonly people: readonly Person[];
  readonly shown: number;
}

function Filters({ state, people, shown }: FiltersProps) {
  return (
    <FilterBar
      action={JOURNAL_PATH}
      resetHref={isJournalFiltered(state) ? JOURNAL_PATH : null}
      found={`${counted(shown, 'action', 'actions')} sur cette page`}
    >
      <SelectField
        name="personne"
        label="Personne"
        placeholder="Toutes"
        options={[
          { value: SOFTWARE, label: 'Logiciels métier' },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={state.person}
      />
      <SelectField
        name="categorie"
        label="Catégorie"
        placeholder="Toutes"
        options={CATEGORIES.map(({ slug, label }) => ({ value: slug, label }))}
        value={state.category?.slug}
      />
      <TextField name="du" type="date" label="Du" value={state.from} />
      <TextField name="au" type="date" label="Au" value={state.until} />
    </FilterBar>
  );
}

/** Along the trail itself: what is done meanwhile moves nothing that was already read. */
function Moves({ state, list: { entries, more } }: Pick<JournalPageProps, 'state' | 'list'>) {
  const { place } = state;
  const first = entries.at(0);
  const last = entries.at(-1);
  // Whoever came from one side can go back there.
  const newer = place !== null && first !== undefined && (place.direction === 'OLDER' || more) ? first.id : null;
  const older = last !== undefined && (place?.direction === 'NEWER' || more) ? last.id : null;
  if (newer === null && older === null && place === null) return null;
  return (
    <nav class="hub-buttons" aria-label="Pagination du journal">
      {place !== null && entries.length === 0 ? (
        <ButtonLink variant="secondary" href={journalHref(state)}>
          Revenir au début
        </ButtonLink>
      ) : null}
      {newer === null ? null : (
        <ButtonLink variant="secondary" href={journalHref(state, { beyond: newer, direction: 'NEWER' })}>
          Plus récentes
        </ButtonLink>
      )}
      {older === null ? null : (
        <ButtonLink variant="secondary" href={journalHref(state, { beyond: older, direction: 'OLDER' })}>
          Plus anciennes
        </ButtonLink>
      )}
    </nav>
  );
}
