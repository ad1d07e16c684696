import type { SavedView } from '../../savedViews/rules.ts';
import { Button } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { TextField } from '../kit/TextField.tsx';
import type { CaseListContent } from './listContent.ts';
import { CASES_PATH, caseListHref, isFiltered, readCaseListState } from './listState.ts';

interface ContentProps {
  readonly content: CaseListContent;
}

export const VIEWS_PATH = `${CASES_PATH}/vues`;

/** The lists a person keeps under a name, above the filters. */
export function SavedViews({ content }: ContentProps) {
  const { savedViews, refusedView, state } = content;
  const saves = isFiltered(state) || refusedView !== null;
  if (savedViews.length === 0 && !saves) return null;
  return (
    <section class="hub-views" aria-label="Vues enregistrées">
      {savedViews.length === 0 ? null : (
        <>
          <p>Vues enregistrées :</p>
          <ul>
            {savedViews.map((view) => (
              <ViewItem key={view.id} view={view} content={content} />
            ))}
          </ul>
        </>
      )}
      {saves ? <SaveView content={content} /> : null}
    </section>
  );
}

function ViewItem({ view, content }: ContentProps & { readonly view: SavedView }) {
  return (
    <li>
      <a class="fr-link" href={caseListHref(readCaseListState(view.query))}>
        {view.name}
      </a>
      <Form action={`${VIEWS_PATH}/suppression`} token={content.view.formToken}>
        <input type="hidden" name="vue" value={view.id} />
        <input type="hidden" name="liste" value={content.here} />
        <button class="hub-views__remove hub-icon hub-icon--close" type="submit">
          <span class="fr-sr-only">{`Supprimer la vue « ${view.name} »`}</span>
        </button>
      </Form>
    </li>
  );
}

function SaveView({ content }: ContentProps) {
  const { refusedView, view, here } = content;
  return (
    <details class="hub-views__save" open={refusedView !== null}>
      <summary>Enregistrer cette vue</summary>
      <Form action={VIEWS_PATH} token={view.formToken} data-submit-once="">
        <input type="hidden" name="liste" value={here} />
        <TextField
          name="nom"
          label="Nom de la vue"
          value={refusedView?.name}
          error={refusedView?.error}
          required
        />
        <Button variant="secondary" small>
          Enregistrer
        </Button>
      </Form>
    </details>
  );
}
