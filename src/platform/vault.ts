import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what the portal must be able to show again (D-20). AES-256-GCM; the label is bound to the ciphertext. */
export interface Vault {
  seal(plain: string, label: string): Buffer;
  /** Throws when the key, the label or the bytes are not those of `seal`. */
  open(sealed: Buffer, label: string): string;
}

export function createVault(key: Buffer): Vault {
  if (key.length !== KEY_BYTES) throw new Error('HUBEE_KEY must hold 32 bytes');
  return {
    seal(plain, label) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(label));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]);
    },
    open(sealed, label) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(label))
        .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}

/** Reads a key of 32 bytes written in hexadecimal or Base64. Null when it is neither. */
export function parseKey(text: string): Buffer | null {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/** A new secret or token: 256 random bits, so that a plain SHA-256 is enough to store it safely. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Compares a presented secret with a stored hash, in constant time. */
export function matchesHash(secret: string, hash: Buffer): boolean {
  return timingSafeEqual(sha256(secret), hash);
}
