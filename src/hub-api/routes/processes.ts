import type { Hub } from '../../hub.ts';
import type { App } from '../app.ts';

export function processRoutes(_app: App, _hub: Hub): void {}
