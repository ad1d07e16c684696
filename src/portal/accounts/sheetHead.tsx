import { delegateProtected } from '../../refusals/catalogue.ts';
import { Badge } from '../kit/Badge.tsx';
import { Button, ButtonLink } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { Facts } from '../kit/Heading.tsx';
import { frenchDateTime } from '../labels.ts';
import type { SheetContent } from './sheetContent.ts';

interface HeadProps {
  readonly content: SheetContent;
}

/** « General » (§5.2): whose account it is, where it comes from, whether it is in use. */
export function SheetHead({ content }: HeadProps) {
  const { account, organization } = content;
  return (
    <section class="hub-section" aria-label="Informations générales">
      <Facts
        facts={[
          {
            label: 'Service instructeur :',
            value: `${organization.name} (N° SIRET : ${organization.companyRegister})`,
          },
          { label: 'Email :', value: account.email },
          { label: 'Compte DataPass :', value: account.fromSubscription ? 'oui' : 'non' },
          { label: 'Dernière connexion :', value: frenchDateTime(account.lastSignInAt) },
          { label: 'État :', value: <AccountState content={content} /> },
        ]}
      />
      {content.manages && !content.own ? <Activation content={content} /> : null}
      {content.manages && account.actorType === 'TECHNICAL_DELEGATE' ? <p>{delegateProtected.french}</p> : null}
    </section>
  );
}

function AccountState({ content: { account } }: HeadProps) {
  return (
    <div class="hub-states">
      {account.active ? <Badge kind="success">Actif</Badge> : <Badge kind="error">Désactivé</Badge>}
      {account.activated ? null : <Badge kind="warning">En attente d’activation</Badge>}
    </div>
  );
}

/** P-80, D-26. */
function Activation({ content }: HeadProps) {
  const { account, rights, view } = content;
  const href = `/comptes/${account.id}`;
  return (
    <div class="hub-buttons">
      {account.active && !account.activated ? (
        <Form action={`${href}/lien`} token={view.formToken} data-submit-once="">
          <Button variant="secondary" icon="mail" id="lien-activation">
            Renvoyer le lien d'activation
          </Button>
        </Form>
      ) : null}
      {rights.activation ? <ActivationLink active={account.active} href={href} /> : null}
    </div>
  );
}

function ActivationLink({ active, href }: { readonly active: boolean; readonly href: string }) {
  return active ? (
    <ButtonLink href={`${href}/desactivation`} variant="danger">
      Désactiver le compte
    </ButtonLink>
  ) : (
    <ButtonLink href={`${href}/activation`} variant="primary">
      Activer le compte
    </ButtonLink>
  );
}
