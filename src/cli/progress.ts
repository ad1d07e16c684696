import type { Terminal } from './terminal.ts';

/** Shows one file on its way: a line that lives on a terminal, one plain line at the end elsewhere. */
export interface FileProgress {
  at(bytes: number): void;
  done(): void;
  /** Clears the living line, so that what is said next stands alone. */
  interrupted(): void;
}

const REFRESH_MS = 100;

export function followFile(terminal: Terminal, label: string, name: string, size: number): FileProgress {
  const started = performance.now();
  const shown = printable(name);
  let last = 0;
  const rate = (bytes: number): string => {
    const seconds = (performance.now() - started) / 1000;
    return `${decimal(bytes / 1e6 / Math.max(seconds, 0.001))} Mo/s`;
  };
  return {
    at(bytes) {
      const now = performance.now();
      if (terminal.status === null || now - last < REFRESH_MS) return;
      last = now;
      const percent = size === 0 ? 100 : Math.floor((bytes / size) * 100);
      terminal.status(`  ${label} ${shown}  ${percent} %  ${rate(bytes)}`);
    },
    done() {
      terminal.status?.('');
      terminal.note(`  ${label} ${shown} (${formatSize(size)}, ${rate(size)})`);
    },
    interrupted: () => terminal.status?.(''),
  };
}

/** A number of bytes as people say it. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} o`;
  const [unit, divisor] = bytes < 1e6 ? ['ko', 1e3] : bytes < 1e9 ? ['Mo', 1e6] : ['Go', 1e9];
  return `${decimal(bytes / Number(divisor))} ${unit}`;
}

function decimal(value: number): string {
  return (value >= 100 ? value.toFixed(0) : value.toFixed(1)).replace('.', ',');
}

/** A name that comes from elsewhere must not drive the terminal: no escape sequence, no change of direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '·');
}
