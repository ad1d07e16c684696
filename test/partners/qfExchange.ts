import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dinum } from '../../src/demo/catalogue/operators.ts';
import { valiseSi1 } from '../../src/demo/catalogue/organizations.ts';
import { field } from '../support/client.ts';
import type { ProgramEnd } from '../support/programs.ts';
import { idOf, openPartnerHub, type PartnerHub } from './partnerHub.ts';

const QF = 'FormulaireQF';

type Variables = Readonly<Record<string, string>>;

/** The operator of the family quotients and one service, each with its own software. */
export interface QfExchange {
  readonly hub: PartnerHub;
  /** Tokens of the same two organizations, for the test to look and to do what the programs do not. */
  readonly osl: string;
  readonly si: string;
  operator(command: 'send' | 'notifications' | 'subscribers', env?: Variables): Promise<ProgramEnd>;
  service(file: 'si_script.py' | 'si_script_2022.py', env?: Variables): Promise<ProgramEnd>;
  queueOf(token: string): Promise<unknown[]>;
  downloaded(directory: string, fileName: string): Promise<string>;
  close(): Promise<void>;
}

export async function openQfExchange(): Promise<QfExchange> {
  const hub = await openPartnerHub();
  const operator = await hub.client(['OSL'], idOf(dinum));
  const service = await hub.client(['SI'], idOf(valiseSi1), QF);
  const downloads = join(hub.directory, 'downloads');
  const operatorEnv = {
    CLIENT_ID: operator.clientId,
    CLIENT_SECRET: operator.clientSecret,
    STATE: join(hub.directory, 'state.json'),
    RECIPIENT: `${valiseSi1.companyRegister}-${valiseSi1.branchCode}`,
  };
  const serviceEnv = { CLIENT_ID: service.clientId, CLIENT_SECRET: service.clientSecret, DOWNLOADS: downloads };
  return {
    hub,
    osl: await hub.server.token(['OSL'], idOf(dinum)),
    si: await hub.server.token(['SI'], idOf(valiseSi1), QF),
    operator: (command, env = {}) => hub.program('ruby', 'formulaire_qf.rb', [command], { ...operatorEnv, ...env }),
    service: (file, env = {}) => hub.program('python3', file, [], { ...serviceEnv, ...env }),
    async queueOf(token) {
      const { body } = await hub.td(token, 'GET', '/notifications?eventDetails=true&maxResult=1000');
      if (!Array.isArray(body)) throw new Error('the queue is not a list');
      return body;
    },
    downloaded: (directory, fileName) => readFile(join(downloads, directory, fileName), 'utf8'),
    close: () => hub.close(),
  };
}

/** The id of the folder that `send` has just made. */
export function folderOf(end: ProgramEnd): string {
  const id = /^dossier (\S+)$/m.exec(end.stdout)?.[1];
  if (id === undefined) throw new Error(`no folder was sent: ${end.stdout}${end.stderr}`);
  return id;
}

/** Status, number and case of a folder, as its operator reads them. */
export async function readFolder(exchange: QfExchange, folderId: string) {
  const { body } = await exchange.hub.td(exchange.osl, 'GET', `/folders/${folderId}`);
  return {
    status: field(body, 'globalStatus'),
    caseId: String(field(body, 'cases', 0, 'id')),
    caseStatus: field(body, 'cases', 0, 'status'),
    caseNumber: String(field(body, 'cases', 0, 'externalId')),
    fileStatuses: [0, 1, 2].map((index) => field(body, 'attachments', index, 'status')),
  };
}
