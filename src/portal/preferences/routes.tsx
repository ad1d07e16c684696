import type { FastifyInstance } from 'fastify';
import { setPreferences } from '../../accounts/setPreferences.ts';
import type { Hub } from '../../hub.ts';
import { formOf } from '../forms.ts';
import { sendPage } from '../page.tsx';
import { preferencesOf, redirect, userOf, viewOf } from '../session.ts';
import { PreferencesPage } from './preferencesPage.tsx';

const config = { portal: { signedIn: true } } as const;

/** « Préférences », for everybody who is signed in. */
export function preferenceRoutes(app: FastifyInstance, hub: Hub): void {
  app.get('/preferences', { config }, async (request, reply) =>
    sendPage(reply, 200, <PreferencesPage view={viewOf(request)} preferences={preferencesOf(request)} />),
  );

  app.post('/preferences', { config }, async (request, reply) => {
    const form = formOf(request);
    // A closed list of choices: whatever else is sent counts as not chosen.
    await setPreferences(hub, userOf(request), {
      pageSize: Number(form.text('pageSize')),
      caseSort: form.text('caseSort'),
      theme: form.text('theme'),
      shortcuts: form.text('shortcuts') !== 'non',
    });
    return redirect(reply, '/preferences', 'PREFERENCES_SAVED');
  });
}
