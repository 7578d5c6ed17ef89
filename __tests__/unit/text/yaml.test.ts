import { describe, expect, test } from '@jest/globals';
import { YamlError, readYaml } from '../../../src/text/yaml.ts';

describe('YAML is read as kubectl reads it', () => {
  test.each([
    ['0644', 420],
    ['0o644', 420],
    ['"0644"', '0644'],
    ['yes', true],
    ['2026-01-02', '2026-01-02'],
    ['12:30', '12:30'],
    ['1_000', 1000],
    ['1.5', 1.5],
    ['~', null],
  ])('%s', (text, value) => {
    expect(readYaml(`a: ${text}`)).toEqual({ a: value });
  });

  test('a mistake is told by line and column, and never repeats the text', () => {
    for (const text of [
      'password: *hunter2',
      'a: "hunter2\nb: 1',
      'hunter2: 1\nhunter2: 2',
      'a: !hunter2 x',
      '- hunter2\nb: [',
    ]) {
      let message = '';
      try {
        readYaml(text);
      } catch (error) {
        expect(error).toBeInstanceOf(YamlError);
        message = (error as Error).message;
      }
      expect(message).toMatch(/line \d+, column \d+/);
      expect(message).not.toContain('hunter2');
    }
  });
});
