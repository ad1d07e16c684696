import type { VNode } from 'preact';
import { ACTOR_TYPES, ROLES } from '../../accounts/rules.ts';
import { FirstSteps } from '../firstSteps/firstSteps.tsx';
import { Alert } from '../kit/Alert.tsx';
import { ButtonLink } from '../kit/Button.tsx';
import { FilterBar } from '../kit/FilterBar.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { Pagination } from '../kit/Pagination.tsx';
import { SelectField } from '../kit/SelectField.tsx';
import { TextField } from '../kit/TextField.tsx';
import { ACTOR_TYPE_LABELS, counted, ROLE_LABELS } from '../labels.ts';
import { Page } from '../page.tsx';
import { AccountTable } from './accountTable.tsx';
import type { ListContent } from './listContent.ts';
import { isFiltered, isNameTooShort, keptParameters, type ListState, listHref } from './listState.ts';
import { SecuritySetting } from './securitySetting.tsx';

interface ListPageProps {
  readonly content: ListContent;
  /** What the dialog over the list is called, and the dialog. */
  readonly dialog?: { readonly title: string; readonly node: VNode };
}

/** « Utilisateurs », alone or under a dialog. */
export function ListPage({ content, dialog }: ListPageProps) {
  const { view, state, accounts, total, processes, manages } = content;
  // « Premiers pas » says the same, and leads to it.
  const advised = content.steps.some(({ kind }) => kind === 'SINGLE_ADMINISTRATOR');
  return (
    <Page view={view} title={dialog?.title ?? 'Utilisateurs'} dialog={dialog?.node}>
      <Heading title="Utilisateurs" lead="Gestion des comptes, rôles et habilitations des utilisateurs.">
        {manages ? (
          <ButtonLink href="/comptes/nouveau" variant="primary" icon="add">
            Ajouter un utilisateur
          </ButtonLink>
        ) : undefined}
      </Heading>
      <FirstSteps steps={content.steps} view={view} />
      {content.activeAdministrators === 1 && !advised ? <LoneAdministrator /> : null}
      <Filters content={content} />
      <AccountTable accounts={accounts} state={state} processNames={processes.names} manages={manages} />
      <Pagination
        total={total}
        offset={state.page.offset}
        limit={state.page.limit}
        noun="utilisateurs"
        hrefOf={(offset, limit) => listHref({ ...state, page: { offset, limit } })}
      />
      {content.otpOnNewDevice === null ? null : <SecuritySetting view={view} on={content.otpOnNewDevice} />}
      <HelpLinks topics={manages ? [41, 42, 43, 44, 45, 46] : [41, 42, 43]} />
    </Page>
  );
}

/** P-10. */
function LoneAdministrator() {
  return (
    <Alert kind="info" title="Votre service n’a qu’un administrateur local actif">
      Il est conseillé d’en avoir au moins deux : en cas d’absence, l’autre peut gérer les comptes et les abonnements.
    </Alert>
  );
}

/** « Filtrer par … » (§5.1): filters add up (P-74), and filtering anew keeps the order and the page size. */
function Filters({ content }: { readonly content: ListContent }) {
  const { state, processes, total } = content;
  return (
    <FilterBar
      action="/comptes"
      more={<NameFilter state={state} />}
      moreOpen={state.name !== null}
      resetHref={isFiltered(state) ? '/comptes' : null}
      found={counted(total, 'Utilisateur trouvé', 'Utilisateurs trouvés')}
    >
      {keptParameters(state).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField
        name="type"
        label="Filtrer par type d'acteur"
        placeholder="Tous les types d’acteur"
        options={ACTOR_TYPES.map((type) => ({ value: type, label: ACTOR_TYPE_LABELS[type] }))}
        value={state.actorType}
        submitOnChange
      />
      <SelectField
        name="role"
        label="Filtrer par rôle"
        placeholder="Tous les rôles"
        options={ROLES.map((role) => ({ value: role, label: ROLE_LABELS[role] }))}
        value={state.role}
        submitOnChange
      />
      <SelectField
        name="demarche"
        label="Filtrer par démarche"
        placeholder="Toutes les démarches"
        options={processes.offered.map(({ code, name }) => ({ value: code, label: `${code} - ${name}` }))}
        value={state.processCode}
        submitOnChange
      />
    </FilterBar>
  );
}

function NameFilter({ state }: { readonly state: ListState }) {
  return (
    <TextField
      name="nom"
      label="Rechercher par nom"
      hint="Tout ou partie du nom, 2 caractères au moins"
      type="search"
      inputMode="search"
      value={state.name}
      error={isNameTooShort(state) ? 'Saisissez au moins 2 caractères du nom.' : undefined}
    />
  );
}
