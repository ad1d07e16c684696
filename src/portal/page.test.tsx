import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { ACTOR_TYPES, type ActorType, ROLES, type Role, type User } from '../accounts/rules.ts';
import { ErrorPage } from './errorPages.tsx';
import { Dialog } from './kit/Dialog.tsx';
import { menuOf } from './layout/Menu.tsx';
import { Page } from './page.tsx';
import type { View } from './view.ts';

const agent: User = {
  accountId: '01900000-0000-7000-8000-000000000001',
  email: 'jeanne.dupont@commune.example',
  firstName: 'Jeanne',
  lastName: 'Dupont',
  actorType: 'AGENT',
  roles: ['CASES_MANAGE'],
  processCodes: ['EtatCivil'],
  organization: 'SI-1',
  organizationName: 'Commune fictive',
  requestId: 'r',
};

function viewOf(user: User | null, more: Partial<View> = {}): View {
  return { user, path: '/', formToken: 'jeton', demo: false, theme: 'system', notice: null, search: null, ...more };
}

function htmlOf(view: View): string {
  return renderToString(
    <Page view={view} title="Essai">
      <h1>Essai</h1>
    </Page>,
  );
}

const SECTION_OF: Readonly<Record<Role, string>> = {
  ACCOUNTS_READ: 'UTILISATEURS',
  ACCOUNTS_MANAGE: 'UTILISATEURS',
  SUBSCRIPTIONS_READ: 'ABONNEMENTS',
  SUBSCRIPTIONS_MANAGE: 'ABONNEMENTS',
  CASES_MANAGE: 'TÉLÉDOSSIERS',
  CASES_READ: 'TÉLÉDOSSIERS',
};

/** P-47 and D-19: a delegate only ever has subscriptions. */
function expected(actorType: ActorType, role: Role): string[] {
  const section = SECTION_OF[role];
  // D-26: whoever manages accounts or subscriptions as local administrator reads the journal.
  const journal = actorType === 'LOCAL_ADMINISTRATOR' && ['ACCOUNTS_MANAGE', 'SUBSCRIPTIONS_MANAGE'].includes(role);
  if (journal) return [section, 'ORGANISATION'];
  return actorType === 'TECHNICAL_DELEGATE' && section !== 'ABONNEMENTS' ? [] : [section];
}

describe('P-47 : le menu suit les rôles', () => {
  const rows = ACTOR_TYPES.flatMap((actorType) => ROLES.map((role) => ({ actorType, role })));
  it.each(rows)('$actorType avec $role', ({ actorType, role }) => {
    expect(menuOf({ actorType, roles: [role] }).map(({ title }) => title)).toEqual(expected(actorType, role));
    const html = htmlOf(viewOf({ ...agent, actorType, roles: [role] }));
    const seesCases = expected(actorType, role).includes('TÉLÉDOSSIERS');
    // P-46: the search field goes with the section.
    expect(html.includes('name="recherche"')).toBe(seesCases);
    expect(html.includes('/teledossiers')).toBe(seesCases);
  });

  it('les sections, dans l’ordre de la règle', () => {
    const sections = menuOf({ actorType: 'LOCAL_ADMINISTRATOR', roles: ROLES });
    expect(sections.map(({ title, items }) => [title, items.length])).toEqual([
      ['TÉLÉDOSSIERS', 8],
      ['UTILISATEURS', 1],
      ['ABONNEMENTS', 1],
      ['ORGANISATION', 1],
    ]);
  });

  it('sans rôle, aucune section', () => {
    expect(menuOf({ actorType: 'AGENT', roles: [] })).toEqual([]);
  });

  it('les télédossiers ont leurs huit entrées, dans l’ordre', () => {
    const [section] = menuOf(agent);
    expect(section?.items.map(({ label, href }) => [label, href])).toEqual([
      ['Tous les télédossiers', '/teledossiers'],
      ['Nouveaux', '/teledossiers?statut=nouveaux'],
      ['Reçus', '/teledossiers?statut=recus'],
      ['En cours', '/teledossiers?statut=en-cours'],
      ['En attente de compléments', '/teledossiers?statut=en-attente'],
      ['Refusés', '/teledossiers?statut=refuses'],
      ['Traités', '/teledossiers?statut=traites'],
      ['Clos', '/teledossiers?statut=clos'],
    ]);
  });

  it('l’entrée courante est marquée, et elle seule', () => {
    const html = htmlOf(viewOf(agent, { path: '/teledossiers', caseTab: 'recus' }));
    expect(html.match(/aria-current="page"/g)).toHaveLength(1);
    expect(html).toContain('<a href="/teledossiers?statut=recus" aria-current="page">Reçus</a>');
  });
});

