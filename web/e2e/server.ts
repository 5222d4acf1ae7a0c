// Starts the program in demo mode over a fresh folder before the tests, and ends it by its pid after them.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const binary = resolve(import.meta.dirname, '..', process.env.ROLLBOOK_BIN ?? '../target/debug/rollbook');

/** How long a start may take, the filling of the demo school included, in milliseconds. */
const PATIENCE = 90_000;

export interface Program {
  url: string;
  data: string;
  /** All that it has printed so far. */
  output: () => string;
  end: () => Promise<void>;
}

/** Starts `rollbook serve` on a free port over a fresh folder, and waits until it answers. */
export async function startProgram(options: string[]): Promise<Program> {
  if (!existsSync(binary)) throw new Error(`no program at ${binary}: build it, or set ROLLBOOK_BIN`);
  const data = mkdtempSync(join(tmpdir(), 'rollbook-e2e-'));
  const child = spawn(binary, [
    'serve',
    ...options,
    '--data',
    join(data, 'school'),
    '--listen',
    '127.0.0.1:0',
  ]);
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const end = async () => {
    await endProcess(child);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const url = await findAddress(child, () => printed);
    return { url, data: join(data, 'school'), output: () => printed, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function findAddress(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /listening on (http:\/\/\S+)/.exec(output())?.[1];
    if (url && (await answers(url))) return url;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`the program did not start:\n${output()}`);
}

async function answers(url: string): Promise<boolean> {
  const health = await fetch(`${url}/api/health`).catch(() => null);
  return health?.ok ?? false;
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(killer);
}

export default async function globalSetup() {
  const program = await startProgram(['--demo']);
  process.env.E2E_URL = program.url;
  process.env.E2E_DATA = program.data;
  return program.end;
}
