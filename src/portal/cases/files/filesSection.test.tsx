import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { AttachmentStatus } from '../../../attachments/rules.ts';
import type { PortalCase } from '../../../instruction/store.ts';
import { caseClosed, caseElsewhere, depositsNotOffered } from '../../../refusals/instruction.ts';
import type { View } from '../../view.ts';
import { FilesSection, type FilesSectionProps } from './filesSection.tsx';

const VIEW: View = {
  user: null,
  path: '/teledossiers',
  formToken: 'jeton',
  demo: false,
  theme: 'system',
  notice: null,
  search: null,
};
const AT = new Date('2026-03-02T09:00:00Z');
const CASE: PortalCase = {
  id: 'c1',
  folderId: 'f1',
  externalId: 'DILA-RCO-1-01',
  recipient: 'SI-1-1',
  status: 'IN_PROGRESS',
  partnerAttributes: null,
  createdAt: AT,
  updatedAt: null,
  transmissionAt: AT,
  closeAt: null,
  takenBy: 'PORTAIL',
  processCode: 'RCO',
  applicant: { firstName: 'Zoé', lastName: 'Li', email: null },
  osl: 'OSL-1-1',
  statusBeforeFileDeletion: 'CLOSED',
  timeBeforeFileDeletion: 7,
  messageToTransmitter: true,
  messageWithStatus: true,
  authorizedAwaiting: true,
  accessMode: 'PORTAIL',
  organizationActive: true,
  arrivedAt: AT,
  processName: 'Recensement',
  operatorName: 'DILA',
  siAttachmentFormatsEnabled: ['application/pdf'],
  attachmentMaxSizeEnabled: 1000,
};

type Files = FilesSectionProps['attachments'];

function fileOf(status: AttachmentStatus, rank = 0, objectKey: string | null = 'o'): Files[number] {
  return {
    id: `p${rank}`,
    eventId: null,
    status,
    fileName: `pièce ${rank}.pdf`,
    size: 1025,
    mimeType: 'application/pdf',
    objectKey,
  };
}

function html(attachments: Files, more: Partial<FilesSectionProps> = {}): string {
  const props = { view: VIEW, target: CASE, attachments, manages: true, list: { query: '' }, ...more };
  return renderToString(<FilesSection {...props} />);
}

/** Links to the bytes of a file, and to its preview. */
const linksOf = (text: string) => text.match(/href="[^"]*\/pieces\/[^"]*"/g) ?? [];
const words = (text: string) =>
  text
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');

describe('P-69 : les états des pièces', () => {
  it.each<[AttachmentStatus, string | null, string]>([
    ['PENDING', null, 'en attente'],
    ['CORRUPTED', null, 'rejeté par l’antivirus'],
    ['REJECTED', null, 'non conforme'],
    ['DELETED', null, 'supprimé'],
    ['RECEIVED', null, 'supprimé'],
  ])('%s, objet %s : « %s », rien à télécharger', (status, objectKey, state) => {
    const text = html([fileOf(status, 0, objectKey)]);
    expect(words(text)).toContain(state);
    expect(linksOf(text)).toEqual([]);
    expect(words(text)).toContain('Aucune pièce jointe n’est disponible.');
  });

  it.each<AttachmentStatus>(['RECEIVED', 'DELETED'])(
    'D-6 : %s dont l’objet existe se télécharge et s’affiche',
    (status) => {
      const text = html([fileOf(status)]);
      expect(linksOf(text)).toHaveLength(2);
      expect(words(text)).toContain('2 ko');
      expect(words(text)).not.toContain('supprimé');
    },
  );

  it('une pièce non conforme n’empêche pas d’avoir les autres', () => {
    const text = html([fileOf('REJECTED'), fileOf('RECEIVED', 1)]);
    expect(linksOf(text).every((link) => link.includes('/pieces/p1'))).toBe(true);
    expect(text).not.toContain('telecharger-explication');
  });
});

