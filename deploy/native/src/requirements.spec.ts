import { describe, expect, it } from '@jest/globals';

import { javaCommand, parseJavaVersion } from './requirements.js';

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17, '17.0.15'],
    ['java version "1.8.0_412"\nJava(TM) SE', 8, '1.8.0_412'],
    ['Picked up JAVA_TOOL_OPTIONS: -Dx\nopenjdk version "25-ea" 2025-09-16', 25, '25-ea'],
    ['openjdk version "21" 2023-09-19', 21, '21'],
  ])('is read from %j', (text, feature, full) => {
    expect(parseJavaVersion(text)).toEqual({ feature, full });
  });

  it('is unknown in any other text', () => {
    expect(parseJavaVersion('command not found: java')).toBeUndefined();
  });

  it('is asked of JAVA_HOME first', () => {
    expect(javaCommand({ JAVA_HOME: '/opt/jdk' })).toBe('/opt/jdk/bin/java');
    expect(javaCommand({})).toBe('java');
  });
});
