import { allows } from '../../accounts/perimeter.ts';
import type { User } from '../../accounts/rules.ts';
import { ACTOR_TYPE_LABELS } from '../labels.ts';
import type { View } from '../view.ts';

/** P-46: the mark, the search for those who reach télédossiers, the avatar menu; « À propos » when signed out (§3.1). */
export function Header({ view }: { readonly view: View }) {
  const { user, path } = view;
  return (
    <header class="fr-header hub-header">
      <div class="fr-header__body">
        <div class="fr-container hub-header__row">
          <Brand />
          {user !== null && allows(user, 'cases.list') ? <CaseSearch search={view.search} /> : null}
          {user === null ? <PublicLinks path={path} /> : <Avatar user={user} formToken={view.formToken} />}
        </div>
      </div>
    </header>
  );
}

function Brand() {
  return (
    <div class="hub-header__brand">
      <p class="fr-logo">
        République
        <br />
        Française
      </p>
      <div class="fr-header__service">
        <a href="/" title="Accueil - HubEE">
          <p class="fr-header__service-title">HubEE</p>
        </a>
        <p class="fr-header__service-tagline">Hub d'Échange de l'État</p>
      </div>
    </div>
  );
}

// On the page of the forgotten password the way back is a link of the header (§3.1).
function PublicLinks({ path }: { readonly path: string }) {
  return (
    <ul class="hub-header__links">
      {path === '/connexion' || path === '/' ? null : (
        <li>
          <a class="fr-btn fr-btn--tertiary-no-outline" href="/connexion">
            Connexion
          </a>
        </li>
      )}
      <li>
        <a
          class="fr-btn fr-btn--tertiary-no-outline"
          href="/a-propos"
          aria-current={path === '/a-propos' ? 'page' : undefined}
        >
          À propos
        </a>
      </li>
    </ul>
  );
}

/** P-50c: whole or part of a name or of a number; leads to the list. */
function CaseSearch({ search }: { readonly search: string | null }) {
  return (
    <search class="hub-header__search">
      <form action="/teledossiers" method="get" class="fr-search-bar">
        <label class="fr-label fr-sr-only" for="recherche-globale">
          Numéro de dossier ou nom de la personne concernée
        </label>
        <input
          class="fr-input"
          type="search"
          id="recherche-globale"
          name="recherche"
          value={search ?? ''}
          placeholder="Numéro de dossier ou nom de la personne concernée"
          autocomplete="off"
          maxLength={200}
          data-shortcut="/"
        />
        {search === null || search === '' ? null : (
          <a class="hub-header__clear hub-icon hub-icon--close" href="/teledossiers">
            <span class="fr-sr-only">Effacer la recherche</span>
          </a>
        )}
        <button class="fr-btn hub-icon hub-icon--search" type="submit">
          Rechercher
        </button>
      </form>
    </search>
  );
}

/** « Prénom NOM » and the actor type; a native disclosure, so that it opens without a script. */
function Avatar({ user, formToken }: { readonly user: User; readonly formToken: string }) {
  const initials = `${user.firstName.charAt(0)}${user.lastName.charAt(0)}`.toUpperCase();
  return (
    <details class="hub-avatar" data-menu="">
      <summary>
        <span class="hub-avatar__disc" aria-hidden="true">
          {initials}
        </span>
        <span class="hub-avatar__who">
          <span class="hub-avatar__name">{`${user.firstName} ${user.lastName.toUpperCase()}`}</span>
          <span class="hub-avatar__type">{ACTOR_TYPE_LABELS[user.actorType]}</span>
        </span>
      </summary>
      <div class="hub-avatar__menu">
        <ul>
          <li>
            <a href="/mon-compte">Mon compte</a>
          </li>
          <li>
            <a href="/preferences">Préférences</a>
          </li>
          <li>
            <a href="/accessibilite">Accessibilité</a>
          </li>
        </ul>
        <form action="/deconnexion" method="post">
          <input type="hidden" name="_token" value={formToken} />
          <button type="submit">Déconnexion</button>
        </form>
      </div>
    </details>
  );
}
