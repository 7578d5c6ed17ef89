import { place, type RowInput } from '../signature.ts';

// failures.md, section 3 J: names that resolved beside the service, but not in this cluster or namespace.

const UNKNOWN = 'The tests ask for {host}, which this cluster does not know.';
const BESIDE =
  'Run it beside the test (a sidecar in a manifest, reached at localhost), or give the full name NAME.NAMESPACE.svc of a service in this cluster.';

function unknownName(id: string, text: RegExp): RowInput {
  return [id, 'config author', 'likely', { text }, UNKNOWN, BESIDE];
}

/** Names that got no answer: the cluster's DNS is at fault, not the name. */
export const dnsTimeoutRows = place('log', {}, [
  [
    'log.dns.timeout',
    'infra platform',
    'retry likely',
    {
      text: /lookup (\S+) on \S+:53: (?:.*i\/o timeout|server misbehaving)|EAI_AGAIN(?: (\S+))?|Temporary failure in name resolution|Temporary failure resolving '([^']+)'|Resource temporarily unavailable \(\S+:\d+\)|Timeout while contacting DNS servers|Could not contact DNS servers|connection timed out; no servers could be reached/,
    },
    'The DNS of the cluster did not answer{forHost}.',
    'Run again; have CoreDNS and the network policies checked.',
  ],
]);

export const dnsRows = place('log', {}, [
  unknownName('log.dns.go', /lookup (\S+?)(?: on \S+:53)?: no such host/),
  unknownName(
    'log.dns.node',
    /getaddrinfo ENOTFOUND (\S+)|queryA? ?ENOTFOUND (\S+)|ENOTFOUND,? (?:hostname: '?)?([\w.-]+)/,
  ),
  unknownName('log.dns.browser', /net::ERR_NAME_NOT_RESOLVED(?: at (\S+))?|NS_ERROR_UNKNOWN_HOST/),
  unknownName('log.dns.java', /java\.net\.UnknownHostException: (\S+)/),
  unknownName(
    'log.dns.curl',
    /Could not resolve host(?:name)?:? "?([^\s;"]+)|curl: \(6\)(?: Could not resolve host:? (\S+))?|Could not resolve hostname (\S+?):/,
  ),
  unknownName(
    'log.dns.busybox',
    /(?:wget|nc|ping|telnet): bad address '([^']+)'|unable to resolve host address ?['‘]?([\w.-]*)|(?:wget|nc|ping): (?:getaddrinfo|unknown host)/,
  ),
  unknownName('log.dns.postgres', /could not translate host name "([^"]+)" to address/),
  unknownName('log.dns.mysql', /Unknown MySQL server host '([^']+)'|Unknown server host '([^']+)'/),
  unknownName(
    'log.dns.grpc',
    /DNS resolution failed for (\S+?):? .*(?:Domain name not found|ENOTFOUND)|name resolver error: produced zero addresses|Name resolution failed for target ?(\S*)/,
  ),
  unknownName('log.dns.php', /php_network_getaddresses: getaddrinfo(?: for (\S+))? failed/),
  unknownName(
    'log.dns.ruby',
    /Failed to open TCP connection to (\S+) \(getaddrinfo|Socket::ResolutionError|getaddrinfo(?:\(3\))?: |getaddrinfo: Name (?:or service not known|does not resolve)/,
  ),
  unknownName('log.dns.rust', /failed to lookup address information: /),
  unknownName(
    'log.dns.python',
    /(?:gaierror: )?\[Errno -(?:2|5)\] (?:Name or service not known|Name does not resolve|No address associated with hostname)|NameResolutionError|Failed to resolve '([^']+)'/,
  ),
  unknownName('log.dns.dig', /server can't find (\S+?): NXDOMAIN|status: NXDOMAIN|can't resolve '([^']+)'/),
  unknownName(
    'log.dns.kafka',
    /Couldn't resolve server (\S+) from bootstrap\.servers|No resolvable bootstrap urls/,
  ),
  unknownName(
    'log.dns.generic',
    /Name or service not known|Name does not resolve|nodename nor servname provided|No such host is known/,
  ),
]);
