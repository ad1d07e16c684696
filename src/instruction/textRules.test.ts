import { describe, expect, it } from 'vitest';
import { TEXT_TOO_LONG, TEXT_UNREADABLE, textFaults } from './textRules.ts';

describe('P-58, P-66, P-67 : ce qui s’écrit', () => {
  it.each([
    ['vide et obligatoire', '', 'Écrivez un message.', 'Écrivez un message.'],
    ['501 caractères', 'a'.repeat(501), null, TEXT_TOO_LONG],
    ['501 emoji (D-13)', '😀'.repeat(501), null, TEXT_TOO_LONG],
    ['un NUL', 'a\u0000b', null, TEXT_UNREADABLE],
    ['un retour chariot seul', 'a\rb', null, TEXT_UNREADABLE],
    ['un caractère de contrôle C1', 'a\u0085b', null, TEXT_UNREADABLE],
  ])('refuse %s', (_, text, missing, message) => {
    expect(textFaults('message', text, missing)).toEqual([{ field: 'message', message }]);
  });

  it.each([
    ['vide et facultatif', ''],
    ['500 caractères', 'a'.repeat(500)],
    ['500 emoji (D-13)', '😀'.repeat(500)],
    ['des lignes et des tabulations', 'Bonjour,\n\tà bientôt'],
  ])('accepte %s', (_, text) => {
    expect(textFaults('message', text, null)).toEqual([]);
  });
});
