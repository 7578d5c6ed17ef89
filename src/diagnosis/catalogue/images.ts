import { place } from '../signature.ts';

// failures.md, section 3 E. Up to 1.31 the back-off status hides the cause: `text` joins the newest `Failed` event.
// The order matters: a wrong platform also ends in `: not found`, a rate limit hides in `failed to copy`.

const ECR = /\.dkr[.-]ecr[.-]/;

export const imageReasonRows = place('container', {}, [
  [
    'image.invalid-name',
    'config author',
    '',
    { reason: 'InvalidImageName' },
    '{image} is no valid image name (container {container}).',
    'Correct it: no capital letters, no spaces, no empty variable.',
  ],
  [
    'image.never-pull',
    'config author',
    '',
    { reason: 'ErrImageNeverPull' },
    'Image {image} is not on node {node}, and imagePullPolicy Never forbids pulling it.',
    'Use imagePullPolicy IfNotPresent.',
  ],
  [
    'image.inspect',
    'infra platform',
    'retry',
    { reason: 'ImageInspectError' },
    'The container runtime of node {node} cannot inspect image {image}: {text}',
    'Run again; it may land on another node.',
  ],
  [
    'image.registry-unavailable',
    'infra provider',
    'retry',
    { reason: 'RegistryUnavailable' },
    'The registry of {image} refuses connections: {text}',
    'Run again; check the registry.',
  ],
  [
    'image.signature',
    'config platform',
    '',
    { reason: 'SignatureValidationFailed' },
    'The node demands a signature that image {image} lacks: {text}',
    'Sign the image, or use an allowed one.',
  ],
]);

