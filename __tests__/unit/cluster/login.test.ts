import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Material } from '../../../src/cluster/credentials.ts';
import type { Target } from '../../../src/cluster/kubeconfig.ts';
import { describeLogin } from '../../../src/cluster/login.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const target = (user: Target['user'] = {}): Target => ({
  contextName: 'ci',
  server: 'https://127.0.0.1:6443',
  namespace: 'tests',
  login: 'user "ci" of the kubeconfig',
  cluster: {},
  user,
});
const material = (authorization: string | null, tls: Material['tls'] = {}): Material => ({
  headers: authorization === null ? {} : { Authorization: authorization },
  tls,
  proxyAgent: undefined,
});
const tokenOf = (claims: unknown) =>
  ['head', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');
const bearer = (claims: unknown) => material(`Bearer ${tokenOf(claims)}`);
const OWN = 'user "ci" of the kubeconfig';
const SUBJECT = 'system:serviceaccount:ci:deployer';

describe('a login in words', () => {
  test.each([
    ['nothing', target(), null, `${OWN}, without a credential`],
    ['an opaque token', target(), material('Bearer hunter2'), `${OWN}, with a token`],
    ['a password', target(), material('Basic aHVudGVyMg=='), `${OWN}, with a password`],
    ['a certificate', target(), material(null, { cert: 'pem' }), `${OWN}, with a client certificate`],
    [
      'a plugin',
      target({ exec: { command: 'aws', args: ['hunter2'] } }),
      material('Bearer k8s-aws-v1.hunter2'),
      `${OWN}, exec plugin aws, with a token`,
    ],
    [
      'a token that is good',
      target(),
      bearer({ sub: SUBJECT, iss: 'https://other.example.com', exp: NOW / 1000 + 60 }),
      `${OWN}, with a token of ${SUBJECT}, issued by https://other.example.com`,
    ],
    [
      'a token that is old',
      target(),
      bearer({ sub: SUBJECT, exp: NOW / 1000 - 60 }),
      `${OWN}, with a token of ${SUBJECT}, expired at 2026-11-29T11:59:00Z`,
    ],
    ['claims of other types', target(), bearer({ sub: 5, iss: [], exp: '1' }), `${OWN}, with a token`],
    ['claims that are none', target(), bearer(null), `${OWN}, with a token`],
    ['an expiry before all time', target(), bearer({ exp: -1e300 }), `${OWN}, with a token`],
    ['an expiry after all time', target(), bearer({ exp: 1e300 }), `${OWN}, with a token`],
  ])('%s', (_what, where, shown, says) => {
    expect(describeLogin(where, shown, NOW)).toBe(says);
  });

  test('whatever the token is, neither it nor its head and signature are said', () => {
    const secret = fc.stringMatching(/^[\w-]{12,40}$/);
    fc.assert(
      fc.property(secret, fc.jsonValue(), secret, (head, claims, signature) => {
        const middle = Buffer.from(JSON.stringify(claims)).toString('base64url');
        for (const token of [head, `${head}.${signature}`, `${head}.${middle}.${signature}`]) {
          const said = describeLogin(target(), material(`Bearer ${token}`), NOW);
          expect(said).not.toContain(head);
          expect(said).not.toContain(signature);
        }
      }),
    );
  });
});
