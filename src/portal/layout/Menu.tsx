import { type Action, allows } from '../../accounts/perimeter.ts';
import type { User } from '../../accounts/rules.ts';
import { CASE_TABS } from '../labels.ts';

interface MenuItem {
  readonly label: string;
  readonly href: string;
  /** The path of the page, and `?statut=` when it tells items apart. */
  readonly path: string;
  readonly tab: string | null;
  /** The key that leads there. */
  readonly shortcut?: string | undefined;
}

export interface MenuSection {
  readonly title: string;
  readonly action: Action;
  readonly items: readonly MenuItem[];
}

/** P-47: what may be in the menu, each section with the action that opens it. */
const SECTIONS: readonly MenuSection[] = [
  {
    title: 'TÉLÉDOSSIERS',
    action: 'cases.list',
    items: [
      { label: 'Tous les télédossiers', href: '/teledossiers', path: '/teledossiers', tab: null },
      ...CASE_TABS.map(({ slug, label }) => ({
        label,
        href: `/teledossiers?statut=${slug}`,
        path: '/teledossiers',
        tab: slug,
        shortcut: slug === 'nouveaux' ? 'n' : undefined,
      })),
    ],
  },
  {
    title: 'UTILISATEURS',
    action: 'accounts.list',
    items: [{ label: 'Gestion des comptes', href: '/comptes', path: '/comptes', tab: null }],
  },
  {
    title: 'ABONNEMENTS',
    action: 'subscriptions.list',
    items: [{ label: 'Gestion des abonnements', href: '/abonnements', path: '/abonnements', tab: null }],
  },
  {
    title: 'ORGANISATION',
    action: 'journal.read',
    items: [{ label: 'Journal', href: '/journal', path: '/journal', tab: null }],
  },
];

/** P-47: the sections a person's roles open. */
export function menuOf(user: Pick<User, 'roles' | 'actorType'>): readonly MenuSection[] {
  return SECTIONS.filter(({ action }) => allows(user, action));
}

interface MenuProps {
  readonly user: User;
  readonly path: string;
  readonly caseTab: string | null;
}

/**
 * Collapsible without a script: a disclosure on large screens; on small ones the menu is shown by the link of the header
 * bar that targets it, and its cross targets the content.
 */
export function Menu({ user, path, caseTab }: MenuProps) {
  const sections = menuOf(user);
  if (sections.length === 0) return null;
  return (
    <>
      <nav aria-label="Accès au menu">
        <a class="hub-menu-opener hub-icon hub-icon--menu" href="#menu">
          Menu
        </a>
      </nav>
      <nav class="hub-menu" id="menu" aria-label="Menu principal" tabIndex={-1}>
        <a class="hub-menu__close fr-link hub-icon hub-icon--close" href="#contenu">
          Fermer
        </a>
        <details open data-remember="menu">
          <summary>Menu</summary>
          {sections.map((section) => (
            <Section key={section.title} section={section} path={path} caseTab={caseTab} />
          ))}
        </details>
      </nav>
    </>
  );
}

function Section({ section, path, caseTab }: Omit<MenuProps, 'user'> & { readonly section: MenuSection }) {
  return (
    <div class="hub-menu__section">
      <h2>{section.title}</h2>
      <ul>
        {section.items.map((item) => (
          <li key={item.href}>
            <a href={item.href} aria-current={currentOf(item, path, caseTab)} data-shortcut={item.shortcut}>
              {item.label}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

// « page » for the very page, « true » for a page under it (the sheet of an account).
function currentOf(item: MenuItem, path: string, caseTab: string | null): 'page' | 'true' | undefined {
  if (path === item.path) return item.tab === caseTab ? 'page' : undefined;
  return path.startsWith(`${item.path}/`) && item.tab === null ? 'true' : undefined;
}
