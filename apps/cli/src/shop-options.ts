import { CONFIGS, INFRAS, parseScale, readPlacement, REGISTRIES, SHAPES } from '@weir/deploy/shop';
import { Option } from 'commander';

export const infraOption = (): Option =>
  new Option('--infra <infra>', 'where the servers come from').choices(['auto', ...INFRAS]).default('auto');

export const shapeOption = (): Option =>
  new Option(
    '--shape <shape>',
    'how the modules are grouped into processes (default: micro, on embedded mono)',
  ).choices(SHAPES);

export const scaleOption = (): Option =>
  new Option('--scale <counts>', 'instances of each service, order=2,inventory=2').argParser(parseScale);

export const registryOption = (): Option =>
  new Option('--registry <kind>', 'where processes find each other, on native servers (default: nacos)').choices(
    REGISTRIES,
  );

export const configOption = (): Option =>
  new Option('--config <kind>', 'where the settings documents are, on native servers (default: nacos)').choices(
    CONFIGS,
  );

export const placementOption = (): Option =>
  new Option(
    '--placement <file>',
    'which modules live in which process: a file, or coarse, peeled or strangled',
  ).argParser(readPlacement);
