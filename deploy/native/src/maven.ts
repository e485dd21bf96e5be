import { appendFile, readFile } from 'node:fs/promises';

import { run } from './command.js';
import { NativeError } from './native-error.js';

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

export interface CopyJars {
  readonly name: string;
  /** The folder of a pom. */
  readonly pom: string;
  readonly into: string;
  readonly log: string;
  /** Called with the number of jars that came over the network so far. */
  readonly onDownloaded: (jars: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies the runtime jars of a pom out of the user's Maven cache, filling that first. Versions are pinned, so nothing is asked over the network when the cache is warm.
 * Tried twice: three Mavens that fill one empty cache can disturb each other, and networks stumble.
 */
export async function copyJars(options: CopyJars): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if ((await runMaven(options)) === 0) return;
    if (attempt === 2) throw await failure(options);
  }
}

async function runMaven({ pom, into, log, onDownloaded, signal }: CopyJars): Promise<number> {
  let downloaded = 0;
  let written = Promise.resolve();
  const code = await run(
    {
      file: 'mvn',
      args: [
        '-B',
        '-Dstyle.color=never',
        '-f',
        pom,
        copyDependencies,
        `-DoutputDirectory=${into}`,
        '-DincludeScope=runtime',
      ],
      cwd: pom,
    },
    {
      signal,
      onText: (text) => {
        written = written.then(() => appendFile(log, text));
        const more = text.match(/^Downloaded from .*\.jar \(/gm)?.length ?? 0;
        if (more > 0) onDownloaded((downloaded += more));
      },
    },
  );
  await written;
  return code;
}

async function failure({ name, log }: CopyJars): Promise<NativeError> {
  const text = await readFile(log, 'utf8').catch(() => '');
  const reason = /^\[ERROR\] (.*)$/m.exec(text)?.[1] ?? 'mvn does not run';
  return new NativeError(
    'NATIVE.FETCH',
    `Maven could not fetch ${name}: ${reason} (whole output: ${log})`,
    'see that mvn can download, then start again; or start with --infra docker or --infra embedded',
  );
}
