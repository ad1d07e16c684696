import { Button } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Section } from '../kit/Heading.tsx';
import type { View } from '../view.ts';

/** D-22: the organization may ask a code of every agent whose browser was never seen before. */
export function SecuritySetting({ view, on }: { readonly view: View; readonly on: boolean }) {
  return (
    <Section title="SÉCURITÉ DES CONNEXIONS">
      <Form action="/comptes/securite" token={view.formToken} data-submit-once="">
        <div class="fr-checkbox-group">
          <input id="otpOnNewDevice" name="otpOnNewDevice" type="checkbox" value="oui" checked={on} />
          <label class="fr-label" for="otpOnNewDevice">
            Demander un code à usage unique aux agents qui se connectent depuis un nouvel appareil
            <span class="fr-hint-text">
              Le code est envoyé par courriel. Les administrateurs locaux et les délégués techniques en reçoivent
              toujours un.
            </span>
          </label>
        </div>
        <div class="hub-buttons">
          <Button variant="secondary">Enregistrer ce choix</Button>
        </div>
      </Form>
    </Section>
  );
}
