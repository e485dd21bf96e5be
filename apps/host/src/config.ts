import { existsSync, readFileSync } from 'node:fs';
import {
  Failure,
  parsePlacement,
  parseSettings,
  type PlacedProcess,
  type Placement,
  PlatformErrors,
} from '@weir/platform/kernel';
import { type Environment, readEnvironment } from '@weir/platform/runtime';
import { parse } from 'yaml';
import { z } from 'zod';
import { MODULES, type ModuleName } from './modules.js';

/** Told only to a host, beside what every process is told. */
const told = z.object({
  /** A placement: the path of a file, or the description itself, in YAML or JSON. */
  WEIR_PLACEMENT: z.string('the placement of the shop: a file or the description itself').min(1),
  /** Which of its processes this one is. */
  WEIR_PROCESS: z.string('the name of this process in the placement').min(1),
});

/** What this process is in the shop. */
export interface Here extends Omit<PlacedProcess, 'modules'> {
  readonly modules: readonly ModuleName[];
  readonly environment: () => Environment;
}

/** Throws SETTINGS.INVALID with one sentence when the placement cannot be, or knows no such process. */
export function readHere(env: Readonly<Record<string, string | undefined>> = process.env): Here {
  const { WEIR_PLACEMENT, WEIR_PROCESS, ...rest } = env;
  const { WEIR_PLACEMENT: text, WEIR_PROCESS: name } = parseSettings('environment', told, {
    WEIR_PLACEMENT,
    WEIR_PROCESS,
  });
  const content = existsSync(text) ? readFileSync(text, 'utf8') : text;
  const placement = parsePlacement('WEIR_PLACEMENT', parse(content), MODULES);
  const here = placement.find((one) => one.name === name);
  if (!here)
    throw new Failure(
      PlatformErrors.BAD_SETTING,
      `environment: "WEIR_PROCESS" is ${name}; the placement has ${placement.map((one) => one.name).join(', ')}`,
    );
  return {
    ...here,
    modules: here.modules as readonly ModuleName[],
    environment: () => reachable(readEnvironment(here.modules, rest), placement),
  };
}

/** Refuses what would leave this process without its neighbours. */
function reachable(environment: Environment, placement: Placement): Environment {
  const { WEIR_SHAPE, WEIR_DISCOVERY } = environment;
  const apart = placement.length > 1;
  const wrong =
    WEIR_SHAPE === 'mono'
      ? '"WEIR_SHAPE" is mono, which serves no gRPC; a host takes mono-rpc, placed or micro'
      : apart && WEIR_DISCOVERY === 'in-process'
        ? `"WEIR_DISCOVERY" is in-process, which cannot find the ${placement.length} processes of the placement`
        : undefined;
  if (wrong) throw new Failure(PlatformErrors.BAD_SETTING, `environment: ${wrong}`);
  return environment;
}
