/** One value of the query of an address; null when absent. Of several, the first. */
export function queryText(query: unknown, name: string): string | null {
  if (query === null || typeof query !== 'object') return null;
  const value = Object.entries(query).find(([key]) => key === name)?.[1];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : null;
}

/** Every value of a name in the query of an address. */
export function queryTexts(query: unknown, name: string): readonly string[] {
  if (query === null || typeof query !== 'object') return [];
  const value = Object.entries(query).find(([key]) => key === name)?.[1];
  return [value].flat().filter((one) => typeof one === 'string');
}
