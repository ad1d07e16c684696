import type { FastifyInstance } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../hub.ts';
import { sendPage } from '../page.tsx';
import { viewOf } from '../session.ts';
import type { View } from '../view.ts';
import { AboutPage } from './aboutPage.tsx';
import { AccessibilityPage } from './accessibilityPage.tsx';
import { BasicsPage } from './basicsPage.tsx';
import { ContactPage } from './contactPage.tsx';
import { FirstStepsPage } from './firstStepsPage.tsx';
import { GuidePage } from './guidePage.tsx';
import { HelpPage } from './helpPage.tsx';
import { LegalNoticePage } from './legalNoticePage.tsx';
import { PersonalDataPage } from './personalDataPage.tsx';
import { TermsPage } from './termsPage.tsx';

type PageOf = (props: { readonly view: View }) => VNode;

/** D-30, §3.1, P-109: readable by everybody, signed in or not. */
const OPEN_PAGES: Readonly<Record<string, PageOf>> = {
  '/a-propos': AboutPage,
  '/cgu': TermsPage,
  '/accessibilite': AccessibilityPage,
  '/mentions-legales': LegalNoticePage,
  '/donnees-personnelles': PersonalDataPage,
  '/contact': ContactPage,
};

/** P-109, S-15: for those who are signed in. */
const HELP_PAGES: Readonly<Record<string, PageOf>> = {
  '/aide/premiers-pas': FirstStepsPage,
  '/aide/les-basiques': BasicsPage,
  '/aide/guide': GuidePage,
};

/** Pages to read: what the portal is, on what terms, and how to use it. */
export function informationRoutes(app: FastifyInstance, _hub: Hub): void {
  for (const [path, Content] of Object.entries(OPEN_PAGES)) {
    app.get(path, { config: { portal: { open: true } } }, async (request, reply) =>
      sendPage(reply, 200, <Content view={viewOf(request)} />),
    );
  }
  for (const [path, Content] of Object.entries(HELP_PAGES)) {
    app.get(path, { config: { portal: { signedIn: true } } }, async (request, reply) =>
      sendPage(reply, 200, <Content view={viewOf(request)} />),
    );
  }
  app.get<{ Querystring: { q?: string | string[] } }>(
    '/aide',
    { config: { portal: { signedIn: true } } },
    async (request, reply) => {
      const { q } = request.query;
      const query = typeof q === 'string' ? q.trim().slice(0, 200) : '';
      return sendPage(reply, 200, <HelpPage view={viewOf(request)} query={query} />);
    },
  );
}
