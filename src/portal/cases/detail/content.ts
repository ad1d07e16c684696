import type { FastifyRequest } from 'fastify';
import { allows } from '../../../accounts/perimeter.ts';
import { findNeighbours, type Neighbours } from '../../../cases/portalNeighbours.ts';
import type { Hub } from '../../../hub.ts';
import { type OpenedCase, openCase } from '../../../instruction/openCase.ts';
import { type Obstacle, obstacleOf, type TargetStatus, targetsFrom } from '../../../instruction/rules.ts';
import type { Rejection } from '../../accounts/attempt.ts';
import { formOf } from '../../forms.ts';
import { queryText } from '../../queryText.ts';
import { preferencesOf, userOf, viewOf } from '../../session.ts';
import type { View } from '../../view.ts';
import { caseQueryOf } from '../listState.ts';
import { caseHref, type ListReturn, readListReturn } from './listReturn.ts';

/** Everything the page of a télédossier shows. */
export interface DetailContent extends OpenedCase {
  readonly view: View;
  readonly list: ListReturn;
  readonly neighbours: Neighbours;
  /** « Gestion des télédossiers »; otherwise one only reads (P-65). */
  readonly manages: boolean;
  /** Why nothing can be changed any more; null when something can. */
  readonly obstacle: Obstacle | null;
  readonly targets: readonly TargetStatus[];
  /** Why what was asked for was not done. */
  readonly rejection: Rejection | null;
  /** The comment as typed. */
  readonly comment: string;
  /** Identifies what the forms of the page are about to send: sent twice, it is done once. */
  readonly sending: string;
  /** What was typed in a dialog that cannot be shown any more. */
  readonly kept: string;
}

/** P-65: null when the person must first acknowledge its reception (P-55). */
export async function loadDetail(hub: Hub, request: FastifyRequest, id: string): Promise<DetailContent | null> {
  const user = userOf(request);
  const opened = await openCase(hub, user, id);
  if (opened === 'ACKNOWLEDGE') return null;
  const { target } = opened;
  const list = listOf(request);
  return {
    ...opened,
    view: viewOf(request),
    list,
    neighbours: await findNeighbours(hub, user, target, caseQueryOf(list.state)),
    manages: allows(user, 'cases.changeStatus'),
    obstacle: obstacleOf(target),
    targets: targetsFrom(target.status, target),
    rejection: null,
    comment: '',
    sending: hub.newId(),
    kept: '',
  };
}

/** The list of the form that was sent, else of the address. */
export function listOf(request: FastifyRequest): ListReturn {
  const text = formOf(request).text('liste') ?? queryText(request.query, 'liste');
  return readListReturn(text === '' ? null : text, preferencesOf(request));
}

export function hrefOf({ target, list }: Pick<DetailContent, 'target' | 'list'>, page = ''): string {
  return caseHref(target.id, list, page);
}
