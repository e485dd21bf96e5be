import { z } from 'zod';
import { Failure, PlatformErrors } from './failure.js';
import { parseSettings } from './settings.js';

/** Most instances of one process: more than a developer's machine carries. */
export const MAX_REPLICAS = 16;

/** One process of a placement. */
export interface PlacedProcess {
  readonly name: string;
  /** Business modules that live in it. */
  readonly modules: readonly string[];
  /** Instances of it. Default 1. */
  readonly replicas: number;
  /** True where the public HTTP routes of all modules are. Default false. */
  readonly face: boolean;
  /** True where the modules live in another process as well, which sends this one the share of their calls that `routing.modules` of the settings says. Default false. */
  readonly beside: boolean;
  /** How modules that live together call each other: directly, or over gRPC through the loopback as if they lived apart. Default `direct`. */
  readonly calls: 'direct' | 'rpc';
}

/** Which modules live in which process. */
export type Placement = readonly PlacedProcess[];

/** Names of what stands beside the shop, and of the document that everybody reads. */
const TAKEN = ['psp-simulator', 'supervisor', 'shared', 'zookeeper', 'kafka', 'nacos', 'mariadb', 'mysql', 'server'];

const processSchema = z.strictObject({
  modules: z.array(z.string()).default([]),
  replicas: z.int().min(1).max(MAX_REPLICAS).default(1),
  face: z.boolean().default(false),
  beside: z.boolean().default(false),
  calls: z.enum(['direct', 'rpc']).default('direct'),
});

const placementSchema = z.strictObject({ processes: z.record(z.string(), processSchema) });

const NAME = /^[a-z][a-z0-9-]{0,30}$/;

function homeless(placement: Placement, module: string): string {
  const guest = placement.find(({ modules }) => modules.includes(module));
  return guest
    ? `the module ${module} lives in ${guest.name} only, so there is nobody whom it could be beside`
    : `the module ${module} lives nowhere`;
}

/** What keeps these processes from being one shop of these modules, a sentence each. */
function faults(placement: Placement, modules: readonly string[]): string[] {
  const homes = (module: string): string[] =>
    placement
      .filter(({ beside }) => !beside)
      .flatMap((one) => one.modules.filter((name) => name === module).map(() => one.name));
  const faces = placement.filter(({ face }) => face);
  return [
    ...placement.flatMap(({ name, modules: own, face, beside, replicas }) => [
      ...own
        .filter((module) => !modules.includes(module))
        .map((module) => `${name} names a module "${module}"; the modules are ${modules.join(', ')}`),
      ...(NAME.test(name)
        ? []
        : [`"${name}" is no name for a process: lower-case letters, digits and "-", a letter first, 31 at most`]),
      ...(TAKEN.includes(name) ? [`no process of the shop may be called ${name}`] : []),
      ...(modules.includes(name) && !own.includes(name)
        ? [`the process ${name} is called like a module that does not live in it`]
        : []),
      ...(own.length === 0 && !face ? [`${name} carries no module and is no face, so it would do nothing`] : []),
      ...(face && beside ? [`${name} is the face, which is not beside another process; the other one is`] : []),
      ...(new Set(own).size < own.length ? [`${name} names a module twice`] : []),
      ...(face && replicas > 1 ? [`${name} is the face, which has one port, so it cannot have replicas`] : []),
    ]),
    ...modules.flatMap((module) => {
      const [first, second] = homes(module);
      if (first === undefined) return [homeless(placement, module)];
      return second === undefined
        ? []
        : [
            `the module ${module} lives twice, in ${first} and ${second}; replicas make more of a process, and \`beside: true\` a second answerer`,
          ];
    }),
    ...(faces.length === 1
      ? []
      : [
          faces.length === 0
            ? 'no process is the face: one needs `face: true`'
            : `there are ${faces.length} faces, ${faces.map(({ name }) => name).join(' and ')}; customers come to one`,
        ]),
  ];
}

/**
 * The placement that a description asks for: `{ processes: { core: { modules: [order, inventory], replicas: 2 }, gateway: { face: true } } }`. `where` is what messages call it;
 * `modules` are those that exist, each of which must live in exactly one process, and may live in others that stand `beside` it. Throws SETTINGS.INVALID with what cannot be.
 */
export function parsePlacement(where: string, description: unknown, modules: readonly string[]): Placement {
  const { processes } = parseSettings(where, placementSchema, description);
  const placement = Object.entries(processes).map(([name, process]) => ({ name, ...process }));
  const wrong = faults(placement, modules);
  if (wrong.length > 0)
    throw new Failure(PlatformErrors.BAD_SETTING, `${where}: ${wrong.join('; ')}`, { details: { where } });
  return placement;
}

/** The description that {@link parsePlacement} reads. */
export const describePlacement = (placement: Placement): object => ({
  processes: Object.fromEntries(placement.map(({ name, ...process }) => [name, process])),
});
