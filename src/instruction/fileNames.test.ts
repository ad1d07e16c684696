import { describe, expect, it } from 'vitest';
import {
  caseArchiveName,
  caseFolderName,
  folderFileNames,
  savedFileName,
  selectionArchiveName,
  shownFileName,
} from './fileNames.ts';

describe('D-8, P-59 : noms des fichiers téléchargés', () => {
  it.each([
    ['acte.pdf', 'acte.pdf'],
    ['CON.pdf', '_CON.pdf'],
    ['NUL', '_NUL'],
    ['../../etc/passwd', '___.._etc_passwd'],
    ['fact\u202Efdp.exe', 'factfdp.exe'],
    ['point. . .', 'point'],
    ['a\r\nb"c.pdf', 'a__b_c.pdf'],
    ['', 'piece'],
    ['   ', 'piece'],
    ['///', 'piece'],
    ['..', 'piece'],
    ['\u200F', 'piece'],
  ])('%j est enregistré sous %j', (given, expected) => {
    expect(savedFileName(given)).toBe(expected);
  });

  it('à l’écran, aucune marque de sens ne montre un autre nom que le vrai', () => {
    expect(shownFileName('fact\u202Efdp.exe')).toBe('factfdp.exe');
    expect(shownFileName('\u2067a\u2069\u200Fé👩‍👦.pdf')).toBe('aé👩‍👦.pdf');
  });

  it('au plus 120 caractères, extension gardée', () => {
    const saved = savedFileName(`${'é'.repeat(200)}.pdf`);
    expect(Buffer.byteLength(saved)).toBeLessThanOrEqual(120);
    expect(saved.endsWith('é.pdf')).toBe(true);
  });

  it('P-59 : les doublons d’un dossier sont distingués sans égard à la casse', () => {
    expect(folderFileNames(['acte.pdf', 'ACTE.pdf', 'acte.pdf', '', '..'])).toEqual([
      'acte.pdf',
      'ACTE (2).pdf',
      'acte (3).pdf',
      'piece',
      'piece (2)',
    ]);
  });

  it.each([
    ['../AEC:1', '___AEC_1-89abcdef', '___AEC_1.zip'],
    ['DILA-1-01', 'DILA-1-01-89abcdef', 'DILA-1-01.zip'],
    ['CON', '_CON-89abcdef', '_CON.zip'],
    ['', 'teledossier-89abcdef', 'teledossier.zip'],
  ])('D-8 : le télédossier %j va dans %j ou %j', (externalId, folder, archive) => {
    const one = { id: '0190c9a4-0000-7000-8000-012389abcdef', externalId };
    expect(caseFolderName(one)).toBe(folder);
    expect(caseArchiveName(one)).toBe(archive);
  });

  it('P-63 : la sélection porte sa date', () => {
    expect(selectionArchiveName('2026-07-14')).toBe('teledossiers-2026-07-14.zip');
  });
});
