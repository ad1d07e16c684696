import type { FastifyReply } from 'fastify';
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { portalAssets } from './assets/bundle.ts';
import { Alert } from './kit/Alert.tsx';
import { Footer } from './layout/Footer.tsx';
import { Header } from './layout/Header.tsx';
import { Menu } from './layout/Menu.tsx';
import { unbrokenPage } from './typography.ts';
import type { View } from './view.ts';

export interface PageProps {
  readonly view: View;
  /** What the tab of the browser shows before « - HubEE ». */
  readonly title: string;
  readonly children: ComponentChildren;
  /** A `<Dialog>` over the page: everything else is then inert. */
  readonly dialog?: VNode | null | undefined;
  /** More for the head of the document: a page that reads itself again. */
  readonly head?: VNode | null | undefined;
}

/** The shell of every page: skip links, header, menu by rights (P-47), content, footer (P-48). */
export function Page({ view, title, children, dialog = null, head = null }: PageProps) {
  const assets = portalAssets();
  const { user, theme } = view;
  return (
    <html lang="fr" data-fr-scheme={theme} data-fr-theme={theme === 'system' ? undefined : theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} - HubEE`}</title>
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <link rel="preload" href={assets.regularFont} as="font" type="font/woff2" crossOrigin="anonymous" />
        <link rel="stylesheet" href={assets.style} />
        <link rel="icon" href={assets.favicon} type="image/svg+xml" />
        <script type="module" src={assets.script} />
        {head}
      </head>
      <body
        class={user === null ? 'hub-public' : 'hub-signed-in'}
        data-shortcuts={user !== null && view.shortcuts === true ? '' : undefined}
      >
        <div class="hub-body" inert={dialog !== null}>
          <SkipLinks menu={user !== null} />
          {view.demo ? <DemoBanner /> : null}
          <Header view={view} />
          <div class={user === null ? 'hub-shell' : 'hub-shell hub-shell--menu'}>
            {user === null ? null : <Menu user={user} path={view.path} caseTab={view.caseTab ?? null} />}
            <main class={user === null ? 'hub-main fr-container' : 'hub-main'} id="contenu" tabIndex={-1}>
              {view.notice === null ? null : (
                <div class="hub-notice" role="status">
                  <Alert kind={view.notice.kind}>{view.notice.text}</Alert>
                </div>
              )}
              {children}
            </main>
          </div>
          <Footer signedIn={user !== null} />
        </div>
        {dialog}
      </body>
    </html>
  );
}

function SkipLinks({ menu }: { readonly menu: boolean }) {
  return (
    <div class="fr-skiplinks">
      <nav class="fr-container" aria-label="Accès rapide">
        <ul class="fr-skiplinks__list">
          <li>
            <a class="fr-link" href="#contenu">
              Contenu
            </a>
          </li>
          {menu ? (
            <li>
              <a class="fr-link" href="#menu">
                Menu
              </a>
            </li>
          ) : null}
          <li>
            <a class="fr-link" href="#pied">
              Pied de page
            </a>
          </li>
        </ul>
      </nav>
    </div>
  );
}

function DemoBanner() {
  return (
    <section class="fr-notice fr-notice--info" aria-label="Démonstration">
      <div class="fr-container">
        <div class="fr-notice__body">
          <p>
            <span class="fr-notice__title">Démonstration</span>{' '}
            <span class="fr-notice__desc">
              Les comptes sont publics, les personnes fictives et aucun courriel ne part :{' '}
              <a href="/demonstration/courriels">les lire ici</a>.
            </span>
          </p>
        </div>
      </div>
    </section>
  );
}

/** Sends a page. Never kept by a browser or a proxy: after signing out, the back button shows nothing (P-43). */
export function sendPage(reply: FastifyReply, status: number, page: VNode): FastifyReply {
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .header('Cache-Control', 'no-store')
    .send(`<!DOCTYPE html>${unbrokenPage(renderToString(page))}`);
}
