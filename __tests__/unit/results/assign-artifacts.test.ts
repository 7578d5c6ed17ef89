import { describe, expect, test } from '@jest/globals';
import { assignArtifacts } from '../../../src/results/assign-artifacts.ts';

const at = (path: string) => ({ path });

describe('images beside their test', () => {
  test.each<[string, { name: string; suite?: string; file?: string }, string, boolean]>([
    [
      'Playwright',
      { name: 'shows the total', suite: 'cart', file: 'tests/cart.spec.ts' },
      'test-results/cart-shows-the-total-chromium/test-failed-1.png',
      true,
    ],
    [
      'Playwright, cut in the middle',
      {
        name: 'shows the total of every position that a customer has put into the cart',
        file: 'cart.spec.ts',
      },
      'test-results/cart-shows-the-total-of-ever-3f0a2-has-put-into-the-cart-chromium/test-failed-1.png',
      true,
    ],
    [
      'Cypress',
      { name: 'adds a product' },
      'cypress/screenshots/cart.cy.js/cart -- adds a product (failed).png',
      true,
    ],
    [
      'jest-image-snapshot',
      { name: 'Cart renders the total' },
      '__diff_output__/cart-test-tsx-cart-renders-the-total-1-diff.png',
      true,
    ],
    ['pytest', { name: 'test_shows_total' }, 'shots/test_shows_total.png', true],
    [
      'RSpec with Capybara',
      { name: 'shows the total' },
      'tmp/screenshots/failures_r_spec_shows_the_total_42.png',
      true,
    ],
    ['JUnit', { name: 'showsTheTotal' }, 'target/shots/CartTest.showsTheTotal.jpeg', true],
    [
      'Playwright, cut in the middle, another try',
      {
        name: 'shows the total of every position that a customer has put into the cart',
        file: 'cart.spec.ts',
      },
      'test-results/cart-shows-the-total-of-ever-3f0a2-has-put-into-the-cart-chromium-retry1/test-failed-1.png',
      true,
    ],
    ['another test', { name: 'shows the total' }, 'shots/shows-the-total-of-everything-else.png', true],
    ['part of a word', { name: 'shows total' }, 'shots/shows-totals.png', false],
    ['a name that says nothing', { name: 'works' }, 'shots/works.png', false],
    ['no image', { name: 'shows the total' }, 'shots/shows-the-total.txt', false],
    [
      'a hash that is none of it',
      { name: 'pays' + ' by card'.repeat(3), file: 'pay.spec.ts' },
      'r/cart-shows-the-3f0a2-by-card-chromium/a.png',
      false,
    ],
  ])('%s', (_tool, { name, suite = '', file = '' }, path, expected) => {
    expect(assignArtifacts([{ name, suite, file }], [at(path)])).toEqual([expected ? [at(path)] : []]);
  });

  test('belong to the longer of two names, and to the file that they name', () => {
    const login = { name: 'login page', suite: '', file: '' };
    const fails = { name: 'login page fails', suite: '', file: '' };
    expect(assignArtifacts([login, fails], [at('login-page-fails.png'), at('login-page.png')])).toEqual([
      [at('login-page.png')],
      [at('login-page-fails.png')],
    ]);
    const cart = { name: 'renders well', suite: '', file: 'src/cart.test.ts' };
    const menu = { name: 'renders well', suite: '', file: 'src/menu.test.ts' };
    expect(assignArtifacts([cart, menu], [at('menu-renders-well.png')])).toEqual([
      [],
      [at('menu-renders-well.png')],
    ]);
  });

  test('are given out while the run is waiting: thousands of both are no hold-up', () => {
    const tests = Array.from({ length: 5000 }, (_, index) => ({
      name: `case ${index} of a very long family of names`,
      suite: `Suite ${index % 40}`,
      file: `spec/suite_${index % 40}_spec.rb`,
    }));
    const files = tests.slice(0, 1000).map(({ name }) => at(`0/${name.replaceAll(' ', '-')}/failed.png`));
    const given = assignArtifacts(tests, files);
    expect(given.map((images) => images.length)).toEqual(tests.map((_, index) => (index < 1000 ? 1 : 0)));
  });

  // It took longer than the 5 s that Jest gives a test.
  test('are given out as quickly where names and paths are as long as they can be', () => {
    const tests = Array.from({ length: 10_000 }, (_, index) => ({
      name: `shows the total ${index} of ${'x '.repeat(200)}`,
      suite: 'cart '.repeat(80),
      file: `tests/${'y/'.repeat(150)}c${index}.spec.ts`,
    }));
    const files = Array.from({ length: 2000 }, (_, index) => at(`${'a-12345-b/'.repeat(70)}${index}.png`));
    expect(assignArtifacts(tests, files).flat()).toEqual([]);
  });
});
