import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, requireProduction } from './config.ts';

const key = '11'.repeat(32);
const production = { HUBEE_KEY: key, DATABASE_URL: 'postgres://base/hubee', CLAMD_URL: 'tcp://127.0.0.1:3310' };

describe('réglages', () => {
  it.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://base/hubee'],
    ['DATABASE_URL', 'base'],
    ['CLAMD_URL', 'clamd'],
    ['HUBEE_ANTIVIRUS', 'non'],
    ['HUBEE_COMPLETE_WITH_PENDING', 'yes'],
    ['HUBEE_KEY', 'courte'],
    ['HUBEE_ADMIN_CLIENT', 'sans-secret'],
    ['HUBEE_UPLOAD_IDLE_SECONDS', '0'],
    ['SMTP_URL', 'courriel.example:587'],
    ['HUBEE_PUBLIC_URL', 'https://hubee.example/portail'],
    ['HUBEE_PUBLIC_URL', 'hubee.example'],
    ['HUBEE_MAIL_FROM', 'Ne Pas Répondre'],
    ['HUBEE_MAIL_FROM', 'HubEE <hubee@hubee.example>\nBcc: x@y.example'],
    ['HUBEE_MAIL_FROM', 'un@hubee.example, deux@hubee.example'],
    ['HUBEE_TRUSTED_PROXIES', 'mandataire.example'],
    ['HUBEE_TRUSTED_PROXIES', '10.0.0.0/33'],
  ])('%s=%s est refusé par une phrase qui nomme le réglage', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });

  it('D-9, D-29 : la production exige une clé, un antivirus ou son refus dit, un secret d’administration long', () => {
    const check = (env: Readonly<Record<string, string>>) => () => requireProduction(readConfig(env));
    expect(check(production)).not.toThrow();
    expect(check({ ...production, HUBEE_KEY: '' })).toThrow('HUBEE_KEY');
    expect(check({ ...production, CLAMD_URL: '' })).toThrow('CLAMD_URL');
    expect(check({ ...production, CLAMD_URL: '', HUBEE_ANTIVIRUS: 'off' })).not.toThrow();
    expect(check({ ...production, HUBEE_ADMIN_CLIENT: 'admin:court' })).toThrow('32 caractères');
  });

  it('portail : courriel, adresse publique et mandataires', () => {
    const config = readConfig({
      SMTP_URL: 'smtp://utilisateur:secret@courriel.example:587',
      HUBEE_PUBLIC_URL: 'https://hubee.example/',
      HUBEE_TRUSTED_PROXIES: '10.0.0.5, 192.168.0.0/16 ,::1',
    });
    expect(config).toMatchObject({
      smtpUrl: 'smtp://utilisateur:secret@courriel.example:587',
      publicUrl: 'https://hubee.example',
      mailFrom: 'Ne Pas Répondre <ne-pas-repondre@info.hubee.numerique.gouv.fr>',
      trustedProxies: ['10.0.0.5', '192.168.0.0/16', '::1'],
    });
    expect(readConfig({ HUBEE_MAIL_FROM: 'hubee@hubee.example' }).mailFrom).toBe('hubee@hubee.example');
    expect([readConfig({}).mailRate, readConfig({ HUBEE_MAIL_RATE: '5' }).mailRate]).toEqual([20, 5]);
    for (const HUBEE_MAIL_RATE of ['0', '-1', '2.5', '1001', 'vite']) {
      expect(() => readConfig({ HUBEE_MAIL_RATE })).toThrow('HUBEE_MAIL_RATE');
    }
  });

  it('sans rien, le hub a de quoi démarrer en démonstration', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      databaseUrl: null,
      port: 3000,
      key: null,
      uploadIdleMs: 300_000,
      antivirusOff: false,
    });
  });
});
