import { describe, expect, it } from 'vitest';
import type { AttachmentStatus } from '../attachments/rules.ts';
import { fileCorrupted, filePending, filePurged, fileRejected } from '../refusals/instruction.ts';
import { fileRefusal } from './fileRules.ts';

describe('P-69 : ce qu’on peut avoir d’une pièce', () => {
  it.each([
    ['PENDING', filePending],
    ['REJECTED', fileRejected],
    ['CORRUPTED', fileCorrupted],
  ] as const)('%s ne se télécharge pas, même si un objet existe', (status, refusal) => {
    expect(fileRefusal({ status, objectKey: 'x' })).toBe(refusal);
    expect(fileRefusal({ status, objectKey: null })).toBe(refusal);
  });

  it.each<AttachmentStatus>(['RECEIVED', 'DELETED'])('D-6 : %s se télécharge tant que son objet existe', (status) => {
    expect(fileRefusal({ status, objectKey: null })).toBe(filePurged);
    expect(fileRefusal({ status, objectKey: 'x' })).toBeNull();
  });
});
