import type { Obstacle } from '../../../instruction/rules.ts';
import { organizationInactive } from '../../../refusals/catalogue.ts';
import { caseClosed, caseElsewhere } from '../../../refusals/instruction.ts';

/** Why everything is greyed (P-60, P-90, D-36), in the words of the refusals. */
export const OBSTACLE_TEXTS: Readonly<Record<Obstacle, string>> = {
  CLOSED: caseClosed.french,
  ELSEWHERE: caseElsewhere.french,
  INACTIVE: organizationInactive.french,
};
