import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { ClassArchive } from './class-archive.js';
import type { Command } from './command.js';
import { serverMark } from './leftovers.js';
import { javaCommand } from './requirements.js';

export interface JavaServer {
  readonly run: string;
  readonly name: string;
  /** The folder of its jars: the whole class path, in the order of their names. */
  readonly jars: string;
  readonly main: string;
  readonly args: readonly string[];
  /** Megabytes. */
  readonly heap: number;
  readonly flags?: readonly string[];
  readonly archive?: ClassArchive | undefined;
  /** Leaves the optimizing compiler in: slower to start, faster once warm. For benchmarks. */
  readonly optimize?: boolean | undefined;
}

/** The command of a Java server with a small footprint. Its folder of temporary files is its own and empty; of our environment it sees the time zone only. */
export async function javaServer(server: JavaServer): Promise<Command> {
  const folder = join(server.run, server.name);
  const temporary = join(folder, 'tmp');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const jars = readdirSync(server.jars).filter((file) => file.endsWith('.jar'));
  return {
    file: javaCommand(),
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      ...(process.env['TZ'] === undefined ? {} : { TZ: process.env['TZ'] }),
      LANG: 'C.UTF-8',
      CLASSPATH: jars
        .sort()
        .map((jar) => join(server.jars, jar))
        .join(':'),
    },
    args: [
      serverMark(server.run, server.name),
      `-Xmx${server.heap}m`,
      ...['-XX:+UseSerialGC', '-XX:-UsePerfData', '-Xss512k', '-XX:+ExitOnOutOfMemoryError'],
      ...(server.optimize ? [] : ['-XX:TieredStopAtLevel=1']),
      ...((await server.archive?.flags()) ?? []),
      ...['-Djava.awt.headless=true', '-Djava.net.preferIPv4Stack=true', '-Dfile.encoding=UTF-8'],
      `-Djava.io.tmpdir=${temporary}`,
      `-Duser.home=${folder}`,
      ...(server.flags ?? []),
      server.main,
      ...server.args,
    ],
  };
}
