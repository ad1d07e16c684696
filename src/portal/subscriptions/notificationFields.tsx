import { EMAIL_FAULT } from '../../accounts/contactRules.ts';
import { MAX_EMAIL } from '../../platform/text.ts';
import type { NotificationFrequency } from '../../subscriptions/rules.ts';
import { EMAIL_MISSING } from '../../subscriptions/settingsRules.ts';
import { faultOf } from '../accounts/contactFields.tsx';
import { Alert } from '../kit/Alert.tsx';
import { Section } from '../kit/Heading.tsx';
import { HelpLink } from '../kit/HelpLink.tsx';
import { RadioGroup } from '../kit/RadioGroup.tsx';
import { TextField } from '../kit/TextField.tsx';
import { frenchDateTime } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';
import { TestMessage } from './testMessage.tsx';

/** P-95, in the order of the screen. */
const FREQUENCIES: readonly NotificationFrequency[] = ['Biquotidienne', 'Quotidienne', 'Unitaire', 'Aucune'];

const EFFECTS =
  'Biquotidienne : un récapitulatif à 8 h et un autre à 14 h, s’il est arrivé des télédossiers. Quotidienne : un seul, à 8 h. Unitaire : un courriel à chaque télédossier, le seul qui donne son numéro. Aucune : aucun courriel.';

/** P-95: who reads the mails, and where they may hide (P-108). */
const ADVICE =
  'Indiquez de préférence une adresse générique, lue par toute l’équipe, comme etat-civil@commune.fr. Ce n’est pas un identifiant de connexion.';

interface NotificationProps {
  readonly content: SheetContent;
}

/** « NOTIFICATIONS » (P-95): the same in both modes. */
export function NotificationFields({ content }: NotificationProps) {
  const { typed, rejection } = content;
  const faults = rejection?.faults ?? [];
  return (
    <Section title="NOTIFICATIONS" id="notifications">
      <RadioGroup
        name="notificationFrequency"
        legend="Fréquence de notification :"
        hint={EFFECTS}
        options={FREQUENCIES.map((frequency) => ({ value: frequency, label: frequency }))}
        value={typed.notificationFrequency}
        error={faultOf(faults, 'notificationFrequency')}
        required
      />
      {/* Hidden for « Aucune » by the style sheet, unless there is something to correct in it. */}
      <div data-notified-only={faultOf(faults, 'email') === undefined ? '' : undefined}>
        <RefusedAddress content={content} />
        <TextField
          name="email"
          label="Adresse email notifiée*"
          hint={ADVICE}
          type="email"
          inputMode="email"
          value={typed.email}
          error={faultOf(faults, 'email')}
          maxLength={MAX_EMAIL}
          invalidMessage={EMAIL_FAULT}
          missingMessage={EMAIL_MISSING}
          required
        />
        <p class="fr-hint-text">
          Les courriels de HubEE peuvent arriver dans les courriers indésirables (spam) : pensez à y regarder.
        </p>
        <TestMessage subscription={content.subscription} />
      </div>
      <HelpLink topic={25} beside />
    </Section>
  );
}

/** What the mail server of the address answered for good: from then on nobody is told of anything. */
export function RefusedAddress({ content: { subscription } }: NotificationProps) {
  const { email, emailRefusedAt, emailRefusal } = subscription;
  if (email === null || emailRefusedAt === null) return null;
  return (
    <Alert kind="error" title="Cette adresse ne reçoit pas les courriels de HubEE">
      <p>{`Le serveur de messagerie a refusé l’adresse ${email} le ${frenchDateTime(emailRefusedAt)}.`}</p>
      {emailRefusal === null ? null : <p>{`Sa réponse : « ${emailRefusal} »`}</p>}
      <p>Corrigez l’adresse, ou voyez avec qui gère votre messagerie : d’ici là, personne n’est prévenu.</p>
    </Alert>
  );
}
