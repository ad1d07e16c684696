import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createVault, matchesHash, newSecret, parseKey, sha256 } from './vault.ts';

const key = randomBytes(32);

describe('coffre : D-20', () => {
  it('refuse une autre clé, une autre étiquette, un octet changé, un texte tronqué', () => {
    const sealed = createVault(key).seal('s3cret', 'client-1');
    expect(() => createVault(randomBytes(32)).open(sealed, 'client-1')).toThrow();
    expect(() => createVault(key).open(sealed, 'client-2')).toThrow();
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => createVault(key).open(changed, 'client-1')).toThrow();
    }
    for (const length of [0, 12, 27, sealed.length - 1]) {
      expect(() => createVault(key).open(sealed.subarray(0, length), 'client-1')).toThrow();
    }
    expect(() => createVault(Buffer.alloc(16))).toThrow();
  });

  it('rend ce qu’il a reçu, jamais sous la même forme ni en clair', () => {
    const vault = createVault(key);
    const secret = newSecret();
    const [one, other] = [vault.seal(secret, 'a'), vault.seal(secret, 'a')];
    expect(vault.open(one, 'a')).toBe(secret);
    expect(one.equals(other)).toBe(false);
    expect(one.includes(Buffer.from(secret))).toBe(false);
    expect(vault.open(vault.seal('é😀', 'ï'), 'ï')).toBe('é😀');
  });

  it('lit une clé de 32 octets, en hexadécimal ou en Base64, et rien d’autre', () => {
    expect(parseKey(key.toString('hex'))).toEqual(key);
    expect(parseKey(key.toString('base64'))).toEqual(key);
    for (const text of ['', 'abc', key.toString('hex').slice(2), randomBytes(33).toString('base64')]) {
      expect(parseKey(text)).toBeNull();
    }
  });

  it('compare un secret à son empreinte', () => {
    const secret = newSecret();
    expect(matchesHash(`${secret}x`, sha256(secret))).toBe(false);
    expect(matchesHash('', sha256(secret))).toBe(false);
    expect(matchesHash(secret, sha256(secret))).toBe(true);
    expect(secret).toMatch(/^[\w-]{43}$/);
  });
});
