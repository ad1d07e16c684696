// One mail per cause (D-33): the cause of an announcement names what it announces.

const ARRIVAL = 'M-6:';

/** One mail for one arrival. */
export function arrivalCause(arrivalId: string): string {
  return `${ARRIVAL}${arrivalId}`;
}

/** The arrival that a mail announces; null for any other mail. */
export function arrivalOfCause(cause: string): string | null {
  return cause.startsWith(ARRIVAL) ? cause.slice(ARRIVAL.length) : null;
}

/** One digest for each subscription and slot. */
export function digestCause(subscriptionId: string, slot: Date): string {
  return `M-7:${subscriptionId}:${slot.toISOString()}`;
}
