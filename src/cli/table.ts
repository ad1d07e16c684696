import { printable } from './progress.ts';

/** Lines of a table whose columns are aligned, under their titles. */
export function tableLines(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = [titles, ...rows.map((row) => row.map(printable))];
  const widths = titles.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ''))));
  return cells.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
}

/** In characters as people count them: an accent written apart takes no room. */
function lengthOf(text: string): number {
  return [...new Intl.Segmenter('fr').segment(text)].length;
}
