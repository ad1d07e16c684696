import type { VNode } from 'preact';
import { ownRightsForbidden } from '../../refusals/catalogue.ts';
import { Alert, ErrorSummary } from '../kit/Alert.tsx';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { Form, SaveBar } from '../kit/Form.tsx';
import { Heading, Section } from '../kit/Heading.tsx';
import { HelpLinks } from '../kit/HelpLink.tsx';
import { Page } from '../page.tsx';
import { ContactFields } from './contactFields.tsx';
import { RefusedChange } from './refusedChange.tsx';
import { RightsFields } from './rightsFields.tsx';
import type { SheetContent } from './sheetContent.ts';
import { SheetHead } from './sheetHead.tsx';
import { SheetReading } from './sheetReading.tsx';

interface SheetProps {
  readonly content: SheetContent;
}

/** « Compte utilisateur - Prénom Nom », alone or under a dialog. */
export function SheetPage({ content, dialog }: SheetProps & { readonly dialog?: VNode }) {
  const { view, account, rights, rejection } = content;
  const title = `Compte utilisateur - ${account.firstName} ${account.lastName}`;
  return (
    <Page view={view} title={title} dialog={dialog}>
      <Heading
        title={title}
        lead="Gestion des informations de compte de l'utilisateur."
        back={{ href: '/comptes', label: 'Retour aux comptes utilisateurs' }}
      />
      <ErrorSummary faults={rejection?.faults ?? []} />
      <RefusedChange content={content} />
      {account.title === null && rights.details ? <MissingTitle own={content.own} /> : null}
      <SheetHead content={content} />
      {rights.details ? <SheetForm content={content} /> : <Untouchable content={content} />}
      <HelpLinks topics={topicsOf(content)} />
    </Page>
  );
}

function topicsOf({ account, own }: SheetContent): readonly number[] {
  switch (account.actorType) {
    case 'AGENT':
      return [42, 43];
    case 'LOCAL_ADMINISTRATOR':
      return own ? [42, 44] : [42];
    case 'TECHNICAL_DELEGATE':
      return [42, 51];
  }
}

function SheetForm({ content }: SheetProps) {
  const { view, account, typed, version, rejection } = content;
  const href = `/comptes/${account.id}`;
  return (
    <Form
      action={href}
      token={view.formToken}
      data-dirty-form={rejection === null ? '' : 'changed'}
      data-enable-when-valid=""
      data-submit-once=""
    >
      <input type="hidden" name="version" value={version} />
      <Section title="INFORMATIONS PERSONNELLES">
        <p class="fr-hint-text">Les champs marqués d’un astérisque (*) sont obligatoires.</p>
        <ContactFields input={typed} faults={rejection?.faults ?? []} titleMissing={account.title === null} />
      </Section>
      <RightsFields content={content} />
      <SaveBar>
        {account.title === null ? <TitleFirst /> : null}
        <Button variant="primary">Enregistrer les modifications</Button>
        <ButtonLink href={href} variant="tertiary">
          Annuler
        </ButtonLink>
      </SaveBar>
    </Form>
  );
}

/** P-22: an agent who manages the accounts of others finds nothing to change on his own sheet. */
function Untouchable({ content }: SheetProps) {
  const { own, manages } = content;
  return (
    <>
      {own && manages ? (
        <Alert kind="info">
          <p>{ownRightsForbidden.french}</p>
          <p>
            Votre civilité, votre fonction et vos téléphones se changent dans <a href="/mon-compte">Mon compte</a>.
          </p>
        </Alert>
      ) : null}
      <SheetReading content={content} />
    </>
  );
}

/** P-78, G-3. */
function MissingTitle({ own }: { readonly own: boolean }) {
  return (
    <Alert kind="warning" title="Civilité requise">
      {own ? 'Votre civilité n’est pas connue' : 'La civilité de cette personne n’est pas connue'} :{' '}
      <a href="#champ-title">choisissez-la</a> pour pouvoir enregistrer des modifications.
    </Alert>
  );
}

/** Who came for another field, at the bottom of the page, would not see what greys the button. */
function TitleFirst() {
  return (
    <p class="hub-title-first">
      Pour enregistrer, <a href="#champ-title">choisissez d’abord la civilité</a>.
    </p>
  );
}
