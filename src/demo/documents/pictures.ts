import { crc32, deflateSync } from 'node:zlib';
import { seededRandom } from './random.ts';

/** A scanned page, in grey: one value for each square of 8 × 8 pixels. */
interface Scan {
  readonly columns: number;
  readonly rows: number;
  /** 0 is black, 255 white. */
  greyAt(column: number, row: number): number;
}

const SQUARE = 8;
const PAPER = 248;

/** Lines of writing on a sheet; the same words always give the same sheet. */
function scanOf(words: string): Scan {
  const random = seededRandom(words);
  const [columns, rows] = [42, 59];
  const lines = Array.from({ length: rows }, () => random.integer(12, columns - 5));
  return {
    columns,
    rows,
    greyAt(column, row) {
      const written = row > 4 && row < rows - 5 && row % 3 === 0 && column > 3 && column < (lines[row] ?? 0);
      return written ? 60 + ((column * 37 + row * 11) % 90) : PAPER;
    },
  };
}

/** The sheet as a PNG. */
export function writePng(words: string): Buffer {
  const scan = scanOf(words);
  const [width, height] = [scan.columns * SQUARE, scan.rows * SQUARE];
  const pixels = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      pixels[y * (width + 1) + 1 + x] = scan.greyAt(Math.floor(x / SQUARE), Math.floor(y / SQUARE));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey; then deflate, the usual filters, not interlaced: all zeros.
  header[8] = 8;
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** The sheet as a baseline JPEG: each block is flat, so that its mean alone has to be written. */
export function writeJpeg(words: string): Buffer {
  const scan = scanOf(words);
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(scan.rows * SQUARE, 1);
  frame.writeUInt16BE(scan.columns * SQUARE, 3);
  // Twelve sizes of difference, each a code of four bits; and « end of block », a code of one.
  const means = [0x00, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), ...Array.from({ length: 12 }, (_, n) => n)];
  const ends = [0x10, 1, ...Array.from({ length: 15 }, () => 0), 0];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    // A mean times eight, divided by eight: the grey itself.
    segment(0xdb, Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 8)])),
    segment(0xc0, frame),
    segment(0xc4, Buffer.from(means)),
    segment(0xc4, Buffer.from(ends)),
    segment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    scanData(scan),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

function scanData({ columns, rows, greyAt }: Scan): Buffer {
  const bits: string[] = [];
  let before = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const level = greyAt(column, row) - 128;
      bits.push(codeOf(level - before), '0');
      before = level;
    }
  }
  const text = bits.join('');
  // The last byte is filled with ones, and a byte of ones is told from a marker by the zero after it.
  const bytes = (text.padEnd(Math.ceil(text.length / 8) * 8, '1').match(/.{8}/g) ?? []).map((byte) =>
    Number.parseInt(byte, 2),
  );
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}

function codeOf(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const code = size.toString(2).padStart(4, '0');
  if (size === 0) return code;
  const value = difference > 0 ? difference : difference + 2 ** size - 1;
  return code + value.toString(2).padStart(size, '0');
}
