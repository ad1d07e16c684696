import { describe, expect, it } from 'vitest';
import { addressTestMail, arrivalMail, digestMail } from './arrivalTemplates.ts';

const about = {
  processName: 'Actes d’état civil',
  serviceName: 'Commune d’Ôrly',
  inPortal: true,
  publicUrl: 'https://hubee.example',
};
const flat = (text: string): string => text.replace(/\s+/g, ' ');

describe('M-6, M-7, message d’essai (portal.md §7)', () => {
  it('M-6 : démarche, numéro, service, lien ; nouveau ou revenu', () => {
    const mail = arrivalMail({ ...about, caseNumber: 'TD 1/2&é', isNew: true });
    for (const words of ['Démarche : Actes d’état civil', 'Service : Commune d’Ôrly', 'Télédossier : TD 1/2&é']) {
      expect(flat(mail.text)).toContain(words);
    }
    expect(mail.text).toContain('https://hubee.example/teledossiers?recherche=TD+1%2F2%26%C3%A9');
    expect(mail.subject).toBe('HubEE - Nouveau télédossier : Actes d’état civil');
    const back = arrivalMail({ ...about, caseNumber: 'TD', isNew: false });
    expect(back.subject).toBe('HubEE - Télédossier mis à jour : Actes d’état civil');
    expect(flat(back.text)).toContain('Un télédossier a été mis à jour par son émetteur pour votre service.');
  });

  it('en modalité API : le logiciel métier, sans lien vers le télédossier', () => {
    const mail = arrivalMail({ ...about, inPortal: false, caseNumber: 'TD', isNew: true });
    expect(flat(mail.text)).toContain('Ce télédossier est à traiter dans le logiciel métier de votre service.');
    expect(mail.text).not.toContain('/teledossiers');
    const digest = digestMail({ ...about, inPortal: false, count: 2 });
    expect(flat(digest.text)).toContain('Ces télédossiers sont à traiter dans le logiciel métier');
  });

  it.each([
    [1, '1 télédossier est arrivé ou a été mis à jour'],
    [12, '12 télédossiers sont arrivés ou ont été mis à jour'],
  ])('M-7 : %i', (count, words) => {
    const mail = digestMail({ ...about, count });
    expect(flat(mail.text)).toContain(words);
    expect(flat(mail.text)).toContain(`Nombre : ${count}`);
    expect(mail.text).toContain('https://hubee.example/teledossiers');
  });

  it('chacun se termine comme les autres', () => {
    for (const mail of [
      arrivalMail({ ...about, caseNumber: 'TD', isNew: true }),
      digestMail({ ...about, count: 1 }),
      addressTestMail(about),
    ]) {
      expect(mail.text).toContain("Cordialement,\nL'équipe HubEE");
      expect(mail.subject).toMatch(/^HubEE - /);
    }
  });

  it('ce que des partenaires ont écrit n’ajoute ni en-tête, ni balise, ni ligne', () => {
    const nasty = 'x"><img src=x>\r\nBcc: pirate@ailleurs.example\u202e\u2028';
    const hostile = { ...about, processName: nasty, serviceName: nasty };
    for (const mail of [
      arrivalMail({ ...hostile, caseNumber: nasty, isNew: true }),
      digestMail({ ...hostile, count: 3 }),
      addressTestMail(hostile),
    ]) {
      expect(mail.subject).not.toMatch(/[\r\n\u2028\u202e]/);
      expect(mail.text).not.toMatch(/^Bcc|[\u202e\u2028]/m);
      expect(mail.html).not.toMatch(/<img|\u202e/);
    }
  });
});
