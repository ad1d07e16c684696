import { createHash } from 'node:crypto';
import { type City, OLD } from './citySeed.ts';
import type { HubProcess } from './machine.ts';
import { PROCESS } from './seed.ts';

export interface CityPage {
  readonly page: string;
  readonly p50: number;
  readonly p95: number;
}

const TURNS = 60;

const day = (turn: number): string => `2026-0${1 + (turn % 9)}-${String(1 + (turn % 28)).padStart(2, '0')}`;

const hex = (turn: number): string => createHash('md5').update(String(turn)).digest('hex').slice(0, 3);

const PAGES: Readonly<Record<string, (turn: number, city: City) => string>> = {
  'Nouveaux, avec les comptes': () => '?statut=nouveaux&taille=20',
  'Tous les télédossiers': () => '?taille=20',
  'Une page loin dans la liste': (turn, { deep }) => `?taille=20&apres=${deep[turn % deep.length]}`,
  'Tri par transmission croissante': () => '?tri=transmission-asc&taille=20',
  'Tri par modification': () => '?tri=modification-desc&taille=20',
  'Tri par modification croissante': () => '?tri=modification-asc&taille=20',
  'Une démarche': () => `?taille=20&demarche=${PROCESS}3`,
  Période: (turn) => `?taille=20&du=${day(turn)}T00:00&au=${day(turn)}T23:59`,
  'Période ancienne, tri par modification': (turn) =>
    `?taille=20&tri=modification-desc&du=2025-0${1 + (turn % 9)}-01T00:00&au=2025-0${1 + (turn % 9)}-08T23:59`,
  'Semestre ancien, tri par modification': () =>
    '?taille=20&tri=modification-desc&du=2024-07-01T00:00&au=2024-12-31T23:59',
  'Recherche d’un nom rare': (turn) => `?taille=20&recherche=martin+${hex(turn)}`,
  'Recherche d’un numéro': (turn, { cases }) => `?taille=20&recherche=V-${1 + ((turn * 977) % cases)}-01`,
  'Recherche d’un nom courant': () => '?taille=20&recherche=martin',
  'Recherche d’un nom courant, statut rare': () => '?taille=20&recherche=martin&statut=en-attente',
  'Recherche d’un nom courant, tous anciens': () => `?taille=20&recherche=${OLD}`,
  'Recherche d’un nom courant, tri par modification': () => '?taille=20&recherche=martin&tri=modification-desc',
  'Recherche de deux lettres': () => '?taille=20&recherche=ma',
  'Recherche de ce que tous ont': () => '?taille=20&recherche=ana',
  Détail: (turn, { ids }) => `/${ids[turn % ids.length]}`,
};

/** One after the other, as the browser sees them. */
export async function measureCity(hub: HubProcess, city: City): Promise<CityPage[]> {
  const results: CityPage[] = [];
  for (const [page, queryOf] of Object.entries(PAGES)) {
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const begun = performance.now();
      const answer = await fetch(`${hub.url}/teledossiers${queryOf(turn, city)}`, { headers: { cookie: city.cookie } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${page} → ${answer.status}`);
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    results.push({ page, p50: times[TURNS / 2] ?? 0, p95: times[Math.floor(TURNS * 0.95)] ?? 0 });
  }
  return results;
}
