import { Facts, Section } from '../kit/Heading.tsx';
import { CredentialsSection } from './credentials/section.tsx';
import { DelegationReading } from './delegationFields.tsx';
import { RefusedAddress } from './notificationFields.tsx';
import type { SheetContent } from './sheetContent.ts';

/** The same sheet for whoever may only read it: « Consultation des abonnements », a refused one, a service gone. */
export function SheetReading({ content }: { readonly content: SheetContent }) {
  const { stored, subscription, credentials } = content;
  return (
    <>
      <Section title="MODALITÉ D'ACCÈS" id="modalite">
        <Facts facts={[{ label: "Modalité d'accès :", value: stored.accessMode ?? 'Non renseignée' }]} />
        <CredentialsSection content={credentials} />
      </Section>
      <DelegationReading content={content} />
      <Section title="NOTIFICATIONS" id="notifications">
        <RefusedAddress content={content} />
        <Facts
          facts={[
            {
              label: 'Fréquence de notification :',
              value: stored.notificationFrequency ?? subscription.notificationFrequency,
            },
            { label: 'Adresse email notifiée :', value: stored.email ?? 'Non renseignée' },
          ]}
        />
      </Section>
    </>
  );
}
