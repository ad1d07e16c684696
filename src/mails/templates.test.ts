import { describe, expect, it } from 'vitest';
import type { MailContent } from './rules.ts';
import {
  activationMail,
  idleMail,
  otpMail,
  resetMail,
  securityNoticeMail,
  subscriptionAcceptedMail,
  subscriptionRefusedMail,
} from './templates.ts';

const link = 'https://hubee.example/mot-de-passe/jeton_tres-long-et-opaque';
const to = { firstName: 'Éloïse', lastName: 'D’Arc', organizationName: 'Commune de Dijon' };
const at = new Date('2026-01-31T23:30:00Z');
const notice = { what: 'Claire Martin a été nommée', who: 'Paul DURAND', organizationName: 'Dijon', at, link };

const all: readonly (readonly [string, MailContent])[] = [
  ['M-1', activationMail({ ...to, link })],
  ['M-2', resetMail({ link })],
  ['M-3', otpMail({ code: '48151623' })],
  ['M-8', idleMail({ ...to, days: 60, link })],
  ['M-9', idleMail({ ...to, days: 90, closesAt: at, link })],
  ['M-10', idleMail({ ...to, days: 120, link })],
  ['M-4', subscriptionAcceptedMail({ ...to, processName: 'Acte de naissance', link })],
  ['M-5', subscriptionRefusedMail({ ...to, processName: 'Acte de naissance', reason: 'Déjà abonné', link })],
  ['D-25', securityNoticeMail(notice)],
];

