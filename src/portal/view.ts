import type { Theme } from '../accounts/preferenceRules.ts';
import type { User } from '../accounts/rules.ts';
import type { Notice } from './notices.ts';

/** What every page of the portal needs to know of the request it answers. */
export interface View {
  readonly user: User | null;
  /** Path of the request, without its query: tells the current item of the menu. */
  readonly path: string;
  readonly formToken: string;
  readonly demo: boolean;
  readonly theme: Theme;
  /** Whether single keys act on the page; absent: they do not. */
  readonly shortcuts?: boolean;
  readonly notice: Notice | null;
  /** What was searched in the header, or the whole query of the list when it names a status. */
  readonly search: string | null;
  /** The status shown by the list of télédossiers (`?statut=`), for the menu; absent elsewhere. */
  readonly caseTab?: string | null;
}
