import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '@weir/platform/runtime';

/** The same payment provider as the shop's, for the baseline that has no shop around it. */
export async function startPsp(folder: string): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  const program = join(projectRoot(), 'dist', 'apps', 'psp-simulator', 'src', 'main.js');
  const child = spawn(process.execPath, [program], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], WEIR_HTTP_PORT: '0', WEIR_DATA_DIR: folder },
  });
  const ended = once(child, 'exit').then(() => undefined);
  const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [line = ''] = (await Promise.race([said, ended])) ?? [];
  const [, port] = /"http":\s*(\d+)/.exec(line) ?? [];
  if (!port) throw new Error(`the payment provider did not start: ${line}`);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
}
