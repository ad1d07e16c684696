/** H-69: a list parameter may be repeated, written with commas, or both. Empty parts are nothing. */
export function listOf(values: readonly string[] | undefined): string[] {
  return (values ?? [])
    .flatMap((value) => value.split(','))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
