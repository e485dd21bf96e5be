import { INFRAS, parseScale, readPlacement, SHAPES } from '@weir/deploy/shop';
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

export const placementOption = (): Option =>
  new Option('--placement <file>', 'which modules live in which process: a file, or coarse or peeled').argParser(
    readPlacement,
  );