describe('P-65, P-68 : les boutons grisés disent pourquoi', () => {
  it('P-65 : sans le rôle : ni lien, ni téléchargement ; le dépôt n’existe pas', () => {
    const text = html([fileOf('RECEIVED')], { manages: false });
    expect(linksOf(text)).toEqual([]);
    expect(words(text).split('Il faut le rôle « Gestion des télédossiers ».')).toHaveLength(2);
    expect(words(text)).not.toContain('Déposer');
    expect(text).not.toMatch(/href="[^"]*\/(depot|archive)/);
  });

  it('« Clos » : ni l’un ni l’autre', () => {
    const text = html([fileOf('RECEIVED')], { target: { ...CASE, status: 'CLOSED' } });
    expect(linksOf(text)).toEqual([]);
    expect(words(text).split(caseClosed.french)).toHaveLength(3);
  });

  it('D-4 : travaillé ailleurs, on lit sans déposer', () => {
    const text = html([fileOf('RECEIVED')], { target: { ...CASE, takenBy: 'API', accessMode: 'API' } });
    expect(words(text)).toContain(caseElsewhere.french);
    expect(linksOf(text)).toHaveLength(2);
  });

  it('P-71 : une démarche sans dépôt', () => {
    const text = html([fileOf('RECEIVED')], { target: { ...CASE, siAttachmentFormatsEnabled: [] } });
    expect(words(text)).toContain(depositsNotOffered.french);
    expect(text).not.toContain('/depot');
  });
});

describe('beaucoup de pièces, ou aucune', () => {
  it('cent pièces : cent fois un nom, une taille et deux liens', () => {
    const text = html(Array.from({ length: 100 }, (_, rank) => fileOf('RECEIVED', rank)));
    expect(new Set(linksOf(text)).size).toBe(200);
    expect(text.match(/class="hub-file"/g)).toHaveLength(100);
  });

  it('les actions sont avant les pièces, quel que soit leur nombre', () => {
    for (const count of [1, 100]) {
      const text = html(Array.from({ length: count }, (_, rank) => fileOf('RECEIVED', rank)));
      const places = ['Télécharger tous les éléments', 'Déposer une pièce jointe', 'class="hub-file"'].map((part) =>
        text.indexOf(part),
      );
      expect(places).toEqual([...places].sort((one, other) => one - other));
      expect(places[0]).toBeGreaterThan(0);
    }
  });

  it('une longue liste est repliée, et dit ce qui y manque ; une plus courte non', () => {
    const files = Array.from({ length: 40 }, (_, rank) => fileOf(rank === 39 ? 'CORRUPTED' : 'RECEIVED', rank));
    const [shown = '', folded = ''] = html(files).split('<details');
    expect(shown.match(/class="hub-file"/g)).toHaveLength(12);
    expect(folded.match(/class="hub-file"/g)).toHaveLength(28);
    expect(words(folded)).toContain('Afficher les 28 autres pièces jointes, dont 1 non disponible');
    expect(words(html(files.slice(0, 39)))).toMatch(/Afficher les 27 autres pièces jointes /);
    expect(html(files.slice(0, 30))).not.toContain('<details');
  });

  it('P-59 : les seules pièces sont celles d’un événement : « Télécharger tous les éléments » les donne', () => {
    const text = html([{ ...fileOf('RECEIVED'), eventId: 'e1' }]);
    expect(words(text)).toContain('Ce télédossier n’a pas de pièce jointe.');
    expect(text).not.toContain('telecharger-explication');
    expect(text).toContain('/archive');
  });

  it('aucune', () => {
    expect(words(html([]))).toContain('Ce télédossier n’a pas de pièce jointe.');
  });

  it('un nom hostile reste un nom', () => {
    const text = html([{ ...fileOf('RECEIVED'), fileName: '<img src=x onerror=alert(1)>.pdf' }]);
    expect(text).not.toContain('<img');
  });
});
