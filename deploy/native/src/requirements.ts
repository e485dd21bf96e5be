import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './command.js';
import { installedServers } from './installed.js';

export interface Missing {
  readonly what: string;
  readonly found: string;
  readonly wayOut: string;
}

const minimumJava = 17;
const elsewhere = 'start with --infra docker or --infra embedded';

/** Whether the real servers can run here. Maven is not asked for when `home` holds the fetched servers already. */
export async function checkNative({ home }: { readonly home?: string } = {}): Promise<{
  ok: boolean;
  missing: Missing[];
}> {
  const fetched = home !== undefined && (await installedServers(home)) !== undefined;
  const checks = await Promise.all([checkPlatform(), checkJava(), fetched ? undefined : checkMaven()]);
  const missing = checks.filter((found) => found !== undefined);
  return { ok: missing.length === 0, missing };
}

/** The `java` that serves: of JAVA_HOME when it is set, else the first of the path. */
export function javaCommand(env: NodeJS.ProcessEnv = process.env): string {
  return env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : 'java';
}

/** The version line of `java -version` and the feature release in it: 8 for `1.8.0_412`, 17 for `17.0.15`, 25 for `25-ea`. */
export function parseJavaVersion(text: string): { readonly full: string; readonly feature: number } | undefined {
  const full = /version "([^"]+)"/.exec(text)?.[1];
  const feature = /^(?:1\.)?(\d+)/.exec(full ?? '')?.[1];
  return full === undefined || feature === undefined ? undefined : { full, feature: Number(feature) };
}

/** Undefined when there is no `java` that runs. */
export async function javaVersion(): Promise<ReturnType<typeof parseJavaVersion>> {
  let text = '';
  const code = await run({ file: javaCommand(), args: ['-version'] }, { onText: (more) => (text += more) });
  return code === 0 ? parseJavaVersion(text) : undefined;
}

async function checkJava(): Promise<Missing | undefined> {
  const java = await javaVersion();
  if (java !== undefined && java.feature >= minimumJava) return undefined;
  return {
    what: `Java ${minimumJava} or later`,
    found: java === undefined ? `${javaCommand()} does not run` : `Java ${java.full}`,
    wayOut: `install a JRE ${minimumJava} (Debian: apt-get install openjdk-17-jre-headless) or point JAVA_HOME at one; or ${elsewhere}`,
  };
}

async function checkMaven(): Promise<Missing | undefined> {
  if ((await run({ file: 'mvn', args: ['-v'] })) === 0) return undefined;
  return {
    what: 'Maven',
    found: 'mvn does not run',
    wayOut: `install Maven 3.6 or later (Debian: apt-get install maven); or ${elsewhere}`,
  };
}

/** The MariaDB that is fetched is built for Linux on x64 with glibc; the Java servers would run anywhere. */
async function checkPlatform(): Promise<Missing | undefined> {
  const suits = process.platform === 'linux' && process.arch === 'x64' && existsSync('/lib64/ld-linux-x86-64.so.2');
  if (suits) return undefined;
  const libc = process.platform === 'linux' && process.arch === 'x64' ? ' without glibc' : '';
  return {
    what: 'Linux on x64 with glibc, the only system the MariaDB build is for',
    found: `${process.platform} on ${process.arch}${libc}`,
    wayOut: elsewhere,
  };
}
