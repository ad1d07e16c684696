/** The rows of the first table of a page, each as the texts of its cells. */
export function rowsIn(text: string): string[][] {
  const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(text) ?? [];
  return [...body.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '')),
  );
}

/** The titles of its columns; empty for those that exist for screen readers only. */
export function headsIn(text: string): string[] {
  const [, head = ''] = /<thead>(.*?)<\/thead>/s.exec(text) ?? [];
  return [...head.matchAll(/<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]*)</g)].map(([, title = '']) => title);
}
