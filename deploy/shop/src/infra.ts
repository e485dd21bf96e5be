import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Infra, Shape } from './shapes.js';

/** What this machine can carry. Each answers a sentence that says what is missing, or undefined when nothing is. */
export interface InfraProbes {
  readonly docker: () => Promise<string | undefined>;
  readonly native: () => Promise<string | undefined>;
}

export interface InfraChoice {
  readonly infra: Infra;
  /** The shape when none is asked for. */
  readonly shape: Shape;
  /** One sentence: why this one. */
  readonly why: string;
  /** How to get the better one, when there is a better one. */
  readonly better?: string;
}

export const defaultShape = (infra: Infra): Shape => (infra === 'embedded' ? 'mono' : 'micro');

/** The first that the machine carries: docker, native, embedded. */
export async function pickInfra(probes: InfraProbes): Promise<InfraChoice> {
  const noDocker = await probes.docker();
  if (noDocker === undefined) return { infra: 'docker', shape: 'micro', why: 'a Docker engine answers' };
  const noNative = await probes.native();
  if (noNative === undefined)
    return {
      infra: 'native',
      shape: 'micro',
      why: `${noDocker}; Java 17 and Maven are here, so the real servers run without Docker`,
      better:
        'native is the full shop; with a running Docker engine `npx weir up --infra docker` takes the official images',
    };
  return {
    infra: 'embedded',
    shape: 'mono',
    why: `${noDocker}; ${noNative}; so everything runs inside Node`,
    better:
      'for the real servers and the microservices start a Docker engine, or install Java 17 and Maven, then `npx weir down` and `npx weir up`',
  };
}

const run = promisify(execFile);

/** Undefined when a Docker engine and the compose plugin answer within three seconds. */
export async function dockerMissing(): Promise<string | undefined> {
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { timeout: 3_000 });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'Docker is not installed' : 'no Docker engine answers';
  }
  try {
    await run('docker', ['compose', 'version'], { timeout: 3_000 });
    return undefined;
  } catch {
    return 'the Docker engine answers but its compose plugin is missing';
  }
}
