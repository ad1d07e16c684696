import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type HubProcess, residentBytes } from './machine.ts';
import { PROCESS, type Seeded } from './seed.ts';

export interface TransferResult {
  /** Megabytes (10^6 bytes) a second. */
  readonly rates: Readonly<Record<string, number>>;
  /** Bytes of resident memory of the hub: before, and at most during the transfers. */
  readonly memory: { readonly idle: number; readonly peak: number };
}

const BUFFER = 1024 * 1024;
const NGINX = '/usr/sbin/nginx';

/** Sends and fetches one file through the hub, beside what this machine can do at best with the same bytes. */
export async function measureTransfer(hub: HubProcess, seeded: Seeded, bytes: number): Promise<TransferResult> {
  const directory = mkdtempSync(join(tmpdir(), 'hubee-transfer-'));
  const path = join(directory, 'file.bin');
  try {
    await makeFile(path, bytes);
    const rates: Record<string, number> = {};
    const time = async (name: string, work: () => Promise<unknown>): Promise<void> => {
      const begun = performance.now();
      await work();
      rates[name] = bytes / 1e6 / ((performance.now() - begun) / 1000);
    };
    await time('sha256', () => hashFile(path));
    await time('copy', () => copyFile(path, join(directory, 'copy.bin')));
    await time('discard', () => discard(path));
    const watch = watchMemory(hub.pid);
    const ids = await sendFolder(hub, seeded, path, bytes, (upload) => time('upload', upload));
    const token = seeded.services[0]?.token ?? '';
    const url = `${hub.url}/teledossiers/v1/cases/${ids.caseId}/attachments/${ids.attachmentId}`;
    await time('download', () => get(url, token, bytes));
    const memory = watch();
    if (existsSync(NGINX))
      await withNginx(directory, (base) => time('nginx', () => get(`${base}/file.bin`, '', bytes)));
    return { rates, memory };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export async function makeFile(path: string, bytes: number): Promise<void> {
  const file = await open(path, 'w');
  const block = randomFillSync(Buffer.alloc(BUFFER));
  for (let written = 0; written < bytes; written += block.length) {
    block.writeUInt32BE(written >>> 0, 0);
    await file.write(block, 0, Math.min(block.length, bytes - written));
  }
  await file.sync();
  await file.close();
}

async function hashFile(path: string): Promise<void> {
  await pipeline(createReadStream(path, { highWaterMark: BUFFER }), createHash('sha256'));
}

async function copyFile(from: string, to: string): Promise<void> {
  const target = await open(to, 'w');
  for await (const chunk of createReadStream(from, { highWaterMark: BUFFER })) await target.write(chunk);
  await target.datasync();
  await target.close();
}

/** The same bytes over loopback HTTP into a server that throws them away. */
async function discard(path: string): Promise<void> {
  const server = createServer((incoming, answer) => {
    incoming.on('data', () => undefined).on('end', () => answer.writeHead(204).end());
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await sendFile(`http://127.0.0.1:${port}/`, '', path);
  server.close();
}

/** A folder with this one file, sent and completed, for the first service. */
export async function sendFolder(
  hub: HubProcess,
  seeded: Seeded,
  path: string,
  bytes: number,
  during: (upload: () => Promise<void>) => Promise<void> = (upload) => upload(),
): Promise<{ readonly caseId: string; readonly attachmentId: string }> {
  const ids = await declare(hub, seeded, bytes);
  await during(() => put(hub, seeded, path, `/folders/${ids.folderId}/attachments/${ids.attachmentId}`));
  await complete(hub, seeded, ids.folderId);
  return ids;
}

async function declare(hub: HubProcess, seeded: Seeded, bytes: number) {
  const service = seeded.services[0];
  const response = await fetch(`${hub.url}/teledossiers/v1/folders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${seeded.operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      externalId: 'DGS-BENCH-TRANSFER',
      processCode: PROCESS,
      applicant: { firstName: 'Éloïse', lastName: 'Montclar' },
      cases: [
        {
          externalId: 'DGS-BENCH-TRANSFER-01',
          recipient: { type: 'SI', companyRegister: service?.companyRegister, branchCode: service?.branchCode },
        },
      ],
      attachments: [
        {
          fileName: 'gros.bin',
          type: 'piece',
          size: bytes,
          mimeType: 'application/octet-stream',
          recipients: ['DGS-BENCH-TRANSFER-01'],
        },
      ],
    }),
  });
  const folder = (await response.json()) as { id: string; cases: { id: string }[]; attachments: { id: string }[] };
  return { folderId: folder.id, caseId: folder.cases[0]?.id ?? '', attachmentId: folder.attachments[0]?.id ?? '' };
}

async function put(hub: HubProcess, seeded: Seeded, path: string, route: string): Promise<void> {
  const status = await sendFile(`${hub.url}/teledossiers/v1${route}`, seeded.operatorToken, path);
  if (status !== 204) throw new Error(`upload: ${status}`);
}

function sendFile(url: string, token: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/octet-stream',
        'content-length': statSync(path).size,
      },
    });
    outgoing.on('response', (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    createReadStream(path, { highWaterMark: BUFFER }).pipe(outgoing);
  });
}

async function complete(hub: HubProcess, seeded: Seeded, folderId: string): Promise<void> {
  await fetch(`${hub.url}/teledossiers/v1/folders/${folderId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${seeded.operatorToken}`, 'content-type': 'application/json' },
    body: '{"globalStatus":"HUBEE_COMPLETED"}',
  });
}

function get(url: string, token: string, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { authorization: `Bearer ${token}` } }, (response) => {
      let received = 0;
      response.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      response.on('end', () =>
        received === bytes ? resolve() : reject(new Error(`${received} bytes, status ${response.statusCode}`)),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function withNginx(directory: string, work: (base: string) => Promise<void>): Promise<void> {
  const port = await freePort();
  const config = join(directory, 'nginx.conf');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  writeFileSync(
    config,
    `${user} daemon off; worker_processes 1; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log;
     events {} http { access_log off; sendfile on; server { listen 127.0.0.1:${port}; root ${directory}; } }`,
  );
  const child: ChildProcess = spawn(NGINX, ['-c', config, '-p', directory], { stdio: 'ignore' });
  try {
    for (let tries = 0; tries < 100; tries += 1) {
      const answers = await fetch(`http://127.0.0.1:${port}/none`).then(
        () => true,
        () => false,
      );
      if (answers) break;
      await delay(50);
    }
    await work(`http://127.0.0.1:${port}`);
  } finally {
    child.kill('SIGTERM');
  }
}

function watchMemory(pid: number): () => { idle: number; peak: number } {
  const idle = residentBytes(pid);
  let peak = idle;
  const timer = setInterval(() => {
    peak = Math.max(peak, residentBytes(pid));
  }, 50);
  return () => {
    clearInterval(timer);
    return { idle, peak };
  };
}
