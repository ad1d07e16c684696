import type { VNode } from 'preact';
import type { DeclinableStep } from '../../accounts/preferenceRules.ts';
import { declinableAs, type FirstStep, type StepKind } from '../../firstSteps/steps.ts';
import { Button } from '../kit/Button.tsx';
import { Form } from '../kit/Form.tsx';
import { counted } from '../labels.ts';
import type { View } from '../view.ts';
import { ACTIONS, hrefOf, reasonOf, titleOf } from './stepTexts.ts';

interface FirstStepsProps {
  readonly steps: readonly FirstStep[];
  readonly view: View;
}

/** Up to here everything is in sight at once; beyond, only the first Action that remains, so that the list stays near. */
const SHORT = 8;
const SHOWN = { short: 5, long: 2 };

/** « Premiers pas » above the list of a landing page. Nothing when nothing is left to do. */
export function FirstSteps({ steps, view }: FirstStepsProps): VNode | null {
  if (steps.length === 0) return null;
  const long = steps.length > SHORT;
  const groups = ACTIONS.map(({ title, kinds }) => ({
    title,
    steps: steps.filter(({ kind }) => kinds.includes(kind)),
    kinds: kinds.map((kind) => steps.filter((step) => step.kind === kind)).filter((some) => some.length > 0),
  })).filter((group) => group.steps.length > 0);
  return (
    <details class="hub-steps" open data-remember="premiers-pas">
      <summary>
        <h2 class="fr-h5">{`Premiers pas : il reste ${counted(countOf(steps), 'action', 'actions')}`}</h2>
      </summary>
      <div class="hub-steps__actions">
        {groups.map((group, rank) => (
          <details key={group.title} class="hub-steps__action" open={!long || rank === 0}>
            <summary>
              <h3 class="fr-text--md">{long ? `${group.title} (${countOf(group.steps)})` : group.title}</h3>
            </summary>
            {group.kinds.map((some) => (
              <Lines key={some[0]?.kind} steps={some} shown={long ? SHOWN.long : SHOWN.short} view={view} />
            ))}
          </details>
        ))}
      </div>
      <p class="hub-steps__guide">
        <a class="fr-link" href="/aide/premiers-pas">
          Le guide « Premiers pas d’un Administrateur local »
        </a>
      </p>
    </details>
  );
}

function countOf(steps: readonly FirstStep[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'OTHERS_NEVER_ACTIVATED' ? step.count : 1), 0);
}

/** What differs from one line to the next is said beside each of them. */
const OWN_REASON: ReadonlySet<StepKind> = new Set(['READER_PENDING']);

interface LinesProps {
  readonly steps: readonly FirstStep[];
  readonly shown: number;
  readonly view: View;
}

/** The lines of one kind, and why they matter. One more is shown rather than folded alone. */
function Lines({ steps, shown, view }: LinesProps) {
  const [first] = steps;
  if (first === undefined) return null;
  const inSight = steps.length <= shown + 1 ? steps : steps.slice(0, shown);
  const folded = steps.slice(inSight.length);
  return (
    <div class="hub-steps__kind">
      <Links steps={inSight} />
      {folded.length === 0 ? null : (
        <details class="hub-steps__more">
          <summary>{`Voir les ${folded.length} autres`}</summary>
          <Links steps={folded} />
        </details>
      )}
      {OWN_REASON.has(first.kind) ? null : <p class="fr-hint-text">{reasonOf(first)}</p>}
      <NotNeeded step={declinableAs(first)} view={view} />
    </div>
  );
}

function Links({ steps }: Pick<LinesProps, 'steps'>) {
  return (
    <ul>
      {steps.map((step) => (
        <li key={hrefOf(step)}>
          <a class="fr-link" href={hrefOf(step)}>
            {titleOf(step)}
          </a>
          {OWN_REASON.has(step.kind) ? <p class="fr-hint-text">{reasonOf(step)}</p> : null}
        </li>
      ))}
    </ul>
  );
}

/** Why the lines of a kind may be put away: T-50, nobody else in the service, or nobody else for that démarche. */
const NOT_NEEDED: Readonly<Record<DeclinableStep, string>> = {
  role: 'Je n’en ai pas besoin',
  agents: 'Je n’ai pas d’agent',
  habilitations: 'Un administrateur s’en charge',
};

function NotNeeded({ step, view }: Pick<FirstStepsProps, 'view'> & { readonly step: DeclinableStep | null }) {
  if (step === null) return null;
  return (
    <Form action={`/premiers-pas/${step}/masquer`} token={view.formToken} data-submit-once="">
      <input type="hidden" name="page" value={view.path} />
      <Button variant="tertiary" small>
        {NOT_NEEDED[step]}
      </Button>
    </Form>
  );
}
