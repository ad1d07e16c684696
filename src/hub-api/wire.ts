/** H-5: UTC, milliseconds, numeric offset. */
export function wireDate(instant: Date): string {
  return `${instant.toISOString().slice(0, -1)}+00:00`;
}

export function wireDateOrNull(instant: Date | null): string | null {
  return instant === null ? null : wireDate(instant);
}
