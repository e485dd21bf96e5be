import { describe, expect, it } from '@jest/globals';
import { containersIn } from './docker.js';

const gateway = { Service: 'gateway', State: 'running', Health: 'healthy' };
const mysql = { Service: 'mysql', State: 'running', Health: 'starting' };

describe('what docker compose ps prints', () => {
  it('is an object a line from newer plugins and one array from older ones', () => {
    expect(containersIn([JSON.stringify(gateway), JSON.stringify(mysql)])).toEqual([gateway, mysql]);
    expect(containersIn([JSON.stringify([gateway, mysql])])).toEqual([gateway, mysql]);
  });

  it('may come with warnings, which are no containers', () => {
    expect(containersIn(['time="2026" level=warning msg="variable is not set"', JSON.stringify(mysql)])).toEqual([
      mysql,
    ]);
  });
});
