import { resolve } from 'node:path';
import type { Command } from '../commandLine.ts';
import { CONNECTION_OPTIONS, connect } from '../connection.ts';
import { lockDirectory } from '../directoryLock.ts';
import { CredentialsRefused, describe, EXIT, HubUnreachable } from '../failures.ts';
import type { HubClient } from '../hubClient.ts';
import type { Terminal } from '../terminal.ts';
import { type SentFolder, sendFolder } from './sendFolder.ts';

export const sendCommand: Command = {
  name: 'send',
  usage: 'RÉPERTOIRE [RÉPERTOIRE…]',
  summary: 'Envoie des télédossiers (opérateur, OSL) : un répertoire = un folder.json et ses fichiers.',
  details: `folder.json est le corps de POST /folders. Dans chaque pièce, « size » et « mimeType » peuvent manquer
(taille du fichier, type selon l’extension) ; « recipients » aussi (tous les destinataires). Le fichier
d’une pièce est celui qui porte son « fileName », ou celui que désigne « path » dans le répertoire.

Les fichiers sont envoyés avec leur empreinte SHA-256, le dossier est vérifié puis transmis. Après une
coupure, relancez la même commande : elle reprend où elle en était (.hubee-send.json, dans le répertoire)
et ne transmet jamais deux fois. Si le hub refuse une pièce, le dossier incomplet est effacé du hub.`,
  options: CONNECTION_OPTIONS,
  operands: [1, Number.POSITIVE_INFINITY],
  async run(input, terminal) {
    const stop = terminal.stopSignal();
    const client = connect(input, terminal, { scope: 'OSL', stop });
    try {
      let code: number = EXIT.done;
      for (const directory of input.operands) {
        if (stop.aborted) return EXIT.interrupted;
        if (!(await sendOne(client, terminal, resolve(directory)))) code = EXIT.failed;
      }
      return code;
    } finally {
      client.close();
    }
  },
};

/** One directory; its refusal does not keep the next ones from leaving, an unreachable hub does. */
async function sendOne(client: HubClient, terminal: Terminal, directory: string): Promise<boolean> {
  try {
    const sent = await sendDirectory(client, terminal, directory);
    const what = sent.now ? 'transmis' : `déjà transmis le ${sent.completedAt.slice(0, 10)}`;
    terminal.print(`${directory} : ${what}, dossier ${sent.folderId}, ${sent.files} pièce(s)`);
    return true;
  } catch (error) {
    if (error instanceof HubUnreachable) {
      throw new HubUnreachable(`${directory} : ${error.message} Relancez la commande : elle reprendra où elle en est.`);
    }
    if (error instanceof CredentialsRefused) throw error;
    terminal.note(`${directory} : échec. ${describe(error)}`);
    return false;
  }
}

/** `hubee send` of one directory, which no other command of this machine touches meanwhile. */
export async function sendDirectory(client: HubClient, terminal: Terminal, directory: string): Promise<SentFolder> {
  const lock = await lockDirectory(directory);
  try {
    return await sendFolder(client, terminal, directory);
  } finally {
    await lock.release();
  }
}
