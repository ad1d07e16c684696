import { allows } from '../../accounts/perimeter.ts';
import { CASE_SORTS, PAGE_SIZES, type Preferences, THEMES, type Theme } from '../../accounts/preferenceRules.ts';
import { Button } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLink } from '../kit/HelpLink.tsx';
import { RadioGroup } from '../kit/RadioGroup.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { CASE_SORT_LABELS } from '../labels.ts';
import { Page } from '../page.tsx';
import type { View } from '../view.ts';

const THEME_LABELS: Readonly<Record<Theme, string>> = {
  system: 'Comme l’appareil',
  light: 'Clair',
  dark: 'Sombre',
};

/** « Préférences » (G-43): size and order of lists, look of the pages. */
export function PreferencesPage({ view, preferences }: { readonly view: View; readonly preferences: Preferences }) {
  const readsCases = view.user !== null && allows(view.user, 'cases.list');
  return (
    <Page view={view} title="Préférences">
      <Heading title="Préférences" lead="L’affichage qui vous convient, sur tous vos postes." />
      <Form action="/preferences" token={view.formToken} className="hub-narrow" data-submit-once="">
        <SelectField
          name="pageSize"
          label="Résultats par page"
          options={PAGE_SIZES.map((size) => ({ value: String(size), label: String(size) }))}
          value={String(preferences.pageSize)}
        />
        {readsCases ? (
          <SelectField
            name="caseSort"
            label="Tri des télédossiers"
            options={CASE_SORTS.map((sort) => ({ value: sort, label: CASE_SORT_LABELS[sort] }))}
            value={preferences.caseSort}
          />
        ) : (
          <input type="hidden" name="caseSort" value={preferences.caseSort} />
        )}
        <RadioGroup
          name="theme"
          legend="Apparence"
          options={THEMES.map((theme) => ({ value: theme, label: THEME_LABELS[theme] }))}
          value={preferences.theme}
        />
        <RadioGroup
          name="shortcuts"
          legend="Raccourcis clavier"
          options={[
            { value: 'oui', label: 'Activés' },
            { value: 'non', label: 'Désactivés' },
          ]}
          value={preferences.shortcuts ? 'oui' : 'non'}
        />
        <HelpLink topic="raccourcis" beside />
        <Button variant="primary">Enregistrer</Button>
      </Form>
    </Page>
  );
}
