import { Supervisor, type SupervisorNews, type SupervisorOptions } from './supervisor.js';

/** The program of the supervisor: `weir up` starts it detached and talks to it over IPC until the shop stands. */
const supervisor = new Supervisor(JSON.parse(process.argv[2] ?? '{}') as SupervisorOptions, (news: SupervisorNews) => {
  if (process.connected) process.send?.(news);
});

const end = (): void => void supervisor.stop();
process.on('SIGTERM', end);
process.on('SIGINT', end);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => {
  if (!supervisor.standing) end();
});

if (!(await supervisor.start())) {
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
