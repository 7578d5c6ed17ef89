import { describe, expect, test } from '@jest/globals';
import { proxyEnvironment } from '../../../src/cluster/proxy.ts';

const PROXY = 'http://proxy.example:3128';
const INSIDE = 'https://10.100.0.1:443';
const EKS = 'https://ABC.gr7.eu-central-1.eks.amazonaws.com';

describe('the proxy of the environment', () => {
  test.each<[string, string, string]>([
    ['is used without exceptions', INSIDE, ''],
    ['is used where a network leaves the server out', INSIDE, '192.168.0.0/16,fd00::/8'],
    ['is used where another name is excepted', EKS, 'azure.com,xeks.amazonaws.com'],
    [
      'is used where only names below it are excepted',
      'https://kube.example',
      '.kube.example,*.kube.example',
    ],
    ['is used where another port is excepted', INSIDE, '10.100.0.1:6443'],
    ['is used where what is excepted is nonsense', INSIDE, '10.0.0.0/99, :443, ,/8'],
  ])('%s', (_what, server, NO_PROXY) => {
    expect(proxyEnvironment(server, { HTTPS_PROXY: PROXY, NO_PROXY })).toEqual({ HTTPS_PROXY: PROXY });
  });

  test.each<[string, string, string]>([
    ['a network', INSIDE, 'localhost, 10.0.0.0/8'],
    ['a network of IPv6', 'https://[fd00:10::1]:6443', 'fd00::/8'],
    ['an address', INSIDE, '10.100.0.1'],
    ['an address with its port', INSIDE, '10.100.0.1:443'],
    ['an address of IPv6 with its port', 'https://[fd00:10::1]:6443', '[fd00:10::1]:6443'],
    ['the name', 'https://kube.example:6443', 'KUBE.example'],
    ['the name with its port', 'https://kube.example:6443', 'kube.example:6443'],
    ['a domain without a dot before it', EKS, 'amazonaws.com'],
    ['a domain with a dot before it', EKS, '.eks.amazonaws.com'],
    ['a domain with a star before it', EKS, '*.amazonaws.com'],
    ['everything', EKS, 'a.example,*'],
  ])('is not used where NO_PROXY names %s', (_what, server, exceptions) => {
    expect(proxyEnvironment(server, { HTTPS_PROXY: PROXY, NO_PROXY: exceptions })).toEqual({});
    expect(proxyEnvironment(server, { https_proxy: PROXY, no_proxy: exceptions })).toEqual({});
  });

  test.each(['https://127.0.0.1:6443', 'https://localhost:6443', 'https://[::1]:6443', 'https://127.9.9.9'])(
    'is not used for %s, which it could not reach',
    (server) => expect(proxyEnvironment(server, { HTTPS_PROXY: PROXY })).toEqual({}),
  );

  test('may be written without its scheme', () => {
    const environment = { https_proxy: ' proxy.example:3128 ' };
    expect(proxyEnvironment(EKS, environment)).toEqual({ HTTPS_PROXY: PROXY });
  });

  test('is the one of the server’s own scheme', () => {
    const environment = { HTTPS_PROXY: PROXY, HTTP_PROXY: 'http://other.example:80' };
    expect(proxyEnvironment('http://kube.example', environment)).toEqual({
      HTTP_PROXY: 'http://other.example:80',
    });
    expect(proxyEnvironment(EKS, { HTTP_PROXY: PROXY })).toEqual({});
  });
});

test.each([
  'http://ci:hunter/2@proxy.example:3128',
  'http://ci:hunter#2@proxy.example:3128',
  'ci:hunter/2@proxy:80',
])('of which no address can be read is refused without its password', (proxy) => {
  expect(() => proxyEnvironment(EKS, { HTTPS_PROXY: proxy })).toThrow(
    /^HTTPS_PROXY is no address of a proxy/,
  );
  expect(() => proxyEnvironment(EKS, { HTTPS_PROXY: proxy })).not.toThrow(/hunter/);
});
