// Letters that look drawn at random, so that a compressing store or network does not make padding free.
const BLOCK = fillerBlock();

function fillerBlock(): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
  const block = Buffer.alloc(64 * 1024);
  let state = 0x2545f491;
  for (let index = 0; index < block.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    block[index] = alphabet.charCodeAt(state >>> 26);
  }
  return block;
}

/**
 * Exactly `size` bytes that a reader of the format skips: a comment between `open` and `close` (ASCII), or spaces
 * when there is not even room for the two marks.
 */
export function skippedBytes(size: number, open: string, close: string): Buffer {
  const marks = open.length + close.length;
  if (size < marks) return Buffer.alloc(size, ' ');
  const padding = Buffer.allocUnsafe(size);
  padding.write(open, 0, 'latin1');
  for (let at = open.length; at < size - close.length; at += BLOCK.length) BLOCK.copy(padding, at);
  padding.write(close, size - close.length, 'latin1');
  return padding;
}
