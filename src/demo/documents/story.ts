import { inventDate, inventPerson, type Person } from './people.ts';
import { type Random, seededRandom } from './random.ts';

/** What happened in a télédossier: every file of one folder tells the same story. */
export interface Story {
  readonly random: Random;
  readonly processName: string;
  readonly issuer: string;
  readonly addressee: string;
  /** externalId of the folder. */
  readonly reference: string;
  readonly date: string;
  readonly applicant: Person;
  /** Spouse, parent, doctor… according to the démarche. */
  readonly relative: Person;
  readonly witness: Person;
  readonly child: Person;
  /** Number that file names carry, where a démarche puts one. */
  readonly fileNumber: string;
}

interface StoryContext {
  readonly seed: number;
  readonly processCode: string;
  readonly processName: string;
  readonly issuer: string;
  readonly addressee: string;
  readonly reference: string;
  readonly applicantBorn: readonly [from: number, to: number];
  readonly fileNumber: (random: Random, date: string) => string;
}

/** Invents the story of one folder; the same context always gives the same one. */
export function inventStory(context: StoryContext): Story {
  const { seed, processCode, processName, issuer, addressee, reference } = context;
  const random = seededRandom(`${processCode}/${seed}`);
  const date = inventDate(random, 2025, 2025);
  const applicant = inventPerson(random, ...context.applicantBorn);
  return {
    random,
    processName,
    issuer,
    addressee,
    reference,
    date,
    applicant,
    relative: inventPerson(random, 1965, 1988),
    witness: inventPerson(random, 1955, 1995),
    // Sixteen in the year of the documents, the age of the recensement citoyen.
    child: { ...inventPerson(random, 2009, 2009), lastName: applicant.lastName },
    fileNumber: context.fileNumber(random, date),
  };
}
