import { describe, expect, test } from 'vitest';
import { parseDigestHeader } from './receiveObject.ts';

describe('the digest header (H-91)', () => {
  const digest = 'gzC8kNpW+cmI6AK1s6flSBbQROpJg0EWKQjpqt9XTbM=';
  const bare = digest.slice(0, -1);

  test('H-91 no header asks for no check', () => {
    expect(parseDigestHeader(undefined)).toEqual({ ok: true, digest: null });
  });

  test.each([
    digest,
    bare,
    ` ${digest} `,
    `sha-256=${digest}`,
    `SHA-256=${bare}`,
    `md5=HUXZLQLMuI/KZ5KDcJPcOA==,sha-256=${digest}`,
    `Sha-256=${digest} , unixsum=30637`,
  ])('H-91 %j is read', (header) => {
    expect(parseDigestHeader(header)).toEqual({ ok: true, digest });
  });

  test.each([
    '',
    ' ',
    'sha-256=',
    'sha-256',
    `sha256=${digest}`,
    `sha-512=${digest}`,
    'md5=HUXZLQLMuI/KZ5KDcJPcOA==',
    `${digest}=`,
    `${bare}==`,
    digest.slice(1),
    `A${digest}`,
    `sha-256=${digest},`,
    `sha-256=${digest},sha-256=${digest}`,
    `sha-256=:${digest}:`,
    digest.replace('+', '-'),
    `${bare.slice(0, -1)}N=`,
    `${digest},${digest}`,
    '8330bc90da56f9c988e802b5b3a7e54816d044ea498341162908e9aadf574db3',
  ])('H-91 %j is refused', (header) => {
    expect(parseDigestHeader(header)).toEqual({ ok: false });
  });
});
