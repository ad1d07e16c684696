import type { VNode } from 'preact';
import type { ActivationWarning } from '../../firstSteps/steps.ts';
import { Alert } from '../kit/Alert.tsx';
import { creationHref, habilitationHref, nameOf, reminderHref, reminderOf } from './stepTexts.ts';

interface WarningsProps {
  readonly warnings: readonly ActivationWarning[];
}

/**
 * P-100: what would leave télédossiers unread, before an activation or on the sheet of the subscription. It forbids
 * nothing. Nothing is shown when nothing is wrong.
 */
export function ActivationWarnings({ warnings }: WarningsProps): VNode | null {
  if (warnings.length === 0) return null;
  return (
    <Alert kind="warning" title="Des télédossiers risquent de rester sans lecteur">
      <ul>
        {warnings.map((warning) => (
          <li key={warning.kind}>{textOf(warning)}</li>
        ))}
      </ul>
    </Alert>
  );
}

function textOf(warning: ActivationWarning): VNode {
  switch (warning.kind) {
    case 'NO_AGENT':
      return <NoAgent processCode={warning.processCode} />;
    case 'READER_PENDING':
      return <ReaderPending person={warning.person} />;
    case 'NOT_HABILITATED':
      return <NotHabilitated {...warning} />;
    case 'NO_TOKEN':
      return <>Aucun logiciel ne s’est encore connecté avec les identifiants de cet abonnement.</>;
    case 'ADDRESS_MISSING':
      return <>Aucune adresse à prévenir n’est enregistrée : personne ne sera averti de l’arrivée des télédossiers.</>;
    case 'ADDRESS_REFUSED':
      return <>L’adresse à prévenir refuse nos courriels : personne n’est averti de l’arrivée des télédossiers.</>;
  }
}

function NoAgent({ processCode }: { readonly processCode: string | null }) {
  return (
    <>
      Personne dans le service ne peut ouvrir les télédossiers de cette démarche
      {processCode === null ? (
        '.'
      ) : (
        <>
          {' : '}
          <a href={creationHref(processCode)}>créez le compte d’un agent</a>.
        </>
      )}
    </>
  );
}

function ReaderPending({ person }: Pick<Extract<ActivationWarning, { kind: 'READER_PENDING' }>, 'person'>) {
  if (person === null) {
    return <>La seule personne qui pourrait ouvrir les télédossiers de cette démarche n’a jamais activé son compte.</>;
  }
  return (
    <>
      Personne d’autre ne peut ouvrir les télédossiers de cette démarche.{' '}
      <a href={reminderHref(person)}>{reminderOf(person)}</a>.
    </>
  );
}

function NotHabilitated({ agent, mayChange }: Extract<ActivationWarning, { kind: 'NOT_HABILITATED' }>) {
  return (
    <>
      Personne dans le service n’est habilité à ouvrir les télédossiers de cette démarche
      {mayChange ? (
        <>
          {' : '}
          <a href={habilitationHref(agent)}>habilitez {agent === null ? 'un agent' : nameOf(agent)}</a>.
        </>
      ) : (
        '.'
      )}
    </>
  );
}
