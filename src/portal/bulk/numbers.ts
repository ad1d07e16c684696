const FRENCH = new Intl.NumberFormat('fr-FR');

/** « 2 000 ». */
export function grouped(count: number): string {
  return FRENCH.format(count);
}

/** P-50h, with its thousands apart: « 2 000 télédossiers ». */
export function numbered(count: number, singular: string, plural: string): string {
  return `${grouped(count)} ${count < 2 ? singular : plural}`;
}

/** P-64: « 12 télédossiers modifiés, 1 refusé ». */
export function summaryOf(done: number, refused: number): string {
  const changed = numbered(done, 'télédossier modifié', 'télédossiers modifiés');
  return refused === 0 ? changed : `${changed}, ${numbered(refused, 'refusé', 'refusés')}`;
}

export function progressOf(settled: number, total: number): string {
  return `Traitement en cours : ${grouped(settled)} / ${grouped(total)}`;
}
