// Addresses that lead straight to a field, for other pages to link to:
//   /abonnements/:id#modalite        the section, #champ-accessMode its choice
//   /abonnements/:id#delegation      #champ-delegate; #editeur, #champ-editor in mode API
//   /abonnements/:id#notifications   #champ-notificationFrequency, #champ-email
//   /abonnements/:id/activation      the date of the activation;  /abonnements/:id/suspension
// Forms cannot be nested: what other files place inside of the sheet's form holds no <form> of its own. Its buttons name
// a form by `form="…"`, and that form is drawn after the sheet's.
import type { VNode } from 'preact';
import { ActivationWarnings } from '../firstSteps/activationWarnings.tsx';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { Form, SaveBar } from '../kit/Form.tsx';
import { Heading } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { Page } from '../page.tsx';
import { CredentialsForm } from './credentials/section.tsx';
import { DelegationFields } from './delegationFields.tsx';
import { ModeFields } from './modeFields.tsx';
import { NotificationFields } from './notificationFields.tsx';
import { RefusedSettings } from './refusedSettings.tsx';
import type { SheetContent } from './sheetContent.ts';
import { SheetHead } from './sheetHead.tsx';
import { SheetReading } from './sheetReading.tsx';
import { TestMessageForm } from './testMessage.tsx';

interface SheetProps {
  readonly content: SheetContent;
}

/** « Abonnement - {démarche} » (§6.2), alone or under a dialog. */
export function SheetPage({ content, dialog }: SheetProps & { readonly dialog?: VNode }) {
  const { view, subscription, rights, rejection } = content;
  const title = `Abonnement - ${subscription.processName}`;
  return (
    <Page view={view} title={title} dialog={dialog}>
      <Heading
        title={title}
        lead="Informations détaillées sur l'abonnement"
        back={{ href: '/abonnements', label: 'Retour aux abonnements' }}
      >
        <p class="hub-datapass">{`Numéro Data Pass : ${subscription.datapassId}`}</p>
      </Heading>
      <ErrorSummary faults={rejection?.faults ?? []} />
      <RefusedSettings content={content} />
      <ReadOnlyReason content={content} />
      <SheetHead content={content} />
      {warned(content) ? <ActivationWarnings warnings={content.warnings} /> : null}
      {rights.settings ? <SheetForm content={content} /> : <SheetReading content={content} />}
      <CredentialsForm content={content.credentials} />
      {rights.settings ? <TestMessageForm subscription={subscription} view={view} /> : null}
      <HelpLinks topics={[4, 5, 23, 24, 25, 27, 54, 55]} />
    </Page>
  );
}

function SheetForm({ content }: SheetProps) {
  const { view, subscription, version, confirmedMode } = content;
  const href = `/abonnements/${subscription.id}`;
  return (
    <Form
      action={href}
      token={view.formToken}
      data-dirty-form={dirtiness(content)}
      data-enable-when-valid=""
      data-submit-once=""
    >
      <input type="hidden" name="version" value={version} />
      {confirmedMode === null ? null : <input type="hidden" name="confirmedMode" value={confirmedMode} />}
      <ModeFields content={content} />
      <DelegationFields content={content} />
      <NotificationFields content={content} />
      <SaveBar>
        <Button variant="primary">Enregistrer les modifications</Button>
        <ButtonLink href={href} variant="tertiary">
          Annuler
        </ButtonLink>
      </SaveBar>
    </Form>
  );
}

/** P-100: told before the activation, and as long as it lasts; without a mode, the mode is what is missing. */
function warned({ stored, status }: SheetContent): boolean {
  return stored.accessMode !== null && (status === 'Inactif' || status === 'Actif');
}

/** A proposed address (P-95) can be saved as it is, and is nothing that leaving would lose. */
function dirtiness({ changed, stored, typed }: SheetContent): string {
  if (changed) return 'changed';
  const savable = stored.accessMode !== null && stored.notificationFrequency !== 'Aucune';
  return savable && stored.email !== typed.email ? 'proposed' : '';
}

/** Why nothing can be changed here, for whoever could elsewhere. */
function ReadOnlyReason({ content: { subscription, status } }: SheetProps) {
  if (status === 'Refusé') {
    return (
      <Alert kind="info">Cet abonnement a été refusé : il est gardé pour mémoire et ne peut plus être modifié.</Alert>
    );
  }
  if (!subscription.subscriberActive) {
    return (
      <Alert kind="warning">
        Ce service n’est plus actif dans HubEE : son abonnement peut seulement être consulté.
      </Alert>
    );
  }
  if (!subscription.processActivated) {
    return <Alert kind="warning">Cette démarche n’est plus ouverte au niveau national.</Alert>;
  }
  return null;
}
