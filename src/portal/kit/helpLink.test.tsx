import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { HelpLink, HelpLinks } from './HelpLink.tsx';

describe('P-109 : liens vers l’aide', () => {
  it('un numéro qui n’est pas une question échoue à l’affichage', () => {
    for (const topic of [0, 56, 2.5]) expect(() => renderToString(<HelpLink topic={topic} />)).toThrow(/No help topic/);
    expect(() => renderToString(<HelpLinks topics={[1, 99]} />)).toThrow(/T-99/);
  });

  it('le lien porte la question et mène à sa réponse', () => {
    const html = renderToString(<HelpLink topic={25} />);
    expect(html).toContain('href="/aide#t-25"');
    expect(html).toContain('Aide : Régler les notifications');
    expect(html).not.toContain('target=');
  });

  it('dans un formulaire, il s’ouvre à côté et le dit', () => {
    const html = renderToString(<HelpLink topic={25} beside />);
    expect(html).toContain('target="_blank"');
    expect(html).toContain('(nouvelle fenêtre)');
  });
});
