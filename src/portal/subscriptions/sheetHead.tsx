import type { Person } from '../../subscriptions/rules.ts';
import { suspensionDay } from '../../subscriptions/rules.ts';
import { ButtonLink } from '../kit/Button.tsx';
import { Facts } from '../kit/Heading.tsx';
import { frenchDate, frenchDateTime } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';
import { StatusBadge } from './statusBadge.tsx';

interface HeadProps {
  readonly content: SheetContent;
}

/** « General » (§6.2): whose subscription it is, where it stands, and the one button that moves it. */
export function SheetHead({ content }: HeadProps) {
  const { subscription, status, rights } = content;
  const { operatorCode, operatorName, subscriberName, subscriberRegister } = subscription;
  const operator = operatorCode === null ? operatorName : `${operatorCode} - ${operatorName}`;
  return (
    <section class="hub-section" id="general" aria-label="Informations générales">
      <Facts
        facts={[
          { label: 'Opérateur :', value: operator },
          { label: 'Service instructeur :', value: `${subscriberName} (N° SIRET : ${subscriberRegister})` },
          { label: 'Administrateur local responsable :', value: nameOf(subscription.localAdministrator) },
          { label: 'Date de validation :', value: frenchDate(subscription.validateAt) },
          { label: 'Mis à jour le :', value: frenchDateTime(subscription.updatedAt) },
          { label: 'Statut :', value: <StatusBadge status={status} /> },
          ...datesOf(content),
        ]}
      />
      {rights.activation ? <Transition content={content} /> : null}
    </section>
  );
}

function datesOf({ subscription, status, now }: SheetContent) {
  const { activateAt, rejectAt, rejectionReason } = subscription;
  if (status === 'Refusé') {
    return [
      { label: 'Date de refus :', value: frenchDate(rejectAt) },
      { label: 'Motif de rejet :', value: rejectionReason ?? 'Non renseigné' },
    ];
  }
  const planned = status === 'Inactif' ? ' (prévue)' : '';
  const suspended = suspensionDay(subscription, now);
  return [
    ...(activateAt === null ? [] : [{ label: "Date d'activation :", value: `${frenchDate(activateAt)}${planned}` }]),
    ...(suspended === null ? [] : [{ label: 'Date de suspension :', value: frenchDate(suspended) }]),
  ];
}

function nameOf({ firstName, lastName, email }: Person): string {
  const name = [firstName, lastName].filter((part) => (part ?? '') !== '').join(' ');
  if (name === '') return email ?? 'Non renseigné';
  return email == null ? name : `${name} (${email})`;
}

/** P-97, P-101: asked for on a page of its own, where its effect is told. */
function Transition({ content: { subscription, status } }: HeadProps) {
  const href = `/abonnements/${subscription.id}`;
  return (
    <div class="hub-buttons">
      {status === 'Actif' ? (
        <ButtonLink href={`${href}/suspension`} variant="danger">
          Suspendre l'abonnement
        </ButtonLink>
      ) : (
        <ButtonLink href={`${href}/activation`} variant="success">
          Activer l'abonnement
        </ButtonLink>
      )}
    </div>
  );
}
