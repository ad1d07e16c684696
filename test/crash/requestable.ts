import { OTHER_PROCESS } from '../support/referential.ts';

const COUNT = 40;

/** As many démarches that may be asked for, and whose operator decides. */
export async function addRequestable(
  sql: (text: string, values: readonly unknown[]) => Promise<unknown>,
): Promise<void> {
  await sql(
    `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object(
       'code', 'CRASH' || n, 'subscription_validation', 'Manual'))).*
     FROM processes p, generate_series(1, $2) n WHERE p.code = $1`,
    [OTHER_PROCESS, COUNT],
  );
}

/** The next one of somebody who has asked for so many; null after the last. */
export function requestableProcess(asked: number): string | null {
  return asked < COUNT ? `CRASH${asked + 1}` : null;
}
