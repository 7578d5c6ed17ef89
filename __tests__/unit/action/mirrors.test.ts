import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkImages } from '../../../src/action/inputs/images.ts';
import { readMirrors } from '../../../src/action/inputs/mirrors.ts';
import { Problems } from '../../../src/action/problems.ts';

function read(text: string): { mirrors: unknown; problems: readonly string[] } {
  const problems = new Problems();
  const mirrors = readMirrors(text, problems);
  return { mirrors, problems: problems.all };
}

describe('mirrors', () => {
  test.each([
    ['', []],
    ['docker.io=h.example/hub', [['docker.io', 'h.example/hub']]],
    [
      ' docker.io = h.example:5000 \n\n# ours\nquay.io=h.example/quay/',
      [
        ['docker.io', 'h.example:5000'],
        ['quay.io', 'h.example/quay'],
      ],
    ],
    [
      'docker.io=a.example, ghcr.io/octo=b.example/x',
      [
        ['docker.io', 'a.example'],
        ['ghcr.io/octo', 'b.example/x'],
      ],
    ],
    ['index.docker.io=a.example', [['docker.io', 'a.example']]],
    [
      'docker.io=a.example\ndocker.io/library=a.example/official',
      [
        ['docker.io', 'a.example'],
        ['docker.io/library', 'a.example/official'],
      ],
    ],
    [
      'docker.io=a.example\ndocker.io/shop=docker.io/shop',
      [
        ['docker.io', 'a.example'],
        ['docker.io/shop', 'docker.io/shop'],
      ],
    ],
    ['localhost:5000=[::1]:5001/x', [['localhost:5000', '[::1]:5001/x']]],
  ])('%j is read', (text, expected) => {
    expect(read(text)).toEqual({
      mirrors: expected.map(([registry, target]) => ({ registry, target })),
      problems: [],
    });
  });

  test.each([
    ['docker.io', /line 1: "docker.io" is not REGISTRY=HOST\/PREFIX\. Example: mirrors: docker\.io=/],
    ['docker.io: h.example/hub', /Write "=", not ":"/],
    ['docker.io=', /nothing after "=": is a variable empty\?/],
    ['=h.example', /nothing before "="/],
    ['docker.io=https://h.example/hub', /without https:\/\//],
    ['hub.docker.com=h.example', /Docker Hub is docker\.io here/],
    ['dockerhub=h.example', /Docker Hub is docker\.io here/],
    ['registry-1.docker.io=h.example', /Docker Hub is docker\.io here/],
    ['library=h.example', /"library" is no registry/],
    ['docker.io=hub', /"hub" is not HOST\/PREFIX/],
    ['docker.io=h.example/Hub', /capital letters/],
    ['docker.io=h.example/hub:1', /Tag and digest come from the image/],
    [
      'docker.io=a.example\n\ndocker.io=b.example',
      /docker\.io is given twice, as a\.example and as b\.example/,
    ],
    ['quay.io=a.example\nghcr.io=', /line 2/],
  ])('%j is a mistake', (text, said) => {
    const { problems } = read(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(said);
    expect(problems[0]).toMatch(/^mirrors: .*Example: mirrors: docker\.io=\S+$/);
  });

  test('a password is not repeated', () => {
    expect(read('docker.io=me:hunter2@h.example/hub').problems.join()).not.toContain('hunter2');
    expect(read('me:hunter2@docker.io=h.example').problems.join()).not.toContain('hunter2');
  });

  test('all mistakes are told at once, whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', '.', '/', '=', ':', '@', 'Z', ' ') }), {
          maxLength: 5,
        }),
        (lines) => {
          const problems = new Problems();
          const mirrors = readMirrors(lines.join('\n'), problems);
          const given = lines.filter((line) => line.trim() !== '');
          expect(mirrors.length + problems.all.length).toBe(given.length);
        },
      ),
    );
  });
});

describe('the names of images', () => {
  const check = (image: string, helperImage = '', services: { name: string; image: string }[] = []) => {
    const problems = new Problems();
    checkImages({ image, helperImage, services }, problems);
    return problems.all;
  };

  test('that are right, or not given, are no problem', () => {
    expect(check('node:24', '', [{ name: 'db', image: 'mysql:8.4' }])).toEqual([]);
    expect(check('')).toEqual([]);
  });

  test('that are wrong are told all at once, with the input that gave them', () => {
    expect(check('Shop/Tests:1', 'busybox:', [{ name: 'db', image: 'mysql 8' }])).toEqual([
      'image: "Shop/Tests:1" has capital letters, which only a tag may have. Example: image: node:24',
      'helper-image: "busybox:" ends where a tag or digest should follow: is a variable empty? Example: helper-image: busybox:1.37',
      'services: the image of db, "mysql 8" has white space in it. Example: services: "db: mysql:8.4"',
    ]);
  });
});
