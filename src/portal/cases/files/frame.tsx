import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VNode } from 'preact';
import type { Hub } from '../../../hub.ts';
import { mustAcknowledge } from '../../../instruction/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { sendDetail } from '../detail/sendDetail.tsx';
import { sendOverList } from '../overList.tsx';
import type { FilesPlace } from './place.ts';

export interface FramedDialog {
  readonly target: PortalCase;
  readonly place: FilesPlace;
  readonly dialog: VNode;
  readonly status?: number;
}

/**
 * A dialog about the files of a télédossier, over its page; over the list when its reception is still to be confirmed:
 * it is not open yet (P-55).
 */
export function sendFramed(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  { target, place, dialog, status = 200 }: FramedDialog,
): Promise<FastifyReply> {
  if (mustAcknowledge(target, true)) return sendOverList(hub, request, reply, { state: place.state, dialog, status });
  return sendDetail(hub, request, reply, target.id, { dialog: () => dialog, status });
}
