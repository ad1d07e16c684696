import { describe, expect, it } from 'vitest';
import { type CsvCell, csvCell, csvFile, csvLine } from './csv.ts';

describe('D-27, RFC 4180 : une cellule', () => {
  it.each<readonly [CsvCell, string]>([
    ['Mairie', 'Mairie'],
    ['', ''],
    [null, ''],
    [0, '0'],
    [-12, '-12'],
    ['a;b', '"a;b"'],
    ['a,b', '"a,b"'],
    ['dit « "oui" »', '"dit « ""oui"" »"'],
    ['deux\nlignes', '"deux\nlignes"'],
    ['deux\r\nlignes', '"deux\r\nlignes"'],
    [' bords ', '" bords "'],
    ['=1+1', "'=1+1"],
    ['=HYPERLINK("http://x.example";"clic")', '"\'=HYPERLINK(""http://x.example"";""clic"")"'],
    ['+33', "'+33"],
    ['-1', "'-1"],
    ['--/--/----', "'--/--/----"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', '"\'\t=1"'],
    ['\r=1', '"\'\r=1"'],
    ['\n=1', '"\'\n=1"'],
    ['＝1+1', "'＝1+1"],
    ["'=1", "'=1"],
    ['a=1', 'a=1'],
    ['Éloïse 𝄞', 'Éloïse 𝄞'],
  ])('%j', (value, written) => expect(csvCell(value)).toBe(written));
});

it('une ligne : « ; » entre les cellules, CRLF à la fin', () => {
  expect(csvLine(['a', 1, null, 'b;c'])).toBe('a;1;;"b;c"\r\n');
});

it('un fichier : la marque UTF-8, les titres, puis un morceau par page ; une page vide n’écrit rien', async () => {
  async function* pages() {
    yield [['a'], ['b']];
    yield [];
    yield [['c']];
  }
  const chunks: string[] = [];
  for await (const chunk of csvFile(['É'], pages())) chunks.push(chunk);
  expect(chunks).toEqual(['\ufeffÉ\r\n', 'a\r\nb\r\n', 'c\r\n']);
});