/** What a reader of the HTML sees, hidden preview apart. */
function shown(html: string): string {
  const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
  return html
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replace(/<div style="display:none[^>]*>[^<]*<\/div>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '')
    .replace(/\s+/g, ' ');
}
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe.each(all)('%s', (_name, mail) => {
  it('portal §7 : finit par la formule et le PS, en texte comme en HTML', () => {
    expect(mail.text).toContain("Cordialement,\nL'équipe HubEE\n");
    expect(flat(mail.text)).toMatch(/PS : ce message a été envoyé automatiquement\. Merci de ne pas y répondre $/);
    expect(shown(mail.html)).toMatch(
      /Cordialement, L'équipe HubEE PS : ce message a été envoyé automatiquement\. Merci de ne pas y répondre $/,
    );
    expect(mail.subject).toMatch(/^HubEE - /);
  });

  it('le HTML se lit partout : tableaux, styles en ligne, rien à aller chercher, 600 px, en français', () => {
    expect(mail.html).toContain('<html lang="fr">');
    expect(mail.html).toContain('width="600"');
    expect(mail.html).not.toMatch(/<(?:img|link|style|script|svg|iframe|object|form)\b|url\(|@import|\ssrc=/i);
    const targets = [...mail.html.matchAll(/\bhref="([^"]*)"/g)].map(([, target]) => target);
    expect(new Set(targets).size).toBeLessThanOrEqual(1);
    // Every table but that of facts is layout only, and says so to screen readers.
    const tables = [...mail.html.matchAll(/<table [^>]*>/g)].map(([tag]) => tag);
    expect(tables.filter((tag) => !tag.includes('role="presentation"')).length).toBe(
      ['D-25', 'M-4', 'M-5'].includes(_name) ? 1 : 0,
    );
    expect(mail.html).not.toMatch(/\p{Extended_Pictographic}/u);
  });

  it('le texte a des lignes courtes, les liens seuls sur la leur', () => {
    const lines = mail.text.split('\n');
    for (const line of lines)
      if (!line.includes('http') && _name !== 'M-3') expect(line.length).toBeLessThanOrEqual(76);
    for (const line of lines.filter((one) => one.includes('http'))) expect(line).toBe(link);
    expect(mail.text).not.toMatch(/«\n|\n»|\n[:;?!]/);
  });

  it('un aperçu, qui ne porte ni code ni lien', () => {
    const [, preview = ''] = /<div style="display:none[^>]*>([^<]*)<\/div>/.exec(mail.html) ?? [];
    expect(preview.length).toBeGreaterThan(20);
    expect(preview).not.toMatch(/48151623|http/);
    expect(mail.subject).not.toMatch(/48151623|http/);
  });
});

describe('textes', () => {
  it('M-1 : objet, bouton, 48 heures, « Mot de passe oublié » ensuite', () => {
    const mail = activationMail({ ...to, link });
    expect(mail.subject).toBe('HubEE - Initialisation du mot de passe de votre compte');
    expect(mail.html).toMatch(
      new RegExp(`<td bgcolor[^>]*padding[^>]*><a href="${link}"[^>]*>Création du mot de passe</a>`),
    );
    expect(mail.text).toContain(`Création du mot de passe :\n${link}\n`);
    for (const text of [flat(mail.text), shown(mail.html)]) {
      expect(text).toContain('Bonjour Éloïse D’Arc,');
      expect(text).toContain('48 heures');
      expect(text).toContain('« Mot de passe oublié »');
      expect(text).toContain(link);
    }
  });

  it('M-3 : la phrase attestée, d’un seul tenant', () => {
    const sentence = 'Veuillez utiliser ce mot de passe à usage unique 48151623 pour vous connecter.';
    const mail = otpMail({ code: '48151623' });
    expect(mail.text.split('\n')).toContain(sentence);
    expect(shown(mail.html)).toContain(sentence);
  });

  it('M-8, M-9, M-10 : de plus en plus pressants ; un compte désactivé n’a pas de lien de connexion', () => {
    expect(flat(idleMail({ ...to, days: 60, link }).text)).toContain(
      'Sans connexion pendant 120 jours, il sera désactivé.',
    );
    const last = idleMail({ ...to, days: 90, closesAt: at, link });
    expect(last.subject).toContain('Dernier rappel');
    expect(flat(last.text)).toContain('votre compte sera désactivé le 01/02/2026.');
    const closed = idleMail({ ...to, days: 120, link });
    expect(closed.text).not.toContain(link);
    expect(flat(closed.text)).toContain('contactez l’administrateur local');
  });

  it('D-25 : quoi, par qui, où, quand à l’heure de Paris', () => {
    for (const text of [flat(securityNoticeMail(notice).text), shown(securityNoticeMail(notice).html)]) {
      expect(text).toContain('Claire Martin a été nommée');
      expect(text).toContain('Paul DURAND');
      expect(text).toContain('01/02/2026 à 00:30 (heure de Paris)');
    }
  });
});

describe('ce que des gens ont tapé est inerte', () => {
  const nasty = {
    firstName: "<b>O'Neil & fils",
    lastName: '"><img src=x onerror=alert(1)>',
    organizationName: 'A\r\nBcc: x@y.example',
  };

  it('aucune balise ne vient d’un nom', () => {
    const { html } = activationMail({ ...nasty, link });
    expect(html).not.toMatch(/<b>|<img/);
    expect(shown(html)).toContain('Bonjour <b>O\'Neil & fils "><img src=x onerror=alert(1)>,');
    const tags = (mail: MailContent) => [...mail.html.matchAll(/<[a-z/][^>]*>/gi)].map(([tag]) => tag);
    expect(tags(activationMail({ ...nasty, link }))).toEqual(tags(activationMail({ ...to, link })));
  });

  it('aucune ligne ne vient d’un nom, et l’ordre des lettres ne se renverse pas', () => {
    const mail = securityNoticeMail({
      ...notice,
      what: 'Un\u2028nom\u202e renversé',
      who: 'A\nObjet : autre',
      organizationName: nasty.organizationName,
    });
    expect(mail.text).not.toMatch(/\nBcc|\nObjet|[\u202e\u2028]/);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(flat(mail.text)).toContain('Un nom renversé');
  });

  it('un lien échappé reste lui-même', () => {
    const odd = 'https://hubee.example/mot-de-passe/a?x=1&y="2"';
    expect(resetMail({ link: odd }).html).toContain(
      'href="https://hubee.example/mot-de-passe/a?x=1&amp;y=&quot;2&quot;"',
    );
    expect(resetMail({ link: odd }).text.split('\n')).toContain(odd);
  });
});
