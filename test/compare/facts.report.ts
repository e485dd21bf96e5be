import type { Section } from '@weir/report';
import { type Figures, withInterval } from './figures.js';
import type { ArmFacts, Facts } from './raw.js';

type ArmLine = ArmFacts & { readonly arm: string };

/** What can be counted: lines, processes, connections, and the time to stand. */
export function factSections(figures: Figures): Section[] {
  const { run, arms } = figures;
  const facts = run.readJson<Facts>('facts.json');
  const lines = run.readLines<ArmLine>('arm-facts.jsonl');
  const of = (arm: string, key: keyof ArmFacts): number | undefined => lines.find((one) => one.arm === arm)?.[key];
  const counted: [string, keyof ArmFacts][] = [
    ['processes', 'processes'],
    ['deploy artefacts', 'artefacts'],
    ['environment keys, all processes together', 'environmentKeys'],
    ['database connections', 'databaseConnections'],
    ['connections of the shop', 'connections'],
  ];
  return [
    {
      heading: 'What there is to run',
      blocks: [
        {
          kind: 'table',
          header: ['', ...arms],
          rows: [
            ...counted.map(([title, key]) => [title, ...arms.map((arm) => of(arm, key))]),
            ['seconds from start to ready', ...arms.map((arm) => withInterval(figures.readySeconds(arm)))],
          ],
        },
      ],
    },
    {
      heading: 'What there is to read',
      blocks: [
        {
          kind: 'table',
          header: ['', 'files', 'lines'],
          rows: Object.entries(facts.lines).map(([part, count]) => [part, facts.files[part], count]),
        },
        {
          kind: 'text',
          text: `${facts.settings} settings, the same in every shape. ${facts.buildSeconds === undefined ? 'The build after a change was not measured; the full run does.' : `The build after one changed line of payment takes ${facts.buildSeconds.toFixed(1)} s, in every shape: there is one repository.`}`,
        },
      ],
    },
  ];
}
