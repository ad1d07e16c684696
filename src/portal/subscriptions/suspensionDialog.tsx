import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';
import type { SheetContent } from './sheetContent.ts';

/** P-101: what a suspension does, before it is done. */
export function SuspensionDialog({ content }: { readonly content: SheetContent }) {
  const { view, subscription } = content;
  const href = `/abonnements/${subscription.id}`;
  return (
    <Dialog title={`Voulez-vous suspendre l'abonnement à « ${subscription.processName} » ?`} closeHref={href}>
      <p>
        L’abonnement sera « Suspendu » aussitôt, et votre service instructeur ne recevra plus de nouveau télédossier à
        partir de demain.
      </p>
      <p>
        Les télédossiers déjà reçus pourront être terminés. Vous pourrez réactiver l’abonnement quand vous le
        souhaiterez.
      </p>
      <Form action={`${href}/suspension`} token={view.formToken} data-submit-once="">
        <ButtonGroup right>
          <ButtonLink href={href} variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant="danger">Suspendre</Button>
        </ButtonGroup>
      </Form>
    </Dialog>
  );
}
