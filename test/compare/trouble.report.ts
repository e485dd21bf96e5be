import { figure, type Section } from '@weir/report';
import type { Figures } from './figures.js';
import type { Share, Trouble } from './raw.js';

export const troublesOf = ({ run }: Figures): Trouble[] => run.readLines<Trouble>('trouble.jsonl');

const shareText = ({ asked, answered, p99 }: Share): string =>
  `${asked === 0 ? '-' : `${figure((100 * answered) / asked)} %`}${answered > 0 ? `, p99 ${figure(p99)} ms` : ''}`;

/** What still works, for whom, how long, while payment does not. */
export function troubleSection(figures: Figures): Section {
  const troubles = troublesOf(figures);
  const asked = [...new Set(troubles.flatMap(({ during }) => Object.keys(during)))];
  return {
    heading: 'When payment is in trouble',
    blocks: [
      {
        kind: 'text',
        text: 'Customers go on asking while the process that carries payment is frozen, killed and started again after a second, or stopped and started in order as for a new version. An answer within one second counts. Seen once for each arm.',
      },
      {
        kind: 'table',
        header: ['arm', 'what happens', 'to', 'for, s', ...asked, 'all well again after, s'],
        rows: troubles.map(({ arm, kind, process, seconds, during, recoverySeconds }) => [
          ...[arm, kind, process, seconds],
          ...asked.map((one) => (during[one] ? shareText(during[one]) : '-')),
          recoverySeconds,
        ]),
      },
    ],
  };
}
