import type { JournalObject, JournalWho } from '../../audit/readJournal.ts';

/** « Prénom NOM », « Logiciel métier (identifiant) », with the organization of whoever is from elsewhere. */
export function whoText(who: JournalWho): string {
  switch (who.kind) {
    case 'PERSON': {
      const name = who.name ?? 'Compte inconnu';
      return who.elsewhere === null ? name : `${name} (${who.elsewhere})`;
    }
    case 'SOFTWARE':
      return who.elsewhere === null ? `Logiciel métier (${who.clientId})` : `Opérateur (${who.elsewhere})`;
    case 'HUB':
      return 'HubEE';
  }
}

const OBJECTS: Readonly<Record<JournalObject['kind'], string>> = {
  CASE: 'Télédossier',
  PROCESS: 'Démarche',
  ACCOUNT: 'Compte',
};

/** « Télédossier DILA-… », « Démarche … », « Compte … ». */
export function objectText(object: JournalObject | null): string | null {
  return object === null ? null : `${OBJECTS[object.kind]} ${object.name}`;
}
