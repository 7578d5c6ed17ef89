import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../dev/runner/command.ts';

const registered = new Set(['error', 'group', 'add-mask']);

function parse(line: string): unknown {
  const command = parseCommand(line, registered);
  return command && { name: command.name, data: command.data, ...Object.fromEntries(command.properties) };
}

describe('the form ::name key=value::data', () => {
  test('counts only at the start of a line', () => {
    expect(parse('::error::boom')).toEqual({ name: 'error', data: 'boom' });
    expect(parse('x ::error::boom')).toBeUndefined();
    expect(parse('::error:boom')).toBeUndefined();
  });

  test('is found behind white space, that of Unicode too', () => {
    for (const space of [' ', '\t', '\u00a0', '\u0085', '\u2003', '\u3000', '\v\f\u2028']) {
      expect(parse(`${space}::error::boom`)).toEqual({ name: 'error', data: 'boom' });
    }
  });

  test('is not found behind marks that .NET does not count as white space', () => {
    expect(parse('\ufeff::error::boom')).toBeUndefined();
    expect(parse('\u200b::error::boom')).toBeUndefined();
    expect(parse('\u001b[0m::error::boom')).toBeUndefined();
  });

  test('knows registered names only, without case', () => {
    expect(parse('::ERROR::boom')).toEqual({ name: 'error', data: 'boom' });
    expect(parse('::erro::boom')).toBeUndefined();
    expect(parse('::endgroup::')).toBeUndefined();
  });

  test('has properties, keyed without case, and later ones win', () => {
    expect(parse('::error Title=a b,FILE=x,title=c::d')).toEqual({
      name: 'error',
      data: 'd',
      title: 'c',
      file: 'x',
    });
  });

  test('drops properties without a value', () => {
    expect(parse('::error title=,file,line=3::d')).toEqual({ name: 'error', data: 'd', line: '3' });
    expect(parse('::error title=a=b::d')).toEqual({ name: 'error', data: 'd', title: 'a=b' });
  });

  test('decodes its escapes, the per cent sign last', () => {
    expect(parse('::error title=a%3Ab%2Cc%250A::1%0D%0A2%253A%3A')).toEqual({
      name: 'error',
      title: 'a:b,c%0A',
      data: '1\r\n2%3A%3A',
    });
  });

  test('takes all behind the second pair of colons as data', () => {
    expect(parse('::error::a::b')).toEqual({ name: 'error', data: 'a::b' });
    expect(parse('::error::')).toEqual({ name: 'error', data: '' });
  });
});

describe('the old form ##[name key=value]data', () => {
  test('counts anywhere in a line', () => {
    expect(parse('pod said ##[error]boom')).toEqual({ name: 'error', data: 'boom' });
  });

  test('separates properties by semicolons and has escapes of its own', () => {
    expect(parse('##[error title=a%3Bb%5D;file=x]1%0A2%253B')).toEqual({
      name: 'error',
      title: 'a;b]',
      file: 'x',
      data: '1\n2%3B',
    });
  });

  test('only the first one of a line is looked at', () => {
    expect(parse('##[section]##[error]boom')).toBeUndefined();
    expect(parse('##[error')).toBeUndefined();
  });

  test('is tried where the new form is not a command', () => {
    expect(parse('::nothing::##[error]boom')).toEqual({ name: 'error', data: 'boom' });
  });
});
