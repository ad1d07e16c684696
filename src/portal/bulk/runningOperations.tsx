import type { RunningOperation } from '../../instruction/bulkStore.ts';
import { progressOf } from './numbers.ts';
import { operationHref } from './operationState.ts';

interface RunningOperationsProps {
  readonly operations: readonly RunningOperation[];
  /** The query of the list, to come back to it. */
  readonly liste: string;
}

/** Above the list: « Traitement en cours : 340 / 2 000 ». */
export function RunningOperations({ operations, liste }: RunningOperationsProps) {
  if (operations.length === 0) return null;
  return (
    <ul class="hub-running" aria-label="Traitements en cours">
      {operations.map(({ id, done, total }) => (
        <li key={id}>
          <a class="fr-link" href={operationHref(id, { liste })}>
            {progressOf(done, total)}
          </a>
        </li>
      ))}
    </ul>
  );
}
