import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Console } from '../../../src/action/console.ts';

function make(): { console: Console; text: () => string } {
  const stream = new PassThrough();
  let token = 0;
  const console = new Console(stream as unknown as NodeJS.WriteStream, () => `token-${++token}`);
  return { console, text: () => (stream.read() as Buffer | null)?.toString('utf8') ?? '' };
}

test('foreign text flows with commands switched off, ours only with them on, under a new token each time', () => {
  const { console, text } = make();
  console.foreign('one\n');
  console.annotate({ level: 'error', title: 'a: b, c', message: '50 %\nnext' });
  console.foreign('two\n');
  console.resume();
  expect(text()).toBe(
    [
      '::stop-commands::token-1',
      'one',
      '::token-1::',
      '::error title=a%3A b%2C c::50 %25%0Anext',
      '::stop-commands::token-2',
      'two',
      '::token-2::',
      '',
    ].join('\n'),
  );
});

test('a last line without an end is ended before the token', () => {
  const { console, text } = make();
  console.foreign('no end');
  console.resume();
  expect(text()).toBe('::stop-commands::token-1\nno end\n::token-1::\n');
});

test('groups never nest', () => {
  const { console, text } = make();
  console.group('a');
  console.group('b');
  console.endGroup();
  console.endGroup();
  expect(text()).toBe('::group::a\n::endgroup::\n::group::b\n::endgroup::\n');
});

test('a secret of several lines is masked line by line', () => {
  const { console, text } = make();
  console.mask('first%line\nsecond');
  expect(text()).toBe('::add-mask::first%25line\n::add-mask::second\n');
});
