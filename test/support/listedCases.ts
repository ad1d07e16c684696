import { randomUUID } from 'node:crypto';
import type { CaseStatus } from '../../src/cases/rules.ts';
import type { Scene } from './scene.ts';

/** A télédossier put straight into the database: what is not said is new, nobody's yet, and arrived now. */
export interface CaseSeed {
  readonly number: string;
  readonly organization: string;
  readonly processCode: string;
  readonly status?: CaseStatus;
  readonly takenBy?: 'PORTAIL' | 'API' | null;
  /** Null: never transmitted. */
  readonly arrivedAt?: Date | null;
  /** When it came back since; else the arrival. */
  readonly transmissionAt?: Date;
  /** When it changed since; else the arrival. */
  readonly updatedAt?: Date;
  readonly lastName?: string;
  readonly firstName?: string;
}

/** Each case has a folder of its own; the identifier of the case. */
export async function putCase({ sql }: Pick<Scene, 'sql'>, seed: CaseSeed): Promise<string> {
  const { number, organization, processCode, lastName = 'Essai', firstName = 'Camille' } = seed;
  const arrivedAt = seed.arrivedAt === undefined ? new Date() : seed.arrivedAt;
  const [folder, id] = [randomUUID(), randomUUID()];
  await sql(
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     VALUES ($1, $2, $3, 'HUBEE_NOTIFIED', $4, now())`,
    [folder, number, processCode, { firstName, lastName, email: null }],
  );
  await sql(
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, transmission_at,
                        arrived_at, taken_by, updated_at)
     VALUES ($1, $2, $3, 1, $4, $5, $6, now(), $9, $7::timestamptz, $8, coalesce($10, $7::timestamptz))`,
    [
      id,
      folder,
      processCode,
      number,
      organization,
      seed.status ?? 'HUBEE_NOTIFIED',
      arrivedAt,
      seed.takenBy ?? null,
      seed.transmissionAt ?? arrivedAt,
      seed.updatedAt ?? null,
    ],
  );
  return id;
}
