import { describe, expect, it } from 'vitest';
import { type DepositRules, depositFaults } from './rules.ts';

const GIB = 1024 ** 3;
const rules: DepositRules = { processCode: 'RCO', formats: ['application/pdf'], types: ['piece'], maxSize: 1000 };
const file = { fileName: 'é.pdf', type: 'piece', size: 1000, mimeType: 'application/pdf' };
const wires = (files: readonly (typeof file)[], given: DepositRules = rules): string[] =>
  depositFaults(files, given).map((refusal) => refusal.wire);

describe('depositFaults : H-80, H-103, H-171', () => {
  it('signale chaque faute de chaque fichier, dans l’ordre', () => {
    const bad = { ...file, mimeType: 'image/gif', type: 'photo', size: 1001 };
    expect(wires([bad, file, { ...file, size: 1001 }])).toEqual([
      'Mime type image/gif is not allowed for RCO',
      'Attachment type photo is not allowed for RCO',
      'Attachment size is not allowed for RCO',
      'Attachment size is not allowed for RCO',
    ]);
  });

  it('une liste vide ne permet rien (H-19)', () => {
    expect(wires([file], { ...rules, formats: [] })).toEqual(['Mime type application/pdf is not allowed for RCO']);
    expect(wires([file], { ...rules, types: [] })).toEqual(['Attachment type piece is not allowed for RCO']);
  });

  it('H-103 : sans liste de types, le type n’est pas contrôlé', () => {
    expect(wires([{ ...file, type: 'IP2081257' }], { ...rules, types: null })).toEqual([]);
  });

  it('H-171 : jamais plus d’1 Gio, quoi que permette la démarche', () => {
    const generous = { ...rules, maxSize: 5 * GIB };
    expect(wires([{ ...file, size: GIB + 1 }], generous)).toEqual(['Attachment size is not allowed for RCO']);
    expect(wires([{ ...file, size: GIB }], generous)).toEqual([]);
  });

  it('compare les formats sans égard à la casse ni aux paramètres', () => {
    expect(wires([{ ...file, mimeType: 'Application/PDF; version=1.7' }])).toEqual([]);
  });
});
