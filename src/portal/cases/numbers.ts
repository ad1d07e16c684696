import type { CaseCount } from '../../cases/listRules.ts';

const NUMBER = new Intl.NumberFormat('fr-FR');

/** « 1 234 », or « plus de 1 000 » (D-31). */
export function countText({ count, more }: CaseCount): string {
  const number = NUMBER.format(count);
  return more ? `plus de ${number}` : number;
}

/** P-50h: « 1 télédossier trouvé », « 0 télédossier trouvé ». */
export function foundText(total: CaseCount): string {
  return `${countText(total)} ${total.count < 2 ? 'télédossier trouvé' : 'télédossiers trouvés'}`;
}
