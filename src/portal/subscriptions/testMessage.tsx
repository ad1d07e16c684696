import type { PortalSubscription } from '../../subscriptions/sheetStore.ts';
import { Button } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import type { View } from '../view.ts';

/** The form that sends « Envoyer un message d'essai », whose button stands elsewhere. */
const FORM_ID = 'essai-envoi';

interface TestMessageProps {
  readonly subscription: Pick<PortalSubscription, 'id' | 'email'>;
}

/**
 * D-26: beside the notified address, to see that mails arrive there. It goes to the address that is saved, never to one
 * that is only typed. Needs `<TestMessageForm>` somewhere on the page.
 */
export function TestMessage({ subscription: { email } }: TestMessageProps) {
  if (email === null || email === '') return null;
  return (
    <div class="hub-buttons">
      <Button variant="secondary" icon="mail" small form={FORM_ID}>
        Envoyer un message d'essai
      </Button>
      <p class="fr-hint-text">{`À l’adresse enregistrée : ${email}`}</p>
    </div>
  );
}

/** To be placed outside of any other form: a form holds no form. */
export function TestMessageForm({ subscription: { id, email }, view }: TestMessageProps & { readonly view: View }) {
  if (email === null || email === '') return null;
  return (
    <Form action={`/abonnements/${id}/essai`} token={view.formToken} id={FORM_ID} data-submit-once="">
      {null}
    </Form>
  );
}
