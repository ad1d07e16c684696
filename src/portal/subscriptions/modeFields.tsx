import { ACCESS_MODES } from '../../subscriptions/rules.ts';
import { MODE_MISSING } from '../../subscriptions/settingsRules.ts';
import { faultOf } from '../accounts/contactFields.tsx';
import { Section } from '../kit/Heading.tsx';
import { HelpLink } from '../kit/HelpLink.tsx';
import { RadioGroup } from '../kit/RadioGroup.tsx';
import { CredentialsSection, MaskedCredentials } from './credentials/section.tsx';
import type { SheetContent } from './sheetContent.ts';

/**
 * « MODALITÉ D'ACCÈS » (P-89). With the script a choice is sent at once and comes back with the dialog of its risks;
 * without it, saving does.
 */
export function ModeFields({ content }: { readonly content: SheetContent }) {
  const { subscription, typed, stored, rejection, modeFocus, credentials } = content;
  return (
    <Section title="MODALITÉ D'ACCÈS" id="modalite">
      <RadioGroup
        name="accessMode"
        legend="Où votre service traite les télédossiers de cette démarche :"
        hint="PORTAIL : ici, dans le Portail HubEE. API : dans votre logiciel métier, si son éditeur l’a raccordé à HubEE."
        options={ACCESS_MODES.map((mode) => ({ value: mode, label: mode }))}
        value={typed.accessMode}
        error={typed.accessMode === null ? MODE_MISSING : faultOf(rejection?.faults ?? [], 'accessMode')}
        submitTo={`/abonnements/${subscription.id}/modalite`}
        autofocus={modeFocus !== null}
        required
      />
      {modeFocus === 'DEMANDED' ? (
        <p>Choisissez-la puis enregistrez les modifications : l’abonnement pourra ensuite être activé.</p>
      ) : null}
      <HelpLink topic={4} beside />
      {/* P-91: what was chosen and not saved yet has credentials to come only. */}
      {typed.accessMode === 'API' && stored.accessMode !== 'API' ? <MaskedCredentials /> : null}
      <CredentialsSection content={credentials} />
    </Section>
  );
}
