/** One cell: text of anybody, a number of ours, or nothing. */
export type CsvCell = string | number | null;

/** What tells spreadsheets that the file is UTF-8: without it, accents are read as something else. */
const BYTE_ORDER_MARK = '\ufeff';
const SEPARATOR = ';';
const LINE_END = '\r\n';
// D-27, and the forms of the same signs that East Asian spreadsheets read alike.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
// What some program could take for the end of a cell (RFC 4180), whatever separator it was told.
const TO_QUOTE = /[";,\t\r\n]|^\s|\s$/;

/**
 * A cell as spreadsheets of French machines read it. D-27: text that could be taken for a formula begins with an
 * apostrophe, which shows; numbers are of our own making and stay numbers.
 */
export function csvCell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return TO_QUOTE.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(SEPARATOR)}${LINE_END}`;
}

/** A CSV file as it is sent, a chunk for its titles and one for each page of rows: never the whole in memory. */
export async function* csvFile(
  titles: readonly string[],
  pages: AsyncIterable<readonly (readonly CsvCell[])[]>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(titles);
  for await (const rows of pages) {
    if (rows.length > 0) yield rows.map(csvLine).join('');
  }
}
