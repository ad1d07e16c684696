import { describe, expect, it } from 'vitest';
import { unbroken, unbrokenPage } from './typography.ts';

const S = '\u00a0';

describe('espaces insécables', () => {
  it.each([
    ['« API »', `«${S}API${S}»`],
    ['Est-ce payant ?', `Est-ce payant${S}?`],
    ['Opérateur : DGS ; oui !', `Opérateur${S}: DGS${S}; oui${S}!`],
    ['https://hubee.example/?a=1', 'https://hubee.example/?a=1'],
    ['05:27', '05:27'],
  ])('%s', (text, expected) => {
    expect(unbroken(text)).toBe(expected);
  });

  it('dans les textes d’une page', () => {
    expect(unbrokenPage('<p>Mode <b>« API »</b> ?</p>')).toBe(`<p>Mode <b>«${S}API${S}»</b>${S}?</p>`);
  });

  it.each([
    '<input value="Est-ce payant ?"/>',
    '<textarea name="comment">Merci !\n« API »</textarea>',
    '<code>a ? b : c</code>',
    '<a href="/aide?q=a : b" title="a &gt; b ?">x</a>',
  ])('ni dans %s, ni là où quelqu’un a saisi quelque chose', (html) => {
    expect(unbrokenPage(html)).toBe(html);
  });
});
