import { Alert } from './Alert.tsx';

/** A field whose typed value is not the stored one, both in words. */
export interface Difference {
  readonly label: string;
  readonly stored: string;
  readonly typed: string;
}

export interface NothingSavedProps {
  /** Why, a sentence each. */
  readonly reasons: readonly string[];
  /** When somebody else saved first; null otherwise. */
  readonly differences: readonly Difference[] | null;
}

/** Why nothing was saved, and how what was typed differs from what somebody else saved meanwhile. */
export function NothingSaved({ reasons, differences }: NothingSavedProps) {
  if (reasons.length === 0) return null;
  return (
    <Alert kind="error" title="Rien n’a été enregistré">
      {reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      {differences === null ? null : <Differences differences={differences} />}
    </Alert>
  );
}

function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  if (differences.length === 0) return <p>Votre saisie est identique à ce qui est maintenant enregistré.</p>;
  return (
    <>
      <p>Votre saisie est gardée ci-dessous. Elle diffère de ce qui est maintenant enregistré :</p>
      <ul>
        {differences.map(({ label, stored, typed }) => (
          <li key={label}>{`${label} : « ${stored} » enregistré, « ${typed} » dans votre saisie`}</li>
        ))}
      </ul>
      <p>Enregistrez de nouveau pour garder votre saisie, ou annulez pour reprendre ce qui est enregistré.</p>
    </>
  );
}
