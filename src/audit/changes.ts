import { isDeepStrictEqual } from 'node:util';

/** What a replacement changed: values before and after for what may be told, mere names for what concerns a person. */
export interface Changes {
  readonly [detail: string]: unknown;
  readonly changed: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>;
  readonly alsoChanged: readonly string[];
}

/** Compares two states of one thing for its audit row. `personal` properties are named, their values never written. */
export function changesBetween<T extends object>(
  before: T,
  after: T,
  told: readonly (keyof T & string)[],
  personal: readonly (keyof T & string)[],
): Changes {
  const differs = (key: keyof T) => !isDeepStrictEqual(before[key], after[key]);
  return {
    changed: Object.fromEntries(told.filter(differs).map((key) => [key, { from: before[key], to: after[key] }])),
    alsoChanged: personal.filter(differs),
  };
}