describe('coquille', () => {
  const inside = htmlOf(viewOf(agent));
  const outside = htmlOf(viewOf(null));

  it('P-48, S-15, D-30 : le pied de page', () => {
    for (const path of ['/cgu', '/accessibilite', '/aide', '/contact']) expect(inside).toContain(`href="${path}"`);
    const [, footer = ''] = inside.split('<footer');
    const labels = [...footer.matchAll(/<a [^>]*>([^<]*)<\/a>/g)].map(([, label]) => label);
    expect(labels).toEqual(['CGU', 'Accessibilité', 'Aide / FAQ', 'Contactez-nous']);
    expect(outside).not.toContain('/aide');
    for (const path of ['/cgu', '/accessibilite', '/mentions-legales', '/donnees-personnelles']) {
      expect(outside).toContain(`href="${path}"`);
    }
  });

  it('P-46, P-43 : menu de l’avatar, déconnexion par un formulaire protégé', () => {
    expect(inside).toContain('Jeanne DUPONT');
    expect(inside).toMatch(
      /<form action="\/deconnexion" method="post"><input type="hidden" name="_token" value="jeton"/,
    );
    expect(outside).not.toContain('/deconnexion');
  });

  it('§3.1 : « À propos » hors connexion', () => {
    expect(outside).toContain('href="/a-propos"');
  });

  it('ni style, ni script dans la page (politique de sécurité)', () => {
    for (const html of [inside, outside]) {
      expect(html).not.toMatch(/<style|<[^>]* (style|on\w+)=/);
      expect([...html.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, , content]) => content)).toEqual(['']);
    }
  });

  it('le thème suit le système ou le choix de la personne', () => {
    expect(inside).toContain('<html lang="fr" data-fr-scheme="system">');
    expect(htmlOf(viewOf(agent, { theme: 'dark' }))).toContain('data-fr-scheme="dark" data-fr-theme="dark"');
  });

  it('une fenêtre rend le reste de la page inerte', () => {
    const dialog = (
      <Dialog title="Confirmer" closeHref="/comptes">
        texte
      </Dialog>
    );
    const html = renderToString(
      <Page view={viewOf(agent)} title="Essai" dialog={dialog}>
        <p>dessous</p>
      </Page>,
    );
    expect(html).toContain('<div class="hub-body" inert>');
    expect(inside).not.toContain(' inert');
    expect(html.indexOf('<dialog')).toBeGreaterThan(html.indexOf('</footer>'));
  });

  it('un texte hostile est échappé partout', () => {
    const evil = '<script>x</script>';
    const html = htmlOf(
      viewOf(
        { ...agent, firstName: evil, lastName: evil },
        { search: evil, formToken: evil, notice: { kind: 'info', text: evil } },
      ),
    );
    expect(html).not.toContain('<script>');
  });
});

it.each([
  [403, 'Accès refusé'],
  [404, 'Page introuvable'],
  [409, 'La situation a changé entre-temps'],
  [429, 'Trop de demandes'],
  [500, 'Erreur inattendue'],
  [503, 'Service momentanément indisponible'],
] as const)('P-14 : la page %i dit ce qui s’est passé et comment en sortir', (status, title) => {
  const html = renderToString(<ErrorPage view={viewOf(null)} status={status} requestId="ref-1" />);
  expect(html).toContain(`<h1>${title}</h1>`);
  expect(html).toContain('<code>ref-1</code>');
  expect(html).toContain('href="/"');
});
