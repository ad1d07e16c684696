/** What only one process at a time does: the two numbers of its advisory lock, which no other lock has. */
export const TURNS = {
  /** Sending the announcements, for as long as the process lives. */
  SEND: [7_120, 0],
  /** Writing the announcements of what arrived, lot by lot. */
  ANNOUNCE: [7_120, 1],
  /** Writing the digests, lot by lot. */
  DIGEST: [7_120, 2],
  /** Taking in, for the portal, what arrives at services that work there. */
  TAKE_IN: [7_120, 3],
} as const;
