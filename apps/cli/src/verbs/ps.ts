import { listProcesses } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { table } from '../output.js';
import { runningShop } from '../running-shop.js';
import { verb } from '../verb.js';

const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '-' : `${(bytes / 1024 / 1024).toFixed(0)} MB`;

export const ps = (): Command =>
  verb(
    { usage: 'ps', summary: 'the processes and servers of the shop', example: 'ps --json' },
    (command) => command,
    async () => {
      const { folder, state } = runningShop();
      const rows = await listProcesses(folder, state);
      const lines = rows.map(({ name, kind, pid, status, http, grpc, port, residentBytes, cpuSeconds }) => [
        name,
        kind,
        pid,
        status,
        http ?? port,
        grpc,
        megabytes(residentBytes),
        cpuSeconds === undefined ? '-' : `${cpuSeconds.toFixed(1)} s`,
      ]);
      return {
        document: rows,
        text: table([['NAME', 'KIND', 'PID', 'STATUS', 'PORT', 'GRPC', 'MEMORY', 'CPU'], ...lines]),
      };
    },
  );
