import type { FastifyInstance } from 'fastify';
import type { Hub } from '../../hub.ts';
import { subscriptionRequestRoutes } from '../subscriptionRequests/routes.tsx';
import { credentialRoutes } from './credentials/routes.tsx';
import { listRoutes } from './listRoutes.tsx';
import { sheetRoutes } from './sheetRoutes.tsx';
import { testMessageRoutes } from './testMessageRoutes.ts';

/** « Gestion des abonnements » (§6). */
export function subscriptionRoutes(app: FastifyInstance, hub: Hub): void {
  listRoutes(app, hub);
  subscriptionRequestRoutes(app, hub);
  credentialRoutes(app, hub);

  sheetRoutes(app, hub);

  testMessageRoutes(app, hub);
}
