import type { AccountRow } from '../../accounts/store.ts';
import { Button, ButtonGroup, ButtonLink } from '../kit/Button.tsx';
import { Dialog } from '../kit/Dialog.tsx';
import { Form } from '../kit/Form.tsx';

interface ActivationDialogProps {
  readonly account: AccountRow;
  readonly formToken: string;
  /** What is asked for. */
  readonly active: boolean;
}

/** « Voulez-vous désactiver le compte de {Prénom Nom} ? » (P-80), and its reverse. */
export function ActivationDialog({ account, formToken, active }: ActivationDialogProps) {
  const href = `/comptes/${account.id}`;
  const person = `${account.firstName} ${account.lastName}`;
  const question = active
    ? `Voulez-vous activer le compte de ${person} ?`
    : `Voulez-vous désactiver le compte de ${person} ?`;
  return (
    <Dialog title={question} closeHref={href}>
      <p>
        {active
          ? activationEffect(account)
          : 'Cette personne sera déconnectée aussitôt et ne pourra plus se connecter.'}
      </p>
      <Form action={`${href}/${active ? 'activation' : 'desactivation'}`} token={formToken} data-submit-once="">
        <ButtonGroup right>
          <ButtonLink href={href} variant="tertiary">
            Annuler
          </ButtonLink>
          <Button variant={active ? 'primary' : 'danger'} autofocus={active}>
            Valider
          </Button>
        </ButtonGroup>
      </Form>
    </Dialog>
  );
}

/** P-80: no mail leaves. Whoever never chose a password needs a link all the same. */
function activationEffect({ activated }: AccountRow): string {
  return activated
    ? 'Cette personne retrouve les mêmes droits. Aucun courriel n’est envoyé : elle se connecte avec son ancien mot de passe, ou choisit « Mot de passe oublié ».'
    : 'Cette personne retrouve les mêmes droits. Aucun courriel n’est envoyé : elle n’a jamais choisi de mot de passe, renvoyez-lui ensuite le lien d’activation.';
}
