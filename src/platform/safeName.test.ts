import { describe, expect, it } from 'vitest';
import { safeName, uniqueSafeName } from './safeName.ts';

describe('D-8 : les noms venus d’ailleurs', () => {
  it.each([
    ['acte.pdf', 'acte.pdf'],
    ['Éloïse & fils – n° 3.pdf', 'Éloïse & fils – n° 3.pdf'],
    ['../../etc/passwd', '___.._etc_passwd'],
    ['..', '__'],
    ['.', '_'],
    ['', '_'],
    ['   ', '_'],
    ['.bashrc', '_bashrc'],
    ['.hubee-fetch.json', '_hubee-fetch.json'],
    ['C:\\Windows\\win.ini', 'C__Windows_win.ini'],
    ['a<b>c:d"e/f\\g|h?i*j', 'a_b_c_d_e_f_g_h_i_j'],
    ['CON', '_CON'],
    ['con.pdf', '_con.pdf'],
    ['CON .pdf', '_CON .pdf'],
    ['COM1.tar.gz', '_COM1.tar.gz'],
    ['LPT³', '_LPT³'],
    ['CONIN$', '_CONIN$'],
    ['console.pdf', 'console.pdf'],
    ['nul\u202E.pdf', '_nul.pdf'],
    ['fact\u202Efdp.exe', 'factfdp.exe'],
    ['\u200Fmarque\uFEFF.xml', 'marque.xml'],
    ['point final...', 'point final'],
    ['espace final. . ', 'espace final'],
    ['saut\nde\u0000ligne\u2028.txt', 'saut_de_ligne_.txt'],
    ['demi\uD83Dcaractère', 'demi_caractère'],
  ])('%j devient %j', (given, expected) => {
    expect(safeName(given)).toBe(expected);
  });

  it('D-8 : un nom trop long est coupé sans perdre son extension ni casser un caractère', () => {
    const cut = safeName(`${'é😀'.repeat(100)}.pdf`);
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(150);
    expect(cut).toMatch(/^[é😀]+\.pdf$/u);
    expect(Buffer.byteLength(safeName(`a.${'x'.repeat(300)}`))).toBeLessThanOrEqual(150);
  });

  it('D-8 : deux noms que Windows confondrait sont distingués', () => {
    const taken = new Set(['case.json']);
    const names = ['acte.pdf', 'ACTE.pdf', 'acte.pdf', 'Case.json', 'e\u0301.txt', '\u00E9.txt'];
    expect(names.map((name) => uniqueSafeName(name, taken))).toEqual([
      'acte.pdf',
      'ACTE (2).pdf',
      'acte (3).pdf',
      'Case (2).json',
      'e\u0301.txt',
      '\u00E9 (2).txt',
    ]);
  });
});
