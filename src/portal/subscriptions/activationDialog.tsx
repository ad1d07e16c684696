import { parisDay } from '../../platform/parisTime.ts';
import { DAY_IMPOSSIBLE, parseActivationDay } from '../../subscriptions/activationRules.ts';
import { faultOf } from '../accounts/contactFields.tsx';
import { ActivationWarnings } from '../firstSteps/activationWarnings.tsx';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import { TextField } from '../kit/TextField.tsx';
import { frenchDate } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';

interface ActivationDialogProps {
  readonly content: SheetContent;
  /** What the field holds: as typed when it was refused, else null for the day planned. */
  readonly typedDay: string | null;
}

/** P-100. */
const AGENTS_FIRST =
  'Les comptes de vos agents doivent exister avant cette date : sinon, des télédossiers arrivent et personne ne peut les prendre en charge.';

/** « Veuillez définir une date d'activation. » (P-97, D-21). */
export function ActivationDialog({ content, typedDay }: ActivationDialogProps) {
  const { view, subscription, now, rejection } = content;
  const href = `/abonnements/${subscription.id}`;
  return (
    <Dialog title="Veuillez définir une date d'activation." closeHref={href}>
      <p>
        Passé cette date d'activation, votre service instructeur commencera à être notifié des nouveautés sur les
        télédossiers.
      </p>
      {subscription.accessMode === 'PORTAIL' ? <p>{AGENTS_FIRST}</p> : null}
      <ActivationWarnings warnings={content.warnings} />
      <Form action={`${href}/activation`} token={view.formToken} data-enable-when-valid="" data-submit-once="">
        <TextField
          name="day"
          label="Merci de choisir une date"
          hint="Format attendu : jj/mm/aaaa. Aujourd’hui : l’abonnement est actif aussitôt. Plus tard : à 00 h 01 ce jour-là."
          type="date"
          min={parisDay(now)}
          value={shownDay(content, typedDay)}
          error={faultOf(rejection?.faults ?? [], 'day')}
          invalidMessage="Choisissez la date d’aujourd’hui ou une date à venir."
          impossibleMessage={DAY_IMPOSSIBLE}
          required
        />
        <ButtonGroup right>
          <ButtonLink href={href} variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant="success">Activer</Button>
        </ButtonGroup>
      </Form>
      <Withdrawal content={content} />
    </Dialog>
  );
}

/** P-99: until the day has come it can be changed, and taken back. */
function Withdrawal({ content }: { readonly content: SheetContent }) {
  const { view, subscription } = content;
  if (plannedDay(content) === null) return null;
  return (
    <Form
      action={`/abonnements/${subscription.id}/activation/retrait`}
      token={view.formToken}
      className="hub-withdrawal"
      data-submit-once=""
    >
      <p>{`Activation prévue le ${frenchDate(subscription.activateAt)}.`}</p>
      <Button variant="secondary">Retirer la date prévue</Button>
    </Form>
  );
}

/** A browser shows nothing but a day that exists, as `YYYY-MM-DD`. */
function shownDay(content: SheetContent, typedDay: string | null): string | null {
  if (typedDay === null) return plannedDay(content);
  const { day } = parseActivationDay(typedDay, content.now);
  return day ?? (/^\d{4}-\d{2}-\d{2}$/.test(typedDay) ? typedDay : null);
}

function plannedDay({ subscription: { activateAt }, status }: SheetContent): string | null {
  return status === 'Inactif' && activateAt !== null ? parisDay(activateAt) : null;
}