export const imageRows = place('container', { reason: ['ErrImagePull', 'ImagePullBackOff'] }, [
  [
    'image.kubelet-qps',
    'infra platform',
    'retry',
    { text: /pull QPS exceeded/ },
    'Node {node} pulls too many images at once.',
    'Run again; the node tries again by itself.',
  ],
  [
    'image.invalid-name.text',
    'config author',
    '',
    { text: /invalid reference format|couldn't parse image (?:reference|name)|InvalidImageName/ },
    '{image} is no valid image name (container {container}).',
    'Correct it: no capital letters, no spaces, no empty variable.',
  ],
  [
    'image.platform',
    'config author',
    '',
    {
      text: /no match for platform in manifest|no matching manifest for|no image found in (?:manifest list|image index) for architecture|does not match the specified platform/,
    },
    'Image {image} has no variant for the CPU architecture of node {node}{arch}.',
    'Build the image for that architecture too, or choose nodes of its own (input arch).',
  ],
  [
    'image.rate-limited',
    'infra provider',
    'retry',
    {
      text: /429 Too Many Requests|toomanyrequests|too many requests to registry|pull rate limit|Rate exceeded/i,
    },
    'The registry limits pulls of {image}: {text}',
    'Log in to the registry (image-pull-secrets), or name the image by a registry mirror of yours.',
  ],
  [
    'image.ecr.ptc.permission',
    'config platform',
    '',
    {
      text: /not authorized to perform: ecr:(CreateRepository|BatchImportUpstreamImage|TagResource)/,
    },
    'The node role may not fill the ECR pull-through cache: ecr:{1} is missing for {image}.',
    'Allow ecr:BatchImportUpstreamImage and ecr:CreateRepository to the node role or in the registry policy.',
  ],
  [
    'image.ecr.upstream-auth',
    'config platform',
    '',
    {
      image: ECR,
      text: /authentication to the upstream registry failed|UnableToGetUpstreamImage|UnableToAccessSecret|UnableToDecryptSecret|SecretNotFound/i,
    },
    'The ECR pull-through cache cannot log in to its upstream registry for {image}: {text}',
    'Correct the secret ecr-pullthroughcache/… of the cache rule; the same text comes for a wrong upstream path (/library/ is for official images only).',
  ],
  [
    'image.ecr.policy',
    'config platform',
    '',
    {
      text: /no (?:resource-based|identity-based) policy allows the (ecr:\w+) action|not authorized to perform: (ecr:\w+)/,
    },
    'ECR refuses {image} to the node role: {1}{2} is not allowed.',
    'Add that right to the node role or the repository policy; repositories of a cache get theirs from a repository creation template.',
  ],
  [
    'image.no-space',
    'infra platform',
    'retry',
    { text: /no space left on device/ },
    'The disk of node {node} is full, so {image} cannot be pulled.',
    'Run again; have larger node disks set up, or shrink the image.',
  ],
  [
    'image.dns',
    'infra platform',
    'retry',
    {
      text: /dial tcp: lookup ([^\s:]+).*: (?:no such host|server misbehaving|i\/o timeout|Temporary failure)|lookup (\S+) on \S+:53: /,
    },
    'Node {node} cannot resolve registry {1}{2} of image {image}.',
    'Check the name; if it is right, have the DNS of the nodes repaired.',
  ],
  [
    'image.tls',
    'config platform',
    '',
    {
      text: /x509: |tls: (?:failed to verify|bad certificate|handshake failure)|http: server gave HTTP response to HTTPS client/,
    },
    'Node {node} does not trust the registry of {image}: {text}',
    'Install the CA of the registry on the nodes, or correct their registry settings.',
  ],
  [
    'image.server-error',
    'infra provider',
    'retry',
    {
      text: /: 5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|request failed after all retries|received unexpected HTTP status: 5\d\d|unexpected status(?: code)?[^:]*(?:: | )5\d\d|\b50[0234] (?:Internal|Bad Gateway|Service|Gateway)/,
    },
    'The registry of {image} answers with a server error: {text}',
    'Run again; look at the status page of the registry.',
  ],
  [
    'image.network',
    'infra platform',
    'retry',
    {
      text: /i\/o timeout|connection refused|connection reset by peer|TLS handshake timeout|context deadline exceeded|context canceled|code = DeadlineExceeded|no route to host|network is unreachable|unexpected EOF|: EOF\b|Client\.Timeout exceeded|pinging container registry|request canceled while waiting for connection/,
    },
    'Node {node} cannot reach the registry of {image}: {text}',
    'Run again; check egress, proxy and VPC endpoints (ECR layers come from S3).',
  ],
  [
    'image.ecr.403',
    'config platform',
    '',
    { image: ECR, text: /403 Forbidden/ },
    'ECR refuses {image} without saying why (403).',
    'Check the rights of the node role and, for a registry of another account, the repository policy (for a cache: its repository creation template).',
  ],
  [
    'image.auth',
    'config platform',
    '',
    {
      text: /401 Unauthorized|403 Forbidden|pull access denied|insufficient_scope|authorization failed|no basic auth credentials|authentication required|requested access to the resource is denied|\bunauthorized:|\bdenied:|unable to retrieve auth token|invalid username\/password|incorrect username or password|failed to fetch (?:anonymous|oauth) token.*40[13]/i,
    },
    'The registry refuses {image}: {text}',
    'Add or renew image-pull-secrets or the rights of the nodes; a repository that does not exist can look the same.',
  ],
  [
    'image.ecr.not-found',
    'config author',
    '',
    { image: ECR, text: /not found|manifest unknown|name unknown|does not exist/i },
    'ECR does not have {image}.',
    'Check repository, tag and Region; for a pull-through path check the rule and ecr:CreateRepository, ecr:BatchImportUpstreamImage of the node role.',
  ],
  [
    'image.not-found',
    'config author',
    '',
    {
      text: /manifest unknown|name unknown|: not found\b|code = NotFound|repository \S+ not found|reading manifest .*: (?:manifest|name) unknown|manifest for \S+ not found|404 Not Found|image \S+ not found/i,
    },
    'Image {image} of container {container} does not exist.',
    'Check that this tag was pushed before the run and has not expired.',
  ],
  [
    'image.content',
    'infra author',
    'retry',
    {
      text: /failed to (?:extract layer|unpack image|register layer)|failed size validation|unexpected commit digest|failed commit on ref|schema ?1|unsupported media ?type|media type .* (?:not supported|is no longer supported)|mediaType in manifest should be/i,
    },
    'Image {image} arrived broken or is of an unknown form: {text}',
    'Run again; rebuild the image if it repeats.',
  ],
  [
    'image.other',
    'infra platform',
    'retry likely',
    {},
    'Image {image} cannot be pulled: {text}',
    'Run again; if it repeats, pull it by hand on node {node}.',
  ],
]);

export const imageOddRows = place('container', {}, [
  [
    'image.odd-reason',
    'infra platform',
    'retry likely',
    { facts: ['odd-reason'] },
    'Node {node} could not start container {container}: {reason} {text}',
    'Run again; name node {node} to the owner of the cluster.',
  ],
]);

export const pullingRows = place('event', { on: 'Pod', reason: 'Pulling' }, [
  [
    'event.image.pulling-long',
    'timeout author',
    '',
    { facts: ['pulling'] },
    'Image {image} was still being pulled when the time to start ran out.',
    'Raise start-timeout, shrink the image, or have it on the nodes before.',
  ],
]);
