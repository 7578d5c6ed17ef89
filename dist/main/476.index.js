export const id = 476;
export const ids = [476];
export const modules = {

/***/ 476:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Running: () => (/* binding */ Running)
});

// EXTERNAL MODULE: ./action/state.js
var state = __webpack_require__(157);
// EXTERNAL MODULE: ./job/identity.js
var identity = __webpack_require__(711);
// EXTERNAL MODULE: ./job/container.js + 1 modules
var job_container = __webpack_require__(224);
;// CONCATENATED MODULE: ./job/avoid.js

const NOTHING_TO_AVOID = { nodes: [], spot: false };
const SPOT_LABELS = [
    ['karpenter.sh/capacity-type', 'spot'],
    ['eks.amazonaws.com/capacityType', 'SPOT'],
    ['cloud.google.com/gke-spot', 'true'],
    ['kubernetes.azure.com/scalesetpriority', 'spot'],
];
function avoid(podSpec, avoidance) {
    const matchFields = avoidance.nodes.map((node) => ({
        key: 'metadata.name',
        operator: 'NotIn',
        values: [node],
    }));
    const matchExpressions = avoidance.spot
        ? SPOT_LABELS.map(([key, value]) => ({ key, operator: 'NotIn', values: [value] }))
        : [];
    if (matchFields.length === 0 && matchExpressions.length === 0)
        return podSpec;
    const affinity = (0,job_container/* fields */.O)(podSpec.affinity);
    const nodeAffinity = (0,job_container/* fields */.O)(affinity.nodeAffinity);
    const required = (0,job_container/* fields */.O)(nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution);
    const given = Array.isArray(required.nodeSelectorTerms) ? required.nodeSelectorTerms : [{}];
    const added = (term, key, more) => more.length === 0
        ? {}
        : { [key]: [...(Array.isArray(term[key]) ? term[key] : []), ...more] };
    const nodeSelectorTerms = given.map((term) => ({
        ...term,
        ...added(term, 'matchFields', matchFields),
        ...added(term, 'matchExpressions', matchExpressions),
    }));
    return {
        ...podSpec,
        affinity: {
            ...affinity,
            nodeAffinity: {
                ...nodeAffinity,
                requiredDuringSchedulingIgnoredDuringExecution: { ...required, nodeSelectorTerms },
            },
        },
    };
}

;// CONCATENATED MODULE: ./job/request.js
const TEST_CONTAINER = 'test';

;// CONCATENATED MODULE: ./job/manifest.js



const LOST_NODE_SECONDS = 60;
function buildJob(base, request, identity, names, avoidance = NOTHING_TO_AVOID) {
    const own = base === null;
    const spec = (0,job_container/* fields */.O)(base?.spec);
    const template = (0,job_container/* fields */.O)(spec.template);
    const podSpec = (0,job_container/* fields */.O)(template.spec);
    const containers = Array.isArray(podSpec.containers) ? podSpec.containers : [];
    const testContainer = own
        ? TEST_CONTAINER
        : request.container || String(containers[0]?.name ?? TEST_CONTAINER);
    const overlaid = own
        ? [(0,job_container/* overlayContainer */.M)({ name: TEST_CONTAINER }, request, true)]
        : containers.map((container) => container.name === testContainer ? (0,job_container/* overlayContainer */.M)(container, request, false) : container);
    const indexed = spec.completionMode === 'Indexed';
    const ownDeadlineSeconds = typeof spec.activeDeadlineSeconds === 'number' ? spec.activeDeadlineSeconds : null;
    const completions = typeof spec.completions === 'number' ? spec.completions : 1;
    const job = prune({
        ...base,
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
            ...(0,job_container/* fields */.O)(base?.metadata),
            name: names.name,
            generateName: undefined,
            namespace: names.namespace,
            labels: { ...(0,job_container/* fields */.O)((0,job_container/* fields */.O)(base?.metadata).labels), ...identity.labels },
            annotations: {
                ...(0,job_container/* fields */.O)((0,job_container/* fields */.O)(base?.metadata).annotations),
                ...identity.annotations,
                'k8s-test-job/attempt': String(names.attempt),
                ...(request.leaseSeconds === 0 ? {} : { 'k8s-test-job/lease-seconds': String(request.leaseSeconds) }),
            },
        },
        spec: {
            ...spec,
            ...(indexed
                ? {
                    backoffLimitPerIndex: spec.backoffLimitPerIndex ?? (spec.backoffLimit === undefined ? 0 : undefined),
                }
                : { backoffLimit: spec.backoffLimit ?? 0 }),
            ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished ?? request.ttlSeconds,
            activeDeadlineSeconds: deadline(ownDeadlineSeconds, request),
            template: {
                ...template,
                metadata: {
                    ...(0,job_container/* fields */.O)(template.metadata),
                    labels: { ...(0,job_container/* fields */.O)((0,job_container/* fields */.O)(template.metadata).labels), ...identity.labels },
                    annotations: {
                        ...(own ? OWN_POD_ANNOTATIONS : {}),
                        ...(0,job_container/* fields */.O)((0,job_container/* fields */.O)(template.metadata).annotations),
                    },
                },
                spec: avoid({
                    ...(own ? ownPodSpec(request) : {}),
                    ...podSpec,
                    restartPolicy: podSpec.restartPolicy ?? 'Never',
                    ...(request.serviceAccount === ''
                        ? {}
                        : { serviceAccountName: request.serviceAccount, automountServiceAccountToken: undefined }),
                    ...pullSecrets(podSpec, request),
                    containers: overlaid,
                }, avoidance),
            },
        },
    });
    const test = overlaid.find((container) => container.name === testContainer);
    return {
        job,
        testContainer,
        image: String(test?.image ?? ''),
        expectedIndexes: indexed ? Array.from({ length: completions }, (_, index) => index) : [],
        suspended: spec.suspend === true,
        ownDeadlineSeconds,
    };
}
function deadline(ownSeconds, request) {
    if (request.leaseSeconds === 0)
        return ownSeconds ?? request.deadlineSeconds;
    return Math.min(ownSeconds ?? Number.POSITIVE_INFINITY, request.leaseSeconds);
}
const OWN_POD_ANNOTATIONS = {
    'karpenter.sh/do-not-disrupt': 'true',
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
};
function ownPodSpec(request) {
    return {
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: request.graceSeconds + 2,
        tolerations: ['not-ready', 'unreachable'].map((key) => ({
            key: `node.kubernetes.io/${key}`,
            operator: 'Exists',
            effect: 'NoExecute',
            tolerationSeconds: LOST_NODE_SECONDS,
        })),
    };
}
function pullSecrets(podSpec, request) {
    if (request.imagePullSecrets.length === 0)
        return {};
    const given = Array.isArray(podSpec.imagePullSecrets) ? podSpec.imagePullSecrets : [];
    const names = new Set([...given.map((entry) => String(entry.name)), ...request.imagePullSecrets]);
    return { imagePullSecrets: [...names].map((name) => ({ name })) };
}
function prune(value) {
    return JSON.parse(JSON.stringify(value));
}

// EXTERNAL MODULE: ./cluster/api-error.js
var api_error = __webpack_require__(836);
;// CONCATENATED MODULE: ./cluster/jobs.js

function metadataOf(object) {
    const metadata = (object.metadata ?? {});
    return {
        name: metadata.name ?? '',
        namespace: metadata.namespace ?? '',
        uid: metadata.uid ?? '',
        resourceVersion: metadata.resourceVersion ?? '',
        creationTimestamp: metadata.creationTimestamp ?? '',
        deletionTimestamp: metadata.deletionTimestamp ?? '',
        labels: metadata.labels ?? {},
        annotations: metadata.annotations ?? {},
    };
}
function jobsPath(namespace) {
    return `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}
function podsPath(namespace) {
    return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}
function dryRunJob(client, namespace, job, options = {}) {
    return client.call({
        method: 'POST',
        path: jobsPath(namespace),
        query: { dryRun: 'All', fieldValidation: 'Strict' },
        body: job,
        retries: 2,
        ...options,
    });
}
function createJob(client, namespace, job, options = {}) {
    return client.call({
        method: 'POST',
        path: jobsPath(namespace),
        query: { fieldValidation: 'Strict' },
        body: job,
        retries: 2,
        ...options,
    });
}
function patchJob(client, namespace, name, patch, options = {}) {
    const { dryRun, ...rest } = options;
    return client.call({
        method: 'PATCH',
        path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`,
        contentType: 'application/merge-patch+json',
        ...(dryRun ? { query: { dryRun: 'All' } } : {}),
        body: patch,
        ...rest,
    });
}
async function getJob(client, namespace, name, options = {}) {
    return orNull(client.call({ method: 'GET', path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`, ...options }));
}
async function getNode(client, name, options = {}) {
    return orNull(client.call({ method: 'GET', path: `/api/v1/nodes/${encodeURIComponent(name)}`, ...options }));
}
function listJobs(client, namespace, labelSelector, options = {}) {
    return list(client, jobsPath(namespace), { labelSelector }, options);
}
function listPods(client, namespace, labelSelector, options = {}) {
    return list(client, podsPath(namespace), { labelSelector }, options);
}
function listEvents(client, namespace, fieldSelector, options = {}) {
    return list(client, `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`, { fieldSelector }, options);
}
async function list(client, path, query, options) {
    const answer = await client.call({ method: 'GET', path, query, ...options });
    return Array.isArray(answer.body.items) ? answer.body.items : [];
}
async function deleteJob(client, namespace, name, uid, options = {}) {
    try {
        await client.call({
            method: 'DELETE',
            path: `${jobsPath(namespace)}/${encodeURIComponent(name)}`,
            query: { propagationPolicy: 'Background' },
            body: {
                kind: 'DeleteOptions',
                apiVersion: 'v1',
                propagationPolicy: 'Background',
                ...(uid === null ? {} : { preconditions: { uid } }),
            },
            ...options,
        });
        return 'deleted';
    }
    catch (cause) {
        const error = (0,api_error/* asApiError */.zw)(cause);
        if (error.httpStatus === 404)
            return 'absent';
        if (error.httpStatus === 409)
            return 'another';
        throw error;
    }
}
async function orNull(answer) {
    try {
        return (await answer).body;
    }
    catch (cause) {
        if ((0,api_error/* asApiError */.zw)(cause).httpStatus === 404)
            return null;
        throw cause;
    }
}

;// CONCATENATED MODULE: ./diagnosis/signature.js
const CLASSES = { infra: 'infrastructure', config: 'configuration' };
function place(where, common, rows) {
    return rows.map(([id, words, rating, match, say = '', fix = '']) => {
        const [is = 'signal', owner = ''] = words.split(' ');
        return {
            id,
            where,
            match: { ...common, ...match },
            is: is === 'infra' || is === 'config' ? CLASSES[is] : is,
            owner: owner,
            retry: rating.startsWith('retry'),
            certainty: rating.endsWith('guess') ? 'guess' : rating.endsWith('likely') ? 'likely' : 'certain',
            say,
            fix,
        };
    });
}
function firstHit(rows, subject) {
    for (const signature of rows) {
        const groups = groupsOf(signature.match, subject);
        if (groups)
            return { signature, groups };
    }
    return null;
}
function outcomeOf(is) {
    return is === 'derive' || is === 'signal' ? 'unknown' : is;
}
function groupsOf(match, subject) {
    if (match.reason !== undefined && !fits(match.reason, subject.reason ?? ''))
        return null;
    if (match.on !== undefined && subject.on && !fits(match.on, subject.on))
        return null;
    if (match.source && subject.source && !match.source.test(subject.source))
        return null;
    if (match.image && !match.image.test(subject.image ?? ''))
        return null;
    if (match.exit && !within(match.exit, subject.exit ?? null))
        return null;
    if (match.http && !within(match.http, subject.http ?? null))
        return null;
    if (match.code && !match.code.test(subject.code ?? ''))
        return null;
    for (const fact of match.facts ?? []) {
        const wanted = !fact.startsWith('!');
        if ((subject.facts?.has(wanted ? fact : fact.slice(1)) ?? false) !== wanted)
            return null;
    }
    if (!match.text)
        return [];
    const found = match.text.exec(subject.text ?? '');
    return found ? found.map((group) => group ?? '') : null;
}
function fits(wanted, actual) {
    if (typeof wanted === 'string')
        return wanted === actual;
    return wanted instanceof RegExp ? wanted.test(actual) : wanted.includes(actual);
}
function within(wanted, actual) {
    if (actual === null)
        return false;
    return 'from' in wanted ? actual >= wanted.from && actual <= wanted.to : wanted.includes(actual);
}

;// CONCATENATED MODULE: ./diagnosis/catalogue/api.js

const ANY_SERVER_ERROR = { from: 500, to: 599 };
const apiRows = place('api', {}, [
    [
        'api.credentials.local',
        'config author',
        'retry',
        {
            http: [0],
            text: /ExpiredToken|InvalidIdentityToken|getting credentials: exec|could not (?:get|load) (?:token|credentials)|Unable to locate credentials|spawn \S+ ENOENT|exec plugin/i,
        },
        'The login to the cluster failed on the runner: {text}',
        'Correct the cloud login step (role, OIDC), or install the plugin that the kubeconfig names.',
    ],
    [
        'api.tls',
        'config author',
        '',
        {
            code: /^(?:UNABLE_TO_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_\w+|ERR_TLS_CERT_\w+|HOSTNAME_MISMATCH|EPROTO|ERR_SSL_\w+)$/,
        },
        'The certificate of the API server{server} is not trusted ({code}).',
        'Correct certificate-authority-data and server in the kubeconfig; a proxy in between also causes this.',
    ],
    [
        'api.dns',
        'config author',
        'retry',
        { code: /^(?:ENOTFOUND|EAI_AGAIN)$/ },
        'The runner cannot resolve the name of the API server{server} ({text}).',
        'Correct server in the kubeconfig, or use a runner inside the network of the cluster.',
    ],
    [
        'api.unreachable',
        'infra platform',
        'retry',
        {
            code: /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EPIPE|EADDRNOTAVAIL|UND_ERR_\w+)$/,
        },
        'The runner cannot reach the API server{server} ({code}).',
        'Run again; if it never works, check the access list of the endpoint, the VPN or the proxy.',
    ],
    ['api.client-timeout', 'signal', 'retry', { code: /^(?:TimeoutError|AbortError)$/ }],
    [
        'api.401',
        'config platform',
        'retry',
        { http: [401] },
        'The API server does not accept the login: {text}',
        'Renew the token or the cloud login; check the access entry (aws-auth) of this identity.',
    ],
    [
        'api.403.ns-terminating',
        'cancelled',
        '',
        { http: [403], text: /because it is being terminated|NamespaceTerminating/ },
        'Namespace {namespace} is being deleted.',
        'Use another namespace, or ask who deletes it.',
    ],
    [
        'api.403.quota',
        'infra platform',
        'retry',
        { http: [403], text: /exceeded quota: ([^,]+)(?:, requested: (.+), used: (.+), limited: (.+))?/ },
        'Quota {1} of namespace {namespace} is full: asked for {2}, used {3}, limit {4}.',
        'Wait for older runs to end, or have quota {1} raised.',
    ],
    [
        'api.403.rbac',
        'config platform',
        '',
        {
            http: [403],
            text: /User "([^"]*)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]*)")?/,
        },
        '{1} may not {2} {3}{inNamespace}.',
        'Grant it in a Role:{rbac}',
    ],
    [
        'api.403.admission',
        'config author',
        '',
        {
            http: [400, 403, 422],
            text: /(admission webhook "[^"]+" denied.*|denied request: .*|violates PodSecurity.*|no PriorityClass with name.*)/s,
        },
        'The cluster refuses the Job: {1}',
        'Change the Job as the text says, or ask the owner of that policy.',
    ],
    [
        'api.403.other',
        'config platform',
        '',
        { http: [403] },
        'The API server refuses: {text}',
        'Have the missing right granted to this identity.',
    ],
    [
        'api.404.namespace',
        'config author',
        '',
        { http: [404], text: /namespaces? "([^"]+)" not found/ },
        'Namespace {1} does not exist in this cluster.',
        'Correct the input namespace or context, or create the namespace.',
    ],
    [
        'api.409.exists',
        'config author',
        '',
        { http: [409], reason: 'AlreadyExists' },
        'A Job of that name exists already: {text}',
        'Give each run a name of its own.',
    ],
    [
        'api.409.conflict',
        'infra platform',
        'retry',
        { http: [409] },
        'Somebody else changed the object at the same time.',
        'Run again.',
    ],
    ['api.410', 'signal', 'retry', { http: [410] }],
    [
        'api.422',
        'config author',
        '',
        { http: [422] },
        'The manifest is not valid: {causes}',
        'Correct these fields.',
    ],
    [
        'api.log.waiting',
        'signal',
        'retry',
        { http: [400], text: /is waiting to start|is not available|previous terminated container .* not found/ },
    ],
    [
        'api.400.decode',
        'config author',
        '',
        { http: [400], text: /strict decoding error:? ?(.*)|(cannot be handled as .*)|(unknown field.*)/s },
        'The manifest has a field the API server does not know: {1}{2}{3}',
        'Correct its spelling or its place.',
    ],
    [
        'api.413',
        'config author',
        '',
        { http: [413] },
        'The manifest is too large.',
        'Move data out of it, into the image or a ConfigMap.',
    ],
    [
        'api.429.shutdown',
        'infra platform',
        'retry',
        { http: [429], text: /apiserver is shutting down/ },
        'The API server is being restarted.',
        'Run again.',
    ],
    [
        'api.429',
        'infra platform',
        'retry',
        { http: [429] },
        'The API server limits requests.',
        'Run again; fewer runs at once may help.',
    ],
    [
        'api.500.webhook',
        'infra platform',
        'retry',
        { http: [500], text: /failed calling webhook "([^"]+)":? ?(.*)/s },
        'Admission webhook {1} does not answer, so nothing can be created: {2}',
        'Run again; name webhook {1} to the owner of the cluster.',
    ],
    [
        'api.500.too-large',
        'config author',
        '',
        { http: [500, 413], text: /etcdserver: request is too large|Request entity too large/i },
        'The manifest is too large for the API server.',
        'Move data out of it, into the image or a ConfigMap.',
    ],
    [
        'api.500.etcd',
        'infra platform',
        'retry',
        {
            http: [500, 503, 504],
            text: /etcdserver: |leader changed|request timed out|storage is \(re\)initializing|Too large resource version|did not complete within/,
        },
        'The storage of the API server has trouble: {text}',
        'Run again.',
    ],
    [
        'api.5xx',
        'infra platform',
        'retry',
        { http: ANY_SERVER_ERROR },
        'The API server answers {http}: {text}',
        'Run again.',
    ],
    ['api.watch-closed', 'signal', 'retry', { code: /^WATCH_CLOSED$/ }],
    [
        'api.other.http',
        'config author',
        'guess',
        { http: { from: 400, to: 499 } },
        'The API server answers {http}: {text}',
        'Correct what the text names.',
    ],
    [
        'api.other',
        'infra platform',
        'retry guess',
        {},
        'The request to the API server failed: {text}',
        'Run again.',
    ],
]);
const apiLogRows = place('log', {}, [
    [
        'api.log.in-body',
        'infra platform',
        '',
        { text: /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path )/m },
        'The log of container {container} is gone from node {node}.',
    ],
    [
        'api.log.kubelet',
        'infra platform',
        'retry',
        { http: ANY_SERVER_ERROR },
        'Node {node} does not hand out logs.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/containers.js

const COMMAND = /executable file .*not found|no such file or directory|permission denied|no command specified|exec format error/i;
const EXEC = /exec: .*(?:executable file not found|no such file or directory|permission denied|is a directory)|executable file .*not found|exec format error|chdir to cwd|no command specified/i;
const configRows = place('container', { reason: 'CreateContainerConfigError' }, [
    [
        'config.cache',
        'infra platform',
        'retry',
        {
            text: /failed to sync (?:secret|configmap) cache|services have not yet been read at least once|not registered/,
        },
        'Node {node} has not read the Secrets and ConfigMaps yet: {text}',
        'Run again; it heals by itself.',
    ],
    [
        'config.key-missing',
        'config author',
        '',
        {
            text: /couldn't find key (\S+) in (Secret|ConfigMap) (\S+)|environment variable key "([^"]+)" not found in file/,
        },
        'Container {container} wants key {1}{4} of {2} {3}, which does not exist.',
        'Add the key to {2} {3}, or correct env or env-from.',
    ],
    [
        'config.object-missing',
        'config author',
        '',
        { text: /(secret|configmap) "([^"]+)" not found/i },
        'The {1} {2} that container {container} uses does not exist in namespace {namespace}.',
        'Create {1} {2} before the run, or correct its name in env-from.',
    ],
    [
        'config.non-root',
        'config author',
        '',
        { text: /runAsNonRoot/ },
        'Container {container} must not run as root (runAsNonRoot), but image {image} does or names its user by word.',
        'Set securityContext.runAsUser to a number other than 0.',
    ],
    [
        'config.subpath',
        'config author',
        '',
        { text: /failed to prepare subPath for volumeMount/ },
        'A subPath of container {container} is missing in its volume or of the wrong kind: {text}',
        'Correct subPath.',
    ],
    [
        'config.other',
        'config author',
        'likely',
        {},
        'Container {container} cannot be set up: {text}',
        'Correct what the text names.',
    ],
]);
const createRows = place('container', { reason: ['CreateContainerError', 'ContainerCreateError'] }, [
    [
        'create-container.busy',
        'infra platform',
        'retry',
        {
            text: /failed to reserve container name|name .* is (?:reserved for|in use)|is reserved for|context deadline exceeded|code = DeadlineExceeded/,
        },
        'The container runtime of node {node} is overloaded: {text}',
        'Run again; it may land on another node.',
    ],
    [
        'create-container.command',
        'config author',
        '',
        { text: COMMAND },
        'The command of container {container} cannot be run in image {image}: {text}',
        'Correct command, args or working-directory, or use an image that has it.',
    ],
    [
        'create-container.image-volume',
        'config author',
        '',
        { text: /ImageVolumeMountFailed|RROUnsupported/ },
        'Node {node} cannot mount this volume in container {container}: {text}',
        'Do not use image volumes or recursive read-only mounts there.',
    ],
    [
        'create-container.other',
        'infra platform',
        'retry likely',
        {},
        'Node {node} could not create container {container}: {text}',
        'Run again; it may land on another node.',
    ],
]);
const waitingRows = place('container', {}, [
    [
        'container.hook-errors',
        'infra platform',
        'retry',
        { reason: ['PreCreateHookError', 'PreStartHookError'] },
        'Node {node} could not give container {container} its resources: {text}',
        'Run again; it may land on another node.',
    ],
    ['container.run-error', 'derive', '', { reason: 'RunContainerError' }],
    ['container.crashloop', 'derive', '', { reason: 'CrashLoopBackOff' }],
    ['end.restart-all', 'signal', '', { reason: 'RestartingAllContainers' }],
    [
        'container.poststart',
        'config author',
        '',
        { reason: 'PostStartHookError' },
        'The postStart hook of container {container} failed: {text}',
        'Correct the hook.',
    ],
]);
const startRows = place('container', { reason: ['StartError', 'RunContainerError', 'ContainerCannotRun'] }, [
    [
        'start.oom',
        'config author',
        '',
        { text: /OOM-killed|memory limit too low|container init was OOM/ },
        'The memory limit{limit} of container {container} is too small even to start it.',
        'Raise it (input memory).',
    ],
    [
        'start.command',
        'config author',
        '',
        { reason: ['StartError', 'RunContainerError'], text: EXEC },
        'The command of container {container} cannot be run in image {image}: {text}',
        'Correct command, args or working-directory, or the CPU architecture of the image.',
    ],
    [
        'start.cannot-run',
        'config author',
        '',
        { reason: 'ContainerCannotRun' },
        'Container {container} cannot run in image {image}: {text}',
        'Correct command, args or working-directory, or the CPU architecture of the image.',
    ],
    [
        'start.other',
        'infra platform',
        'retry likely',
        {},
        'Node {node} could not start container {container}: {text}',
        'Run again; it may land on another node.',
    ],
]);
const helperRows = place('container', {}, [
    [
        'init.failed',
        'config author',
        '',
        { facts: ['init', 'exited'] },
        'Init container {container} ended with exit code {exit}, so no test ran{lastLine}.',
        'Correct the set-up; its log says more.',
    ],
    [
        'sidecar.startup-probe',
        'config author',
        'likely',
        { facts: ['sidecar', 'restarted', 'startup-probe'] },
        'Service {container} never became ready{probe}, so the tests never started.',
        'Look at the log of {container}; correct its settings or its startup probe.',
    ],
    [
        'sidecar.crashloop',
        'config author',
        '',
        { facts: ['sidecar', 'crashing'] },
        'Service {container} crashes at its start ({end}), so the tests never started{lastLine}.',
        'Look at the log of {container} and correct its settings.',
    ],
    [
        'sidecar.probe-lost',
        'infra platform',
        'retry likely',
        { facts: ['sidecar', 'restarted', 'up', '!startup-probe'] },
        'Service {container} runs again, but node {node} no longer probes it, so the tests never start (Kubernetes issue 132826).',
        'Run again; have the nodes upgraded to 1.35 or a patched 1.33 or 1.34.',
    ],
    [
        'sidecar.never-ready',
        'config author',
        'likely',
        { facts: ['sidecar', 'up'] },
        'Service {container} runs but never became ready{probe}, so the tests never started.',
        'Look at the log of {container}; correct its settings or its startup probe.',
    ],
    [
        'sidecar.died-during-run',
        'signal',
        'likely',
        { facts: ['helper', 'died'] },
        'Service {container} ended ({end}) {ago} before the tests did.',
    ],
    ['sidecar.end-kill', 'signal', '', { facts: ['helper', 'after-main'] }],
    [
        'pod.legacy-sidecar-hang',
        'config author',
        '',
        { facts: ['helper', 'holds-pod'] },
        'Container {container} keeps pod {pod} alive although the tests have ended.',
        'Make {container} a native sidecar (input services).',
    ],
]);
const probeRows = place('event', { on: 'Pod' }, [
    [
        'event.killing.liveness',
        'config author',
        '',
        { reason: 'Killing', text: /failed liveness probe/ },
        'Node {node} killed container {container} because its liveness probe failed.',
        'Remove the liveness probe from the test container, or make it tolerant.',
    ],
    [
        'event.killing.startup',
        'config author',
        '',
        { reason: 'Killing', text: /failed startup probe/ },
        'Node {node} killed container {container} because its startup probe failed.',
        'Raise failureThreshold × periodSeconds, or correct its start.',
    ],
    [
        'event.poststart',
        'config author',
        '',
        { reason: 'FailedPostStartHook' },
        'The postStart hook of container {container} failed, so the node killed it: {text}',
        'Correct the hook.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/creation.js

const creationRows = place('event', { on: 'Job', reason: 'FailedCreate', source: /job/ }, [
    [
        'create.quota.exceeded',
        'infra platform',
        'retry',
        { text: /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)/ },
        'Quota {1} of namespace {namespace} is full: asked for {2}, used {3}, limit {4}.',
        'Wait for other runs to end, ask for fewer resources, or have quota {1} raised.',
    ],
    [
        'create.quota.must-specify',
        'config author',
        '',
        { text: /failed quota: ([^:]+): must specify ?(.*)/ },
        'Quota {1} of namespace {namespace} wants every container to set {2}.',
        'Set {2} on every container, init containers and services too (inputs cpu, memory, ephemeral-storage).',
    ],
    [
        'create.quota.scope',
        'config platform',
        '',
        { text: /insufficient quota to (?:match these scopes|consume): ?(.*)/ },
        'No quota of namespace {namespace} admits this priority class or resource: {1}.',
        'Use a priority-class the namespace allows, or have a matching quota created.',
    ],
    [
        'create.quota.unknown',
        'infra platform',
        'retry',
        { text: /status unknown for quota: ?(.*)/ },
        'The usage of quota {1} is not computed yet.',
        'Run again in a moment.',
    ],
    [
        'create.limitrange',
        'config author',
        '',
        {
            text: /((?:minimum|maximum) \S+ usage per (?:Container|Pod) is .*|max limit to request ratio per (?:Container|Pod) is .*)/,
        },
        'A LimitRange of namespace {namespace} forbids these requests or limits: {1}',
        'Stay inside the bound it names.',
    ],
    [
        'create.limitrange.error',
        'infra platform',
        'retry',
        { text: /error enforcing limit ranges/ },
        'The API server could not read the LimitRanges of namespace {namespace}.',
        'Run again.',
    ],
    [
        'create.podsecurity',
        'config author',
        '',
        { text: /violates PodSecurity "([^"]+)":? ?(.*)/ },
        'Namespace {namespace} enforces Pod Security "{1}" and refuses the pod: {2}',
        'Set the listed securityContext fields in the manifest, or use a namespace that allows such pods.',
    ],
    [
        'create.webhook.denied',
        'config author',
        '',
        { text: /admission webhook "([^"]+)" denied the request:? ?(.*)/s },
        'Admission webhook {1} refuses the pod: {2}',
        'Change the pod as the text says, or ask the owner of that policy.',
    ],
    [
        'create.policy.denied',
        'config author',
        '',
        { text: /(?:ValidatingAdmissionPolicy|policy) ['"]([^'"]+)['"].* denied request:? ?(.*)/s },
        'Admission policy {1} refuses the pod: {2}',
        'Change the pod as the text says, or ask the owner of that policy.',
    ],
    [
        'create.webhook.unreachable',
        'infra platform',
        'retry',
        { text: /failed calling webhook "([^"]+)":? ?(.*)/s },
        'Admission webhook {1} does not answer, so no pod can be created: {2}',
        'Run again; name webhook {1} to the owner of the cluster.',
    ],
    [
        'create.serviceaccount.missing',
        'config author',
        '',
        { text: /error looking up service account ([^:]+): / },
        'Service account {1} does not exist.',
        'Create it, or correct the input service-account.',
    ],
    [
        'create.serviceaccount.secret',
        'config author',
        '',
        { text: /is not allowed because service account (\S+) does not reference that/ },
        'Service account {1} may not mount a secret that the pod names.',
        'Add the secret to service account {1}, or do not name it.',
    ],
    [
        'create.priorityclass.missing',
        'config author',
        '',
        { text: /no PriorityClass with name (\S+) was found/ },
        'Priority class {1} does not exist.',
        'Correct the input priority-class, or have the class created.',
    ],
    [
        'create.priority.value',
        'config author',
        '',
        { text: /must not be provided in pod spec; priority admission controller computed/ },
        'The pod sets a priority by hand: {text}',
        'Remove spec.priority and preemptionPolicy; name a priority-class.',
    ],
    [
        'create.runtimeclass.missing',
        'config author',
        '',
        { text: /pod rejected: RuntimeClass "([^"]+)" not found/ },
        'RuntimeClass {1} does not exist.',
        'Remove runtimeClassName, or have the class created.',
    ],
    [
        'create.runtimeclass.conflict',
        'config author',
        '',
        { text: /pod rejected: Pod(?:'s)? Overhead|conflict: runtimeClass\.scheduling\.nodeSelector/ },
        'The pod contradicts its RuntimeClass: {text}',
        'Remove the overhead or node selector that contradicts it.',
    ],
    [
        'create.nodeselector.conflict',
        'config author',
        '',
        { text: /pod node label selector (?:conflicts with|labels conflict with) its namespace/ },
        'Namespace {namespace} pins its pods to other nodes than the node selector asks for.',
        'Remove that part of node-selector.',
    ],
    [
        'create.invalid',
        'config author',
        '',
        { text: /is invalid: (\[?(?:spec|metadata)\b.*)/s },
        'The pod is not valid: {1}',
        'Correct the field it names.',
    ],
    [
        'create.namespace.terminating',
        'cancelled',
        '',
        { text: /namespace (\S+) because it is being terminated/ },
        'Namespace {1} is being deleted.',
        'Use another namespace, or ask who deletes it.',
    ],
    [
        'create.apiserver.not-ready',
        'infra platform',
        'retry',
        {
            text: /not yet ready to handle request|etcdserver: |context deadline exceeded|did not complete within|connection refused|try again later|Timeout: /,
        },
        'The API server could not create the pod: {text}',
        'Run again; the cluster tries again by itself.',
    ],
    [
        'create.generic',
        'config author',
        'likely',
        { text: /(?:^|: )Error creating: (.*)/s },
        'The pod cannot be created: {1}',
        'Correct what the text names; the Job would wait for ever.',
    ],
    ['create.other', 'infra platform', 'retry guess', {}, 'The pod cannot be created: {text}', 'Run again.'],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/dns.js

const UNKNOWN = 'The tests ask for {host}, which this cluster does not know.';
const BESIDE = 'Run it as a service beside the test (input services: it is then reached at localhost), or give the full name NAME.NAMESPACE.svc of a service in this cluster.';
function unknownName(id, text) {
    return [id, 'config author', 'likely', { text }, UNKNOWN, BESIDE];
}
const dnsTimeoutRows = place('log', {}, [
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
const dnsRows = place('log', {}, [
    unknownName('log.dns.go', /lookup (\S+?)(?: on \S+:53)?: no such host/),
    unknownName('log.dns.node', /getaddrinfo ENOTFOUND (\S+)|queryA? ?ENOTFOUND (\S+)|ENOTFOUND,? (?:hostname: '?)?([\w.-]+)/),
    unknownName('log.dns.browser', /net::ERR_NAME_NOT_RESOLVED(?: at (\S+))?|NS_ERROR_UNKNOWN_HOST/),
    unknownName('log.dns.java', /java\.net\.UnknownHostException: (\S+)/),
    unknownName('log.dns.curl', /Could not resolve host(?:name)?:? "?([^\s;"]+)|curl: \(6\)(?: Could not resolve host:? (\S+))?|Could not resolve hostname (\S+?):/),
    unknownName('log.dns.busybox', /(?:wget|nc|ping|telnet): bad address '([^']+)'|unable to resolve host address ?['‘]?([\w.-]*)|(?:wget|nc|ping): (?:getaddrinfo|unknown host)/),
    unknownName('log.dns.postgres', /could not translate host name "([^"]+)" to address/),
    unknownName('log.dns.mysql', /Unknown MySQL server host '([^']+)'|Unknown server host '([^']+)'/),
    unknownName('log.dns.grpc', /DNS resolution failed for (\S+?):? .*(?:Domain name not found|ENOTFOUND)|name resolver error: produced zero addresses|Name resolution failed for target ?(\S*)/),
    unknownName('log.dns.php', /php_network_getaddresses: getaddrinfo(?: for (\S+))? failed/),
    unknownName('log.dns.ruby', /Failed to open TCP connection to (\S+) \(getaddrinfo|Socket::ResolutionError|getaddrinfo(?:\(3\))?: |getaddrinfo: Name (?:or service not known|does not resolve)/),
    unknownName('log.dns.rust', /failed to lookup address information: /),
    unknownName('log.dns.python', /(?:gaierror: )?\[Errno -(?:2|5)\] (?:Name or service not known|Name does not resolve|No address associated with hostname)|NameResolutionError|Failed to resolve '([^']+)'/),
    unknownName('log.dns.dig', /server can't find (\S+?): NXDOMAIN|status: NXDOMAIN|can't resolve '([^']+)'/),
    unknownName('log.dns.kafka', /Couldn't resolve server (\S+) from bootstrap\.servers|No resolvable bootstrap urls/),
    unknownName('log.dns.generic', /Name or service not known|Name does not resolve|nodename nor servname provided|No such host is known/),
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/disruptions.js

const disruptionRows = place('pod', {}, [
    [
        'pod.disruption.preempted',
        'infra platform',
        'retry',
        { reason: ['PreemptionByScheduler', 'PreemptionByKubeScheduler'] },
        'Pod {pod} had to make room for a pod of higher priority on node {node}.',
        'Run again; ask for a priority-class for CI.',
    ],
    [
        'pod.disruption.taint',
        'infra platform',
        'retry',
        { reason: 'DeletionByTaintManager' },
        'Node {node} failed or got a NoExecute taint, so pod {pod} was removed{taints}.',
        'Run again.',
    ],
    [
        'pod.disruption.device-taint',
        'infra platform',
        'retry',
        { reason: 'DeletionByDeviceTaintManager' },
        'A device that pod {pod} used on node {node} failed.',
        'Run again.',
    ],
    [
        'pod.disruption.eviction-api',
        'infra platform',
        'retry',
        { reason: 'EvictionByEvictionAPI' },
        'Pod {pod} was evicted from node {node} while it ran{why}.',
        'Run again; annotate it karpenter.sh/do-not-disrupt or safe-to-evict=false against drains.',
    ],
    [
        'pod.disruption.podgc',
        'infra platform',
        'retry',
        { reason: 'DeletionByPodGC' },
        'Node {node} no longer exists, and pod {pod} went with it.',
        'Run again; use capacity: on-demand if it was a spot node.',
    ],
    [
        'pod.disruption.kubelet',
        'infra platform',
        'retry',
        { reason: 'TerminationByKubelet' },
        'Node {node} ended pod {pod}: {text}',
        'Run again.',
    ],
    [
        'pod.disruption.other',
        'infra platform',
        'retry',
        {},
        'Pod {pod} was disrupted ({reason}): {text}',
        'Run again.',
    ],
]);
const disruptionStaleRows = place('pod', {}, [
    ['pod.disruption.stale', 'signal', '', { facts: ['stale-disruption'] }],
]);
const removalRows = place('pod', {}, [
    [
        'pod.deleted.unmarked',
        'cancelled',
        '',
        { facts: ['deleted', 'job-lives'] },
        'Somebody deleted pod {pod} while it ran.',
        'Ask who deletes pods in namespace {namespace}; run again.',
    ],
    [
        'pod.terminating-stuck',
        'infra platform',
        'retry',
        { facts: ['terminating-stuck'] },
        'Pod {pod} is being deleted, but node {node} does not finish it.',
        'Check node {node}; run again.',
    ],
    [
        'pod.vanished',
        'infra platform',
        'retry',
        { facts: ['gone'] },
        'Pod {pod} was removed before its result could be read.',
        'Run again; look for a forced deletion or a lost node.',
    ],
    [
        'pod.phase-unknown',
        'infra platform',
        'retry',
        { facts: ['phase-unknown'] },
        'The state of node {node}, and so of pod {pod}, is unknown.',
        'Run again; check node {node}.',
    ],
]);
const podEventRows = place('event', { on: 'Pod' }, [
    [
        'event.taint-eviction',
        'infra platform',
        'retry',
        { reason: 'TaintManagerEviction', text: /^(?:Marking for deletion|Deleting)/ },
        'Node {node} failed or was tainted, so pod {pod} was removed.',
        'Run again.',
    ],
    [
        'event.taint-eviction.cancelled',
        'signal',
        '',
        { reason: 'TaintManagerEviction', text: /^Cancelling deletion/ },
    ],
    [
        'event.preempted',
        'infra platform',
        'retry',
        { reason: 'Preempted' },
        'Pod {pod} had to make room for a pod of higher priority on node {node}.',
        'Run again; ask for a priority-class for CI.',
    ],
    [
        'event.evicted.karpenter',
        'infra platform',
        'retry',
        { reason: 'Evicted', text: /^Evicted pod/ },
        'Karpenter drained node {node} under pod {pod}: {text}',
        'Run again; annotate the pod karpenter.sh/do-not-disrupt=true.',
    ],
    ['event.evicted.kubelet', 'derive', 'retry', { reason: 'Evicted' }],
    [
        'event.karpenter.disrupted',
        'infra platform',
        'retry',
        { reason: 'Disrupted', source: /karpenter/ },
        'Karpenter ended pod {pod} because the time of node {node} was over.',
        'Run again.',
    ],
    [
        'event.nth.pod',
        'infra platform',
        'retry',
        { reason: 'PodEviction' },
        'Node {node} was drained for a spot interruption or maintenance.',
        'Run again; use capacity: on-demand for long suites.',
    ],
    [
        'event.ca.scale-down',
        'infra platform',
        'retry',
        { reason: 'ScaleDown' },
        'The cluster autoscaler removed node {node} under pod {pod}.',
        'Run again; annotate the pod cluster-autoscaler.kubernetes.io/safe-to-evict=false.',
    ],
    [
        'event.pod.node-not-ready',
        'infra platform',
        'retry',
        { reason: 'NodeNotReady' },
        'Node {node} of pod {pod} stopped reporting.',
        'Run again; check node {node}.',
    ],
    ['event.grace-exceeded', 'signal', '', { reason: 'ExceededGracePeriod' }],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/endings.js

const rejectedRows = place('pod', {}, [
    [
        'pod.rejected.resources',
        'infra platform',
        'retry',
        {
            reason: /^(OutOf|Outof)/,
            text: /^(?:.*enough resource: (\S+), requested: (\d+), used: (\d+), capacity: (\d+))?/s,
        },
        'Node {node} had filled up before pod {pod} came ({reason}{asked}); nothing ran.',
        'Run again; a new pod goes elsewhere.',
    ],
    [
        'pod.rejected.device',
        'infra platform',
        'retry',
        { reason: 'UnexpectedAdmissionError' },
        'Node {node} could not give pod {pod} its devices: {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'pod.rejected.pressure',
        'infra platform',
        'retry',
        { reason: 'Evicted', text: /The node had condition: \[(.*)\]/ },
        'Node {node} was short of resources ({1}) and refused pod {pod}; nothing ran.',
        'Run again.',
    ],
    [
        'pod.rejected.shutdown',
        'infra platform',
        'retry',
        { reason: ['NodeShutdown', 'Shutdown'], text: /rejected|not be admitted|^Pod Pod|/ },
        'Node {node} was shutting down and refused pod {pod}.',
        'Run again.',
    ],
    [
        'pod.rejected.placement',
        'infra platform',
        'retry',
        {
            reason: [
                'NodeAffinity',
                'NodeName',
                'NodePorts',
                'TaintToleration',
                'TopologyAffinityError',
                'NodeUnschedulable',
                'HostPortConflict',
                'NodeSelectorMismatching',
            ],
        },
        'Node {node} no longer fitted pod {pod} when it came: {text}',
        'Run again.',
    ],
    [
        'pod.rejected.volume-limit',
        'infra platform',
        'retry',
        { reason: 'VolumeAttachmentLimitExceeded' },
        'Node {node} can hold no more volumes.',
        'Run again; a new pod goes elsewhere.',
    ],
    [
        'pod.rejected.unsupported',
        'config author',
        '',
        {
            reason: [
                'AppArmor',
                'SysctlForbidden',
                'ForbiddenSysctl',
                'PodOSNotSupported',
                'PodOSSelectorNodeLabelDoesNotMatch',
                'SupplementalGroupsPolicyNotSupported',
                'InitContainerRestartPolicyForbidden',
                'PodFeatureUnsupported',
                'PodLevelResourcesNotSupported',
            ],
        },
        'Node {node} cannot run such a pod ({reason}): {text}',
        'Choose other nodes, or drop the feature.',
    ],
    [
        'pod.rejected.other',
        'infra platform',
        'retry',
        { text: /^Pod was rejected: (.*)/s },
        'Node {node} refused pod {pod}: {1}',
        'Run again.',
    ],
]);
const evictedRows = place('pod', { reason: 'Evicted' }, [
    [
        'pod.evicted.container-limit',
        'config author',
        '',
        { text: /Container (\S+) exceeded its local ephemeral storage limit ?"?([^".]*)/ },
        'Container {1} wrote more than its ephemeral-storage limit {2}, so the node removed the pod.',
        'Raise the input ephemeral-storage above {2}, or write less.',
    ],
    [
        'pod.evicted.pod-limit',
        'config author',
        '',
        { text: /Pod ephemeral local storage usage exceeds the total limit of containers ?([^\s.]*)/ },
        'Pod {pod} wrote more than the ephemeral-storage limits of its containers together ({1}), so the node removed it.',
        'Raise the input ephemeral-storage above {1}, or write less.',
    ],
    [
        'pod.evicted.emptydir',
        'config author',
        '',
        { text: /Usage of EmptyDir volume "([^"]+)" exceeds the limit ?"?([^".]*)/ },
        'Volume {1} grew past its sizeLimit {2}, so the node removed the pod.',
        'Raise sizeLimit above {2}, or write less.',
    ],
    [
        'pod.evicted.pressure-self',
        'infra platform',
        'retry',
        {
            text: /The node was low on resource: (\S+?)\. .*Container (\S+) was using (\S+), (?:request is|which exceeds its request of) ([^,.\s]+)/s,
        },
        'Node {node} ran low on {1} and removed pod {pod}: container {2} used {3}, its request is {4}.',
        'Run again; set the request of {2} near {3}, so that another pod is chosen.',
    ],
    [
        'pod.evicted.pressure',
        'infra platform',
        'retry',
        {
            text: /The node was low on (?:resource|compute resources)[:.]? ?\[?([\w-]*)|threshold|MemoryPressure|DiskPressure/,
        },
        'Node {node} ran low on {1} and removed pod {pod}.',
        'Run again.',
    ],
]);
const statusReasonRows = place('pod', {}, [
    [
        'pod.kubelet-preempted',
        'infra platform',
        'retry',
        { reason: 'Preempting' },
        'Node {node} removed pod {pod} to make room for a critical one.',
        'Run again.',
    ],
    [
        'pod.node-shutdown',
        'infra platform',
        'retry',
        { reason: ['Terminated', 'Shutdown', 'NodeShutdown'] },
        'Node {node} was shut down and ended pod {pod} (spot, reboot or scale-in).',
        'Run again; use capacity: on-demand for long suites.',
    ],
    [
        'pod.deadline',
        'timeout author',
        '',
        { reason: 'DeadlineExceeded' },
        'Pod {pod} ran longer than its activeDeadlineSeconds{podDeadline}.',
        'Raise it, or find what hangs in the last lines of the log.',
    ],
    [
        'pod.node-lost',
        'infra platform',
        'retry',
        { reason: 'NodeLost' },
        'Node {node} of pod {pod} was lost.',
        'Run again.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/exits.js

const oomRows = place('container', { reason: 'OOMKilled' }, [
    [
        'end.oom',
        'config author',
        '',
        { exit: [137] },
        'Container {container} was killed at its memory limit{limit}.',
        'Raise the memory limit of {container}{more} (input memory), or find the leak.',
    ],
    [
        'end.oom.child',
        'config author',
        '',
        {},
        'A process in container {container} was killed at its memory limit{limit}; the container then ended with exit code {exit}.',
        'Raise the memory limit of {container}{more} (input memory), or find the leak.',
    ],
]);
const lostRows = place('container', {}, [
    [
        'end.unknown-status',
        'infra platform',
        'retry',
        { reason: 'ContainerStatusUnknown' },
        'Node {node} lost container {container}: its exit code 137 is invented.',
        'Run again; check node {node}.',
    ],
    [
        'end.runtime-unknown',
        'infra platform',
        'retry',
        { reason: 'Unknown' },
        'The container runtime of node {node} lost container {container}: its exit code is invented.',
        'Run again; check node {node}.',
    ],
]);
const killedRows = place('container', {}, [
    [
        'end.137.disrupted',
        'infra platform',
        'retry',
        { exit: [137, 143], facts: ['disrupted'] },
        'Container {container} was killed because pod {pod} was removed from node {node}.',
        'Run again.',
    ],
    [
        'end.137.deleted',
        'cancelled',
        '',
        { exit: [137, 143], facts: ['deleted'] },
        'Container {container} was killed because pod {pod} was deleted.',
        'Ask who deletes pods in namespace {namespace}.',
    ],
    [
        'end.137.probe',
        'config author',
        '',
        { exit: [137, 143], facts: ['probe-kill'] },
        'Node {node} killed container {container} because its {probe} probe failed.',
        'Remove that probe from the test container, or make it tolerant.',
    ],
    [
        'end.137.system-oom',
        'infra platform',
        'retry',
        { exit: [137], facts: ['system-oom'] },
        'Node {node} ran out of memory as a whole, and container {container} was killed.',
        'Run again; set the input memory, so that the node keeps room.',
    ],
]);
const exitRows = place('container', {}, [
    [
        'end.signal.sys',
        'config author',
        '',
        { reason: 'seccomp killed' },
        'Container {container} was ended for a forbidden system call.',
        'Change the seccomp profile.',
    ],
    [
        'end.137.bare',
        'failed author',
        'guess',
        { exit: [137] },
        'The tests were ended by SIGKILL (exit code 137) and nothing in the cluster did it{memory}.',
        'Likely a wrapper or the tests themselves; if the log shows "Killed", raise the input memory.',
    ],
    [
        'end.143.bare',
        'failed author',
        'likely',
        { exit: [143] },
        'The tests were ended by SIGTERM (exit code 143) from inside the container.',
        'Look for a time limit in the test command.',
    ],
    [
        'end.signal.segv',
        'failed author',
        '',
        { exit: [134, 135, 136, 139] },
        'The tests crashed: {signal} (exit code {exit}).',
        'Look at the native code that ran last; 135 in a browser often means a small /dev/shm.',
    ],
    [
        'end.signal.ill',
        'config author',
        '',
        { exit: [132] },
        'Image {image} holds an instruction that the CPU of node {node} does not know (exit code 132).',
        'Build for an older CPU, or choose other instance types (node-selector).',
    ],
    [
        'end.signal.sys',
        'config author',
        '',
        { exit: [159] },
        'Container {container} was ended for a forbidden system call (exit code 159).',
        'Change the seccomp profile.',
    ],
    [
        'end.127',
        'config author',
        '',
        { exit: [127] },
        'A command was not found (exit code 127){lastLine}.',
        'Correct the script, or use an image that has the command in its PATH.',
    ],
    [
        'end.126',
        'config author',
        '',
        { exit: [126] },
        'A command was found but may not be run (exit code 126){lastLine}.',
        'chmod +x it, or check its interpreter and CPU architecture.',
    ],
    [
        'end.test-failed',
        'failed author',
        '',
        { exit: { from: 1, to: 125 } },
        'The tests failed with exit code {exit}{results}.',
        'See the failed tests and the last lines of the log.',
    ],
    [
        'end.signal.other',
        'failed author',
        'likely',
        { exit: { from: 129, to: 192 } },
        'The tests ended with exit code {exit} ({signal}).',
        'See the last lines of the log.',
    ],
    [
        'end.code.other',
        'failed author',
        'likely',
        { exit: { from: -2147483648, to: 2147483647 } },
        'The tests failed with exit code {exit}{results}.',
        'See the last lines of the log.',
    ],
]);
const completedRows = place('container', {}, [
    [
        'end.completed-but-failed',
        'derive',
        '',
        { exit: [0], facts: ['pod-failed'] },
        'The tests ended with exit code 0, but pod {pod} failed ({why}).',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/images.js

const ECR = /\.dkr[.-]ecr[.-]/;
const imageReasonRows = place('container', {}, [
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
const imageRows = place('container', { reason: ['ErrImagePull', 'ImagePullBackOff'] }, [
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
        'Build the image for that architecture too, or set the input arch.',
    ],
    [
        'image.rate-limited',
        'infra provider',
        'retry',
        {
            text: /429 Too Many Requests|toomanyrequests|too many requests to registry|pull rate limit|Rate exceeded/i,
        },
        'The registry limits pulls of {image}: {text}',
        'Log in to the registry (image-pull-secrets), or pull through a mirror (input mirrors).',
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
const imageOddRows = place('container', {}, [
    [
        'image.odd-reason',
        'infra platform',
        'retry likely',
        { facts: ['odd-reason'] },
        'Node {node} could not start container {container}: {reason} {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
]);
const pullingRows = place('event', { on: 'Pod', reason: 'Pulling' }, [
    [
        'event.image.pulling-long',
        'timeout author',
        '',
        { facts: ['pulling'] },
        'Image {image} was still being pulled when the time to start ran out.',
        'Raise start-timeout, shrink the image, or have it on the nodes before.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/job.js

const jobRows = place('job', {}, [
    [
        'job.suspended.kueue',
        'infra platform',
        'retry',
        { facts: ['suspended', 'kueue'] },
        'Job {job} waits in Kueue queue {queue} and was not admitted{workload}.',
        'Wait for quota in queue {queue}, or ask its owner for more quota or a higher priority.',
    ],
    [
        'job.suspended.other',
        'config author',
        '',
        { facts: ['suspended', '!kueue'] },
        'Job {job} is suspended and no queue will start it.',
        'Find who set spec.suspend; set it to false, or name a queue.',
    ],
    [
        'job.managed-externally',
        'signal',
        '',
        { facts: ['managed'] },
        'Job {job} is run by {manager}: its pods may live in another cluster.',
    ],
    ['job.success.criteria', 'signal', '', { facts: ['success-criteria'] }],
    [
        'job.complete.with-failed-pods',
        'signal',
        '',
        { facts: ['complete', 'failed-pods'] },
        'Job {job} is complete, but {failedPods} of its pods failed first.',
    ],
    ['job.failure-target', 'signal', '', { facts: ['failure-target', '!failed'] }],
    [
        'job.podfailurepolicy.disruption',
        'infra platform',
        'retry',
        {
            reason: 'PodFailurePolicy',
            text: /^Pod (\S+) has condition DisruptionTarget matching FailJob rule at index \d+/,
        },
        'The cluster took pod {1} away (DisruptionTarget), and the failure policy of Job {job} forbids a new one.',
        'Run again.',
    ],
    [
        'job.podfailurepolicy.exitcode',
        'derive',
        '',
        {
            reason: 'PodFailurePolicy',
            text: /^Container (\S+) for pod (\S+) failed with exit code (\d+) matching FailJob rule at index (\d+)/,
        },
    ],
    [
        'job.podfailurepolicy.condition',
        'derive',
        'likely',
        {
            reason: 'PodFailurePolicy',
            text: /^Pod (\S+) has condition (\S+) matching FailJob rule at index (\d+)/,
        },
        'Pod {1} got condition {2}, on which the failure policy of Job {job} ends the Job.',
        'Look at what set condition {2} on the pod.',
    ],
    [
        'job.deadline.never-started',
        'derive',
        'likely',
        { reason: 'DeadlineExceeded', facts: ['!started'] },
        'Job {job} reached its deadline{deadline} before a test container had started.',
        'See what the pod waited for; the deadline counts from the creation of the Job.',
    ],
    [
        'job.deadline.running',
        'timeout author',
        '',
        { reason: 'DeadlineExceeded', facts: ['started'] },
        'The tests ran longer than the deadline of Job {job}{deadline}.',
        'Raise activeDeadlineSeconds (input timeout), or find what hangs in the last lines of the log.',
    ],
    ['job.backoff.pod-known', 'derive', '', { reason: 'BackoffLimitExceeded', facts: ['pod-known'] }],
    [
        'job.backoff.pod-gone',
        'infra platform',
        'retry likely',
        { reason: 'BackoffLimitExceeded', facts: ['!pod-known'] },
        'Job {job} counts {failedPods} failed pods, but they were removed before their result could be read.',
        'Run again; look for evictions, drains or a clean-up job at that time.',
    ],
    [
        'job.failed-indexes',
        'derive',
        '',
        { reason: ['FailedIndexes', 'MaxFailedIndexesExceeded'] },
        'Job {job} failed at index {failedIndexes}.',
    ],
    [
        'job.replaced',
        'cancelled',
        '',
        { facts: ['replaced'] },
        'Another run created a Job named {job}: this run was superseded.',
        'Give each run a Job name of its own.',
    ],
    [
        'job.ttl',
        'config author',
        '',
        { facts: ['deleted', 'ttl'] },
        'Job {job} was removed {ttl} s after its end (ttlSecondsAfterFinished), before its result was read.',
        'Set ttlSecondsAfterFinished to 600 or more.',
    ],
    [
        'job.terminating',
        'cancelled',
        '',
        { facts: ['deleted', 'terminating', '!ended'] },
        'Job {job} is being deleted by somebody else while it runs{namespaceGone}.',
        'Ask who deletes Jobs in namespace {namespace}: a newer run, a clean-up job, a person.',
    ],
    [
        'job.deleted.external',
        'cancelled',
        '',
        { facts: ['deleted', '!ended'] },
        'Job {job} was deleted by somebody else{namespaceGone}.',
        'Ask who deletes Jobs in namespace {namespace}: a newer run, a clean-up job, a person.',
    ],
    [
        'job.no-pods-no-events',
        'infra platform',
        'retry likely',
        { facts: ['idle'] },
        'The cluster has not created a pod for Job {job}, and says nothing about why.',
        'Ask the owner of the cluster whether the job controller runs.',
    ],
]);
const jobEventRows = place('event', { on: 'Job' }, [
    [
        'event.job.unknown-completion-mode',
        'config author',
        '',
        { reason: 'UnknownCompletionMode' },
        'The cluster does not know the completionMode of Job {job}.',
        'Use NonIndexed or Indexed.',
    ],
    [
        'event.job.kueue-stopped',
        'infra platform',
        'retry',
        { reason: 'Stopped', source: /kueue/i },
        'Kueue stopped Job {job} in the middle of its run: {text}',
        'Wait for its next turn, or raise its priority in queue {queue}.',
    ],
    ['event.job.too-many-succeeded', 'signal', '', { reason: 'TooManySucceededPods' }],
    [
        'event.job.failed-delete',
        'infra platform',
        'retry',
        { reason: 'FailedDelete' },
        'The job controller cannot delete pods of Job {job}: {text}',
        'Tell the owner of the cluster if it goes on.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/logs.js

const startLogRows = place('log', {}, [
    [
        'start.exec-format',
        'config author',
        '',
        {
            text: /^(?:exec (\S+): exec format error|.*exec user process caused:? "?exec format error"?|.*exec format error.*|.*cannot execute binary file.*|.*(?:could not open|failed to open elf at) '?\/lib64\/ld-linux-x86-64.*)$/im,
        },
        'Image {image} is built for another CPU than that of node {node}{arch} (exec format error).',
        'Build it for that architecture, or set the input arch; a script needs a #! line.',
    ],
]);
const memoryLogRows = place('log', {}, [
    [
        'end.oom.log',
        'config author',
        'likely',
        {
            text: /(JavaScript heap out of memory|java\.lang\.OutOfMemoryError[^\n]*|Jest worker ran out of memory[^\n]*|fatal error: (?:runtime: )?(?:cannot allocate memory|out of memory)|Killed signal terminated program \S+|signal: 9, SIGKILL: kill|^signal: killed$|Cannot allocate memory|virtual memory exhausted[^\n]*|memory allocation of \d+ bytes failed|^MemoryError\b|ENOMEM\b[^\n]*|std::bad_alloc|[Oo]ut of memory: Killed process[^\n]*|Allowed memory size of \d+ bytes exhausted|LLVM ERROR: out of memory|npm (?:ERR!|error) (?:signal|code) SIGKILL|[Cc]ommand failed with signal "?SIGKILL|killed with SIGKILL|terminated by another process: signal=SIGKILL|OutOfMemoryException|NoMemoryError|process out of memory|ERR_WORKER_OUT_OF_MEMORY|insufficient memory for the Java Runtime|eheap_alloc: Cannot allocate|[Dd]aemon disappeared unexpectedly)/m,
        },
        'The tests ran out of memory{limitNote}: {1}.',
        'Raise the input memory{more}, or the heap limit of the runtime (NODE_OPTIONS=--max-old-space-size, -Xmx).',
    ],
    [
        'end.oom.killed',
        'config author',
        'guess',
        { exit: [137], text: /^(?:.*[\s:])?Killed(?:\s.*)?$/m },
        'A process of the tests was killed (exit code 137, "Killed" in the log): most likely it reached the memory limit{limit}.',
        'Raise the input memory{more}.',
    ],
    [
        'end.oom.killed',
        'config author',
        'guess',
        {
            text: /^(Killed(?=(?:\n.*){0,3}$(?![\s\S]))|.*: line \d+:\s+\d+ Killed\b.*|.*\*\*\* \[.*\] (?:Killed|Error 137)|.*\b[Ee]xit(?:ed with)?(?: [Cc]ode| status| value)?:? 137\b.*|.*\bcode 137\b.*|.*killed by signal 9.*)$/m,
        },
        'A process of the tests was killed ("{1}" in the log): most likely it reached the memory limit{limit}.',
        'Raise the input memory{more}.',
    ],
]);
const setupLogRows = place('log', {}, [
    [
        'end.no-space',
        'infra platform',
        'retry likely',
        { text: /^.*(?:no space left on device|ENOSPC|Disk quota exceeded).*$/im },
        'Node {node} had no space left before a test gave a result: {0}',
        'Run again; have larger node disks set up, or ask for ephemeral-storage.',
    ],
    [
        'end.git-auth',
        'config author',
        'likely',
        {
            text: /^.*(?:fatal: Authentication failed for|could not read (?:Username|Password) for|Permission denied \(publickey|remote: (?:Repository not found|Invalid username or (?:password|token)|HTTP Basic: Access denied|Write access to repository not granted|Support for password authentication)|fatal: Could not read from remote repository|Host key verification failed|The requested URL returned error: 40[13]).*$/m,
        },
        'Git was refused before a test ran: {0}',
        'Give the pod a token or key for that repository (env-from), or copy the files with the input workspace.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/nodes.js

const nodeRows = place('node', {}, [
    [
        'node.gone',
        'infra platform',
        'retry',
        { facts: ['gone'] },
        'Node {node} no longer exists.',
        'Run again; use capacity: on-demand if it was a spot node.',
    ],
    [
        'node.ready-unknown',
        'infra platform',
        'retry',
        { facts: ['ready-unknown'] },
        'Node {node} has stopped reporting ({text}).',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'node.ready-false.shutdown',
        'infra platform',
        'retry',
        { facts: ['ready-false'], text: /node is shutting down/ },
        'Node {node} is shutting down.',
        'Run again; use capacity: on-demand if it was a spot node.',
    ],
    [
        'node.ready-false',
        'infra platform',
        'retry',
        { facts: ['ready-false'] },
        'Node {node} is not ready: {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'node.taint.lost',
        'infra platform',
        'retry',
        { facts: ['taint-lost'] },
        'Node {node} is failing (taint {taint}).',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'node.taint.leaving',
        'infra platform',
        'retry',
        { facts: ['taint-leaving'] },
        'Node {node} is being removed (taint {taint}).',
        'Run again; use capacity: on-demand if it was a spot node.',
    ],
    [
        'node.pressure',
        'infra platform',
        'retry',
        { facts: ['pressure'] },
        'Node {node} is short of resources ({pressure}).',
        'Run again.',
    ],
    [
        'node.maintenance',
        'infra platform',
        'retry',
        { facts: ['maintenance'] },
        'Node {node} is under maintenance ({pressure}).',
        'Run again.',
    ],
]);
const nodeEventRows = place('event', { on: ['Node', 'NodeClaim', 'Machine'] }, [
    [
        'event.node.system-oom',
        'infra platform',
        'retry',
        { reason: 'SystemOOM', text: /^/ },
        'Node {node} ran out of memory as a whole.',
        'Run again; set the input memory, so that the node keeps room.',
    ],
    [
        'event.node.rebooted',
        'infra platform',
        'retry',
        { reason: 'Rebooted' },
        'Node {node} rebooted during the run.',
        'Run again.',
    ],
    [
        'event.node.shutdown',
        'infra platform',
        'retry',
        { reason: 'Shutdown' },
        'Node {node} was shut down during the run.',
        'Run again.',
    ],
    [
        'event.node.pressure',
        'infra platform',
        'retry',
        { reason: ['EvictionThresholdMet', 'FreeDiskSpaceFailed', 'ImageGCFailed', 'ContainerGCFailed'] },
        'Node {node} is short of resources: {text}',
        'Run again.',
    ],
    [
        'event.node.notready',
        'infra platform',
        'retry',
        { reason: ['NodeNotReady', 'DeletingNode', 'RemovingNode', 'DeletingAllPods'] },
        'Node {node} failed or is being removed: {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'event.node.karpenter.spot',
        'infra provider',
        'retry',
        {
            source: /karpenter/,
            reason: [
                'SpotInterrupted',
                'CapacityReservationInstanceInterrupted',
                'InstanceStopping',
                'InstanceTerminating',
                'InstanceUnhealthy',
                'TerminatingOnInterruption',
            ],
        },
        'The cloud took node {node} back ({reason}).',
        'Run again; use capacity: on-demand for long suites.',
    ],
    ['event.node.karpenter.rebalance', 'signal', '', { reason: 'SpotRebalanceRecommendation' }],
    [
        'event.node.karpenter.disrupt',
        'infra platform',
        'retry',
        { source: /karpenter/, reason: ['DisruptionTerminating', 'DisruptionLaunching'] },
        'Karpenter replaced node {node}: {text}',
        'Run again; annotate the pod karpenter.sh/do-not-disrupt=true.',
    ],
    [
        'event.node.nth',
        'infra provider',
        'retry',
        {
            reason: [
                'SpotInterruption',
                'ScheduledEvent',
                'ASGLifecycle',
                'StateChange',
                'SQSTermination',
                'CordonAndDrain',
                'PreemptScheduled',
                'RebalanceRecommendation',
            ],
        },
        'The cloud took node {node} back ({reason}).',
        'Run again; use capacity: on-demand for long suites.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/run.js

const runRows = place('run', {}, [
    ['run.cancelled', 'cancelled', '', {}, 'The run was cancelled.', ''],
    ['run.superseded', 'cancelled', '', {}, 'A newer run took the place of this one.', ''],
    [
        'run.timeout',
        'timeout author',
        '',
        {},
        'The tests ran longer than the time limit{timeout}.',
        'Raise the input timeout, or find what hangs in the last lines of the log.',
    ],
    [
        'run.start-timeout',
        'infra platform',
        'retry likely',
        {},
        'The test container did not start in time; the last that was seen: {stage}.',
        'Run again, or raise start-timeout.',
    ],
    [
        'lease.lapsed',
        'infra platform',
        'retry',
        {},
        'The runner lost touch with the cluster, so the cluster ended Job {job}.',
        'Run again; look at the runner and its network.',
    ],
    [
        'unknown.no-evidence',
        'signal',
        '',
        {},
        'Nothing shows how the test container ended{missing}.',
        'Run again; keep report.json and look at the Job and its pod.',
    ],
    ['unknown.damaged', 'signal', '', {}, 'The observation cannot be read.', 'Run again; send us report.json.'],
    [
        'unknown.container',
        'signal',
        '',
        {},
        'Pod {pod} has no container named {container}.',
        'Correct the input container.',
    ],
    [
        'unknown.running',
        'signal',
        '',
        {},
        'Container {container} of pod {pod} was still running when it was last seen.',
        'Run again; keep report.json.',
    ],
    [
        'unknown.waiting',
        'signal',
        '',
        {},
        'The test container of pod {pod} had not started; the last that was seen: {stage}.',
        'Run again, or raise start-timeout.',
    ],
    ['shard.cut-off', 'cancelled', '', {}, 'Pod {pod} was ended because another part of Job {job} failed.', ''],
    [
        'pod.removed',
        'infra platform',
        'retry likely',
        {},
        'Pod {pod} was removed before its result could be read.',
        'Run again.',
    ],
    [
        'sched.node-not-arrived',
        'infra platform',
        'retry likely',
        {},
        'A node was being made for pod {pod}, but it did not come in time: {text}',
        'Run again, or raise start-timeout.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/sandbox.js

const SANDBOX = ['FailedCreatePodSandBox', 'FailedCreatePodSandbox'];
const sandboxRows = place('event', { on: 'Pod', reason: SANDBOX }, [
    [
        'sandbox.ip-exhausted',
        'infra platform',
        'retry',
        {
            text: /failed to assign an IP address to container|no available IP|InsufficientFreeAddresses|no IP addresses available in range|IPAM.*exhausted|no free IP|ip pool.* exhausted/i,
        },
        'Node {node} has no address left for pod {pod}: {text}',
        'Run again; have prefix delegation or a larger subnet set up.',
    ],
    [
        'sandbox.cni-not-ready',
        'infra platform',
        'retry',
        {
            text: /failed to connect to backend server|Error received from AddNetwork|cni plugin not initialized|cni config uninitialized|no networks found in|dial unix .*(?:cilium|multus|calico)|connection refused|stat \/var\/lib\/calico\/nodename/i,
        },
        'The network plugin of node {node} is not ready: {text}',
        'Run again; have the node recycled if it stays.',
    ],
    [
        'sandbox.runtime-handler',
        'config platform',
        '',
        {
            text: /no runtime for "?[^"]+"? is configured|RuntimeHandler .* not supported|failed to get sandbox runtime/i,
        },
        'Node {node} cannot run the RuntimeClass of pod {pod}: {text}',
        'Choose nodes that offer it, or remove runtimeClassName.',
    ],
    [
        'sandbox.pause-image',
        'infra platform',
        'retry',
        { text: /failed to get sandbox image|failed to start sandbox.*pause|failed to pull image.*pause/i },
        'Node {node} cannot pull its own pause image: {text}',
        'Run again; have the registry access of node {node} repaired.',
    ],
    [
        'sandbox.busy',
        'infra platform',
        'retry',
        {
            text: /failed to reserve sandbox name|is reserved for|context deadline exceeded|code = DeadlineExceeded/,
        },
        'The container runtime of node {node} is overloaded: {text}',
        'Run again; it may land on another node.',
    ],
    [
        'sandbox.network',
        'infra platform',
        'retry',
        {
            text: /failed to set ?up network for sandbox|failed to set up sandbox container|network ?plugin cni failed|plugin type="/i,
        },
        'The network of pod {pod} could not be set up on node {node}: {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
    [
        'sandbox.other',
        'infra platform',
        'retry',
        {},
        'Node {node} could not set up pod {pod}: {text}',
        'Run again; name node {node} to the owner of the cluster.',
    ],
]);
const setupRows = place('event', { on: 'Pod' }, [
    ['event.sandbox-changed', 'signal', 'retry', { reason: 'SandboxChanged' }],
    [
        'event.sandbox-status',
        'infra platform',
        'retry',
        { reason: 'FailedPodSandBoxStatus' },
        'The container runtime of node {node} has trouble: {text}',
        'Run again.',
    ],
    [
        'event.network-not-ready',
        'infra platform',
        'retry',
        { reason: 'NetworkNotReady' },
        'The network of node {node} is not up yet: {text}',
        'Wait; have the node recycled if it lasts minutes.',
    ],
    [
        'event.dra-prepare',
        'infra platform',
        'retry',
        { reason: 'FailedPrepareDynamicResources' },
        'The device driver of node {node} could not prepare a claim of pod {pod}: {text}',
        'Run again; it may land on another node.',
    ],
    [
        'event.kubelet-sync',
        'infra platform',
        'retry',
        { reason: ['FailedCreatePodContainer', 'FailedSync', 'FailedKillPod'] },
        'Node {node} has trouble with pod {pod}: {text}',
        'Run again; it may land on another node.',
    ],
    [
        'event.pull-secret',
        'config author',
        '',
        { reason: 'FailedToRetrieveImagePullSecret', text: /secrets? \(?([^);]*)/ },
        'An image pull secret that the pod names does not exist: {text}',
        'Create the secret, or correct image-pull-secrets.',
    ],
    [
        'event.dns-config',
        'signal',
        '',
        { reason: ['DNSConfigForming', 'MissingClusterDNS'] },
        'The DNS settings of the pod were cut: {text}',
    ],
]);
const stuckRows = place('pod', {}, [
    [
        'pod.sandbox-stuck',
        'infra platform',
        'retry likely',
        { facts: ['sandbox-stuck'] },
        'Pod {pod} is stuck on node {node} before any image is pulled: its volumes or its network are not ready, and no event says why.',
        'Run again; name node {node} to the owner of the cluster.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/autoscaling.js

const autoscalingRows = place('event', { on: 'Pod' }, [
    [
        'event.ca.triggered',
        'signal',
        'retry',
        { reason: 'TriggeredScaleUp' },
        'A new node is coming for pod {pod}: {text}',
    ],
    [
        'event.ca.not-triggered.capacity',
        'infra platform',
        'retry',
        {
            reason: 'NotTriggerScaleUp',
            text: /max node group size reached|max total nodes in cluster reached|in backoff after failed scale-up|not ready for scale-up|exceeded quota:|max cluster (?:cpu|memory) limit reached/,
        },
        'The autoscaler may add no node for pod {pod}: {text}',
        'Have the maximum of the node group raised, or wait.',
    ],
    [
        'event.ca.not-triggered',
        'config author',
        '',
        { reason: 'NotTriggerScaleUp', text: /pod didn't trigger scale-up(?: \([^)]*\))?:? ?(.*)/ },
        'No node group can make a node for pod {pod}: {1}',
        'Match size, node-selector, tolerations and zone to a node group.',
    ],
    [
        'event.karpenter.nominated',
        'signal',
        'retry',
        { reason: 'Nominated' },
        'Karpenter is making a node for pod {pod}: {text}',
    ],
    [
        'event.karpenter.limits',
        'infra platform',
        'retry',
        {
            reason: 'FailedScheduling',
            source: /karpenter/,
            text: /Failed to schedule pod, .*(?:exceeds? limits? for (?:nodepool|provisioner)|limits exceeded|no instance type has the required offering|required offering|all available instance types exceed limits)/s,
        },
        'Karpenter may make no node for pod {pod}: {text}',
        'Have the limits of the NodePool raised, or allow more instance types, zones or capacity types.',
    ],
    [
        'event.karpenter.unschedulable',
        'config author',
        '',
        {
            reason: 'FailedScheduling',
            source: /karpenter/,
            text: /^(?:Failed to schedule pod, |did not tolerate|incompatible with|no (?:nodepool|provisioner))(.*)/s,
        },
        'No NodePool can make a node for pod {pod}: {1}',
        'Match arch, capacity, zone, size and tolerations to a NodePool.',
    ],
    [
        'event.karpenter.ice',
        'infra provider',
        'retry',
        { on: ['NodeClaim', 'Machine', 'Pod', 'Node'], reason: 'InsufficientCapacityError' },
        'The cloud has no such instances now: {text}',
        'Allow more instance types or zones, or use capacity: on-demand.',
    ],
    ['event.sched.failed', 'derive', 'retry', { reason: 'FailedScheduling' }],
]);
const claimRows = place('event', { on: 'PersistentVolumeClaim' }, [
    [
        'event.pvc.provisioning-failed',
        'infra platform',
        'retry',
        { reason: 'ProvisioningFailed' },
        'No volume can be made for a claim of pod {pod}: {text}',
        'Check storage class, quota and rights of the provisioner.',
    ],
    [
        'event.pvc.no-class',
        'config author',
        '',
        {
            reason: 'FailedBinding',
            text: /no persistent volumes available for this claim and no storage class is set/,
        },
        'A claim of pod {pod} names no storage class, and the cluster has no default one.',
        'Set storageClassName.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/scheduling.js

const schedulingRows = place('pod', {}, [
    [
        'sched.gated',
        'infra platform',
        'retry',
        { reason: 'SchedulingGated' },
        'Pod {pod} is held back by scheduling gate {gates}.',
        'Ask the owner of that gate (Kueue, if it is kueue.x-k8s.io/…).',
    ],
    [
        'sched.error',
        'infra platform',
        'retry',
        { reason: 'SchedulerError' },
        'The scheduler failed on pod {pod}: {text}',
        'Run again; tell the owner of the cluster if it stays.',
    ],
    [
        'sched.no-nodes',
        'infra platform',
        'retry',
        { text: /no nodes available to schedule pods/ },
        'The cluster has no node at all for pod {pod}.',
        'Wait for the autoscaler, or have a node group started.',
    ],
    [
        'sched.pvc.missing',
        'config author',
        '',
        {
            text: /persistentvolumeclaim "([^"]+)" (not found|is being deleted|bound to non-existent persistentvolume)/,
        },
        'Volume claim {1} of pod {pod}: {2}.',
        'Create claim {1} in namespace {namespace}, or correct claimName.',
    ],
    [
        'sched.pvc.unbound',
        'infra platform',
        'retry',
        {
            text: /unbound immediate PersistentVolumeClaims|waiting for ephemeral volume controller to create the persistentvolumeclaim/,
        },
        'A volume claim of pod {pod} is not bound to a volume{claims}.',
        'Look at the events of the claim: provisioner, storage class, quota.',
    ],
    [
        'sched.volume.zone',
        'infra platform',
        '',
        {
            text: /had no available volume zone|had volume node affinity conflict|didn't match PersistentVolume's node affinity/,
        },
        'The volume of pod {pod} lies where no node has room: {histogram}.',
        'Add nodes in the zone of the volume, or use a new one (WaitForFirstConsumer).',
    ],
    [
        'sched.volume.none',
        'infra platform',
        '',
        {
            text: /didn't find available persistent volumes to bind|did not have enough free storage|unavailable due to one or more pvc\(s\) bound to non-existent pv\(s\)|had no available disk/,
        },
        'No node can get the volume of pod {pod}: {histogram}.',
        'Check storage class, capacity and volume.',
    ],
    [
        'sched.volume.limit',
        'infra platform',
        'retry',
        { text: /exceed max volume count/ },
        'Every node holds its maximum of volumes: {histogram}.',
        'Wait, or add nodes.',
    ],
    [
        'sched.volume.rwop',
        'config author',
        'retry',
        { text: /ReadWriteOncePod access mode already in-use/ },
        'Another pod holds the volume claim of pod {pod} (ReadWriteOncePod).',
        'Give each run a claim of its own.',
    ],
    [
        'sched.volume.driver',
        'infra platform',
        'retry',
        { text: /CSI driver is not installed on the node/ },
        'The storage driver is not on the nodes: {histogram}.',
        'Have the DaemonSet of the CSI driver repaired.',
    ],
    [
        'sched.dra',
        'infra platform',
        'retry',
        {
            text: /cannot allocate all claims|resource ?claim|device class \S+ does not exist|device binding (?:timeout|failed)/i,
        },
        'A device claim of pod {pod} cannot be met: {histogram}.',
        'Check the claim, its device class and the device driver.',
    ],
    [
        'sched.insufficient',
        'infra platform',
        'retry',
        { text: /Insufficient ([A-Za-z0-9._/-]*[A-Za-z0-9])/ },
        'No node has room for pod {pod}{asks}: {histogram}.',
        'Wait for other pods to end or for a new node, ask for less {1}, or add nodes.',
    ],
    [
        'sched.too-many-pods',
        'infra platform',
        'retry',
        { text: /Too many pods/ },
        'Every node already runs its maximum of pods: {histogram}.',
        'Wait, add nodes, or raise the maximum (on EKS it follows the network interfaces).',
    ],
    [
        'sched.unschedulable-nodes',
        'infra platform',
        'retry',
        { text: /node\(s\) were unschedulable|node\(s\) had unknown conditions/ },
        'The nodes that fit pod {pod} are cordoned: {histogram}.',
        'Wait for the maintenance to end or for new nodes.',
    ],
    [
        'sched.taint.node-condition',
        'infra platform',
        'retry',
        {
            text: /(?:untolerated )?taints? \{?(node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|network-unavailable|out-of-service|unschedulable)|node\.cloudprovider\.kubernetes\.io\/(?:uninitialized|shutdown)|karpenter\.sh\/(?:disrupted|disruption|unregistered)|ToBeDeletedByClusterAutoscaler|DeletionCandidateOfClusterAutoscaler|[\w./-]*agent-not-ready)[:}]/,
        },
        'The nodes that fit pod {pod} are not ready or are leaving (taint {1}): {histogram}.',
        'Wait for healthy nodes.',
    ],
    [
        'sched.affinity',
        'config author',
        '',
        {
            text: /didn't match (?:Pod's )?node(?: affinity(?:\/selector)?|s? selector)|didn't match scheduler-enforced node affinity|didn't match the requested node name|MatchNodeSelector|pod affinity terms conflict/,
        },
        'No node has the labels that pod {pod} asks for{selector}: {histogram}.',
        'Correct node-selector, arch or affinity, or have nodes with these labels added.',
    ],
    [
        'sched.taint',
        'config author',
        '',
        {
            text: /untolerated taints?(?:\(s\)| \{([^:}]+))|had taints? (?:\{([^:}]+)[^}]*\}, )?that the pod didn't tolerate/,
        },
        'Every node that could take pod {pod} is tainted{taints}: {histogram}.',
        'Add a toleration (input tolerations), or choose other nodes.',
    ],
    [
        'sched.spread',
        'config author',
        '',
        { text: /didn't match pod topology spread constraints/ },
        'The topology spread of pod {pod} leaves no node: {histogram}.',
        'Use whenUnsatisfiable: ScheduleAnyway, or add nodes in the missing zone.',
    ],
    [
        'sched.pod-affinity',
        'config author',
        'retry',
        { text: /didn't (?:match|satisfy) (?:existing pods |pod )?(?:anti-)?affinity(?: rules)?/ },
        'The pod affinity of pod {pod} leaves no node: {histogram}.',
        'Relax the affinity, or wait for the other pods to end.',
    ],
    [
        'sched.ports',
        'config author',
        'retry',
        { text: /didn't have free ports for the requested pod ports/ },
        'The hostPort of pod {pod} is taken on every node.',
        'Remove hostPort.',
    ],
    [
        'sched.features',
        'config author',
        '',
        { text: /didn't match Pod's required features/ },
        'No node offers a feature that pod {pod} needs: {histogram}.',
        'Have the nodes upgraded, or drop the feature.',
    ],
    [
        'sched.gang',
        'infra platform',
        'retry',
        { text: /pod group|waiting for minCount pods from a gang/i },
        'Pod {pod} waits until its whole group fits: {histogram}.',
        'Add room for the whole group.',
    ],
    [
        'sched.other',
        'infra platform',
        'retry likely',
        { text: /nodes are available|\S/ },
        'Pod {pod} cannot be scheduled: {histogram}.',
        'Ask the owner of the cluster.',
    ],
]);
const schedulingStateRows = place('pod', {}, [
    [
        'sched.preempting',
        'signal',
        'retry',
        { facts: ['nominated'] },
        'Room is being made for pod {pod} on node {nominated}.',
    ],
    [
        'sched.no-condition',
        'infra platform',
        'retry likely',
        { facts: ['unseen-by-scheduler'] },
        'No scheduler has looked at pod {pod} (schedulerName {scheduler}).',
        'Correct schedulerName, or ask whether that scheduler runs.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue/volumes.js

const mountRows = place('event', { on: 'Pod', reason: 'FailedMount' }, [
    [
        'mount.cache-sync',
        'infra platform',
        'retry',
        { text: /failed to sync (?:secret|configmap) cache|object "[^"]+"\/"[^"]+" not registered/ },
        'Node {node} has not read the Secrets and ConfigMaps of pod {pod} yet: {text}',
        'Run again; it heals by itself.',
    ],
    [
        'mount.key-missing',
        'config author',
        '',
        { text: /references non-existent (secret|config) key: (\S+)/ },
        'A {1} volume of pod {pod} names key {2}, which does not exist.',
        'Add key {2}, or correct items[].key.',
    ],
    [
        'mount.object-missing',
        'config author',
        '',
        { text: /(secret|configmap)s? "([^"]+)" not found/i },
        'The {1} {2} that pod {pod} mounts does not exist in namespace {namespace}.',
        'Create {1} {2} before the run, or correct its name.',
    ],
    [
        'mount.token',
        'infra platform',
        'retry',
        { text: /failed to fetch token|serviceaccounts? "([^"]+)" not found/ },
        'The token of the service account could not be issued: {text}',
        'Run again; check that the service account still exists.',
    ],
    [
        'mount.csi-driver',
        'infra platform',
        'retry',
        {
            text: /driver name (\S+) not found in the list of registered CSI drivers|not found in the list of registered CSI drivers/,
        },
        'The storage driver {1} is not up on node {node}.',
        'Run again; have the DaemonSet of the driver repaired if it lasts.',
    ],
    [
        'mount.hostpath',
        'config author',
        '',
        { text: /hostPath type check failed:? ?(.*)/ },
        'A host path is missing or of another type on node {node}: {1}',
        'Correct hostPath, or do not use one.',
    ],
    [
        'mount.secrets-store',
        'config platform',
        '',
        { text: /failed to mount secrets store objects|SecretProviderClass/i },
        'The external secret provider refused: {text}',
        'Check the SecretProviderClass and the rights of the service account.',
    ],
    [
        'mount.other',
        'infra platform',
        'retry',
        {},
        'A volume of pod {pod} cannot be mounted on node {node}: {text}',
        'Run again; name the volume to the owner of the cluster.',
    ],
]);
const attachRows = place('event', { on: 'Pod' }, [
    [
        'attach.multi.used',
        'config author',
        'retry',
        { reason: 'FailedAttachVolume', text: /Multi-Attach error .*Volume is already used by(.*)/ },
        'Another pod holds the volume of pod {pod}:{1}.',
        'Give each run a volume claim of its own.',
    ],
    [
        'attach.multi.stale',
        'infra platform',
        'retry',
        { reason: 'FailedAttachVolume', text: /Multi-Attach error .*already exclusively attached to one node/ },
        'The volume of pod {pod} is still attached to another node.',
        'Wait up to six minutes for the forced detach.',
    ],
    [
        'attach.other',
        'infra platform',
        'retry',
        { reason: 'FailedAttachVolume' },
        'A volume of pod {pod} cannot be attached to node {node}: {text}',
        'Run again; name the volume to the owner of the cluster.',
    ],
    [
        'map.failed',
        'infra platform',
        'retry',
        { reason: 'FailedMapVolume' },
        'A block volume of pod {pod} cannot be mapped on node {node}: {text}',
        'Run again; check the storage driver.',
    ],
]);

;// CONCATENATED MODULE: ./diagnosis/catalogue.js
















const CATALOGUE = [
    ...jobRows,
    ...jobEventRows,
    ...creationRows,
    ...schedulingRows,
    ...schedulingStateRows,
    ...autoscalingRows,
    ...claimRows,
    ...sandboxRows,
    ...setupRows,
    ...stuckRows,
    ...mountRows,
    ...attachRows,
    ...imageReasonRows,
    ...imageRows,
    ...imageOddRows,
    ...pullingRows,
    ...configRows,
    ...createRows,
    ...waitingRows,
    ...startRows,
    ...helperRows,
    ...probeRows,
    ...rejectedRows,
    ...evictedRows,
    ...statusReasonRows,
    ...disruptionRows,
    ...disruptionStaleRows,
    ...removalRows,
    ...podEventRows,
    ...nodeRows,
    ...nodeEventRows,
    ...oomRows,
    ...lostRows,
    ...killedRows,
    ...exitRows,
    ...completedRows,
    ...startLogRows,
    ...memoryLogRows,
    ...setupLogRows,
    ...dnsTimeoutRows,
    ...dnsRows,
    ...apiRows,
    ...apiLogRows,
    ...runRows,
];
const BY_ID = new Map();
for (const signature of CATALOGUE)
    if (!BY_ID.has(signature.id))
        BY_ID.set(signature.id, signature);
function known(id, groups = []) {
    const signature = BY_ID.get(id);
    if (!signature)
        throw new Error(`No signature ${id} in the catalogue`);
    return { signature, groups };
}

;// CONCATENATED MODULE: ./diagnosis/shape.js
const NOTHING = Object.freeze({});
const NO_ITEMS = Object.freeze([]);
function shape(value) {
    return isShape(value) ? value : NOTHING;
}
function shape_list(value) {
    return Array.isArray(value) ? value : NO_ITEMS;
}
function shape_text(value) {
    return typeof value === 'string' ? value : '';
}
function figure(value) {
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
function dig(value, ...path) {
    let at = value;
    for (const key of path) {
        if (!isShape(at))
            return undefined;
        at = at[key];
    }
    return at;
}
function moment(value) {
    return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}
function second(ms) {
    return Math.floor(ms / 1000);
}
function stamp(ms) {
    return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString().replace('.000Z', 'Z') : '';
}
function isShape(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./diagnosis/events.js

const ABOUT_JOBS = new Set([
    'FailedCreate',
    'SuccessfulCreate',
    'BackoffLimitExceeded',
    'UnknownCompletionMode',
    'TooManySucceededPods',
    'Suspended',
]);
function eventFact(value) {
    const event = shape(value);
    const about = shape(event['involvedObject'] ?? event['regarding']);
    const times = [
        event['lastTimestamp'],
        event['deprecatedLastTimestamp'],
        dig(event['series'], 'lastObservedTime'),
        event['eventTime'],
    ]
        .map(moment)
        .filter((ms) => !Number.isNaN(ms));
    const first = [event['firstTimestamp'], event['deprecatedFirstTimestamp'], event['eventTime']]
        .map(moment)
        .find((ms) => !Number.isNaN(ms));
    const created = moment(dig(event['metadata'], 'creationTimestamp'));
    const lastMs = times.length > 0 ? Math.max(...times) : created;
    const reason = shape_text(event['reason']);
    return {
        kind: shape_text(about['kind']) || (ABOUT_JOBS.has(reason) ? 'Job' : ''),
        name: shape_text(about['name']),
        uid: shape_text(about['uid']),
        container: /\{([^}]+)\}/.exec(shape_text(about['fieldPath']))?.[1] ?? '',
        reason,
        text: shape_text(event['message']) || shape_text(event['note']),
        source: shape_text(dig(event['source'], 'component')) ||
            shape_text(event['reportingComponent']) ||
            shape_text(event['reportingController']) ||
            shape_text(dig(event['deprecatedSource'], 'component')),
        type: shape_text(event['type']),
        count: Math.max(figure(event['count']) ?? 0, figure(dig(event['series'], 'count')) ?? 0, figure(event['deprecatedCount']) ?? 0, 1),
        firstMs: first ?? lastMs,
        lastMs,
    };
}
function byTime(left, right) {
    return (left.lastMs || 0) - (right.lastMs || 0);
}

;// CONCATENATED MODULE: ./diagnosis/containers.js

const INJECTED = /^(istio-proxy|linkerd-proxy|linkerd-network-validator|envoy|vault-agent|cloud-sql-proxy|cloudsql-proxy|datadog-agent|daprd|consul-dataplane|gke-gcsfuse-sidecar)$/;
function containerFacts(pod, testContainer) {
    const spec = shape(pod['spec']);
    const status = shape(pod['status']);
    const regular = merge(spec['containers'], status['containerStatuses']);
    const main = mainName(regular, testContainer, shape_text(dig(pod, 'metadata', 'annotations', 'kubectl.kubernetes.io/default-container')));
    return [
        ...merge(spec['initContainers'], status['initContainerStatuses']).map((pair) => containerFact(pair, shape_text(pair.spec['restartPolicy']) === 'Always' ? 'sidecar' : 'init')),
        ...regular.map((pair) => containerFact(pair, pair.name === main ? 'main' : 'helper')),
    ];
}
function ending(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return null;
    const state = shape(value);
    const exit = figure(state['exitCode']);
    if (exit === null && shape_text(state['reason']) === '')
        return null;
    return {
        exit,
        reason: shape_text(state['reason']),
        text: shape_text(state['message']),
        startedMs: moment(state['startedAt']),
        finishedMs: moment(state['finishedAt']),
    };
}
function merge(specs, statuses) {
    const byName = new Map();
    for (const value of shape_list(specs)) {
        const spec = shape(value);
        const name = shape_text(spec['name']);
        if (name !== '')
            byName.set(name, { name, spec, status: null });
    }
    for (const value of shape_list(statuses)) {
        const status = shape(value);
        const name = shape_text(status['name']);
        if (name !== '')
            byName.set(name, { name, spec: byName.get(name)?.spec ?? {}, status });
    }
    return [...byName.values()];
}
function mainName(pairs, wanted, annotated) {
    const names = pairs.map((pair) => pair.name);
    if (names.includes(wanted))
        return wanted;
    const own = names.filter((name) => !INJECTED.test(name));
    if (own.length === 1)
        return own[0] ?? '';
    return own.includes(annotated) ? annotated : '';
}
function containerFact({ name, spec, status }, kind) {
    const state = shape(status?.['state']);
    const waiting = state['waiting'];
    const running = state['running'];
    return {
        name,
        kind,
        image: shape_text(spec['image']) || shape_text(status?.['image']),
        spec,
        known: status !== null,
        waiting: typeof waiting === 'object' && waiting !== null
            ? { reason: shape_text(shape(waiting)['reason']), text: shape_text(shape(waiting)['message']) }
            : null,
        running: typeof running === 'object' && running !== null,
        runningSinceMs: moment(shape(running)['startedAt']),
        ended: ending(state['terminated']),
        last: ending(dig(status, 'lastState', 'terminated')),
        restarts: figure(status?.['restartCount']) ?? 0,
        started: typeof status?.['started'] === 'boolean' ? status['started'] : null,
    };
}

;// CONCATENATED MODULE: ./diagnosis/sights.js


const NO_SIGHTS = {
    waitings: [],
    ran: new Set(),
    ends: new Map(),
    endedAlive: new Set(),
    gone: false,
    goneMs: Number.NaN,
};
function readSights(transitions) {
    const byObject = new Map();
    for (const value of shape_list(transitions)) {
        const line = shape(value);
        const object = shape_text(line['object']).toLowerCase();
        const known = byObject.get(object);
        if (known)
            known.push(line);
        else
            byObject.set(object, [line]);
    }
    return new Map(Array.from(byObject, ([object, lines]) => [object, sightsOf(lines)]));
}
function sightsOf(lines) {
    const waitings = [];
    const ran = new Set();
    const ends = new Map();
    const endedAlive = new Set();
    let gone = false;
    let goneMs = Number.NaN;
    let deleting = false;
    for (const line of lines) {
        const field = shape_text(line.field);
        if (field === 'deleted' && line.new === true) {
            gone = true;
            goneMs = moment(line.time);
        }
        if (field.endsWith('deletionTimestamp'))
            deleting = true;
        const container = /ontainerStatuses\[([^\]]+)\]/.exec(field)?.[1];
        if (container === undefined)
            continue;
        for (const value of [line.old, line.new]) {
            const waiting = shape(dig(value, 'waiting') ?? (field.includes('waiting') ? value : undefined));
            const reason = shape_text(waiting['reason']) || (field.includes('waiting') ? shape_text(value) : '');
            if (reason !== '')
                waitings.push({ container, reason, text: shape_text(waiting['message']), atMs: moment(line.time) });
            if (dig(value, 'running') !== undefined)
                ran.add(container);
            const end = ending(dig(value, 'terminated'));
            if (end) {
                ends.set(container, end);
                if (!deleting)
                    endedAlive.add(container);
                if (end.reason !== 'StartError' && end.reason !== 'ContainerCannotRun')
                    ran.add(container);
            }
        }
    }
    return { waitings, ran, ends, endedAlive, gone, goneMs };
}

;// CONCATENATED MODULE: ./diagnosis/pods.js




const RUNTIME_TEXT = /OCI runtime (?:create|start) failed|failed to create (?:containerd )?task|container_linux\.go/;
function podFact(object, testContainer, events, sights) {
    const metadata = shape(object['metadata']);
    const spec = shape(object['spec']);
    const status = shape(object['status']);
    const containers = containerFacts(object, testContainer);
    const due = moment(metadata['deletionTimestamp']);
    const grace = figure(metadata['deletionGracePeriodSeconds']);
    const deleting = shape_text(metadata['deletionTimestamp']) !== '';
    return {
        name: shape_text(metadata['name']),
        uid: shape_text(metadata['uid']),
        object,
        spec,
        index: indexOf(object),
        isIndexGuessed: false,
        node: shape_text(spec['nodeName']),
        phase: shape_text(status['phase']),
        reason: shape_text(status['reason']),
        text: shape_text(status['message']),
        nominated: shape_text(status['nominatedNodeName']),
        createdMs: moment(metadata['creationTimestamp']),
        startMs: moment(status['startTime']),
        conditions: conditionsOf(status['conditions']),
        deletedMs: due - (grace ?? 0) * 1000,
        deleting,
        graceSeconds: grace,
        gone: sights.gone,
        containers,
        main: containers.find((container) => container.kind === 'main') ?? null,
        events: [...events].sort(byTime),
        sights,
    };
}
function podFromEvents(name, testContainer, events, sights = NO_SIGHTS) {
    const first = Math.min(...events.map((event) => event.firstMs).filter((ms) => !Number.isNaN(ms)));
    const container = events.find((event) => event.container === testContainer)?.container ?? testContainer;
    const told = events.filter((event) => event.container === '' || event.container === container);
    const image = told.map((event) => /image "([^"]+)"/.exec(event.text)?.[1]).find((found) => found) ?? '';
    const object = { metadata: { name }, spec: { containers: [{ name: container, image }] } };
    const assigned = events.find((event) => event.reason === 'Scheduled');
    const node = /to (\S+)$/.exec(assigned?.text ?? '')?.[1] ?? '';
    return {
        ...podFact(object, testContainer, events, sights),
        object: null,
        node,
        createdMs: Number.isFinite(first) ? first : Number.NaN,
    };
}
function conditionsOf(value) {
    const found = new Map();
    for (const item of shape_list(value)) {
        const condition = shape(item);
        found.set(shape_text(condition['type']), {
            status: shape_text(condition['status']),
            reason: shape_text(condition['reason']),
            text: shape_text(condition['message']),
            sinceMs: moment(condition['lastTransitionTime']),
        });
    }
    return found;
}
function mainEnd(pod) {
    const { main } = pod;
    if (main?.ended)
        return main.ended;
    if (main?.last && !main.running && main.last.reason !== 'RestartingAllContainers')
        return main.last;
    if (main?.running || main?.last)
        return null;
    return pod.sights.ends.get(main?.name ?? '') ?? null;
}
function mainRan(pod) {
    const { main } = pod;
    if (!main)
        return false;
    if (main.running || main.last)
        return true;
    if (main.ended)
        return !isStartFailure(main.ended);
    if (pod.sights.ran.has(main.name))
        return true;
    return pod.events.some((event) => event.reason === 'Started' && (event.container === main.name || startedText(event.text) === main.name));
}
function isStartFailure(end) {
    if (end.reason === 'StartError' || end.reason === 'ContainerCannotRun')
        return true;
    return end.exit !== null && end.exit >= 126 && end.exit <= 128 && RUNTIME_TEXT.test(end.text);
}
function startedText(message) {
    return /^Started container:? ?(\S+)/.exec(message)?.[1] ?? '';
}
function indexOf(object) {
    const key = 'batch.kubernetes.io/job-completion-index';
    const given = shape_text(dig(object, 'metadata', 'annotations', key)) || shape_text(dig(object, 'metadata', 'labels', key));
    return /^\d+$/.test(given) ? Number(given) : null;
}
function withGuessedIndex(pod, expected) {
    if (pod.index !== null || expected[0] === null)
        return pod;
    const named = /-(\d+)-[a-z0-9]{5}$/.exec(pod.name)?.[1];
    const index = named === undefined ? (expected.length === 1 ? (expected[0] ?? null) : null) : Number(named);
    return { ...pod, index, isIndexGuessed: true };
}

;// CONCATENATED MODULE: ./diagnosis/jobs.js


function jobFact(value, sights) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return null;
    const object = shape(value);
    const metadata = shape(object['metadata']);
    const conditions = conditionsOf(dig(object, 'status', 'conditions'));
    const spec = shape(object['spec']);
    const name = shape_text(metadata['name']);
    const isTrue = (type) => conditions.get(type)?.status === 'True';
    const seen = sights.get(`job/${name}`.toLowerCase());
    const asked = moment(metadata['deletionTimestamp']);
    return {
        name,
        namespace: shape_text(metadata['namespace']),
        uid: shape_text(metadata['uid']),
        object,
        spec,
        status: shape(object['status']),
        conditions,
        failure: (isTrue('Failed') && conditions.get('Failed')) ||
            (isTrue('FailureTarget') && conditions.get('FailureTarget')) ||
            null,
        complete: isTrue('Complete') || isTrue('SuccessCriteriaMet'),
        suspended: spec['suspend'] === true || isTrue('Suspended'),
        queue: shape_text(dig(metadata, 'labels', 'kueue.x-k8s.io/queue-name')) ||
            shape_text(dig(metadata, 'annotations', 'kueue.x-k8s.io/queue-name')),
        deleting: shape_text(metadata['deletionTimestamp']) !== '',
        gone: seen?.gone ?? false,
        deletedMs: Number.isNaN(asked) ? (seen?.goneMs ?? Number.NaN) : asked,
        deadlineMs: deadlineOf(spec, dig(object, 'status', 'startTime'), conditions),
    };
}
function jobStates(job, podKnown, started) {
    const states = new Set();
    const add = (name, holds) => {
        if (holds)
            states.add(name);
    };
    const manager = shape_text(job.spec['managedBy']);
    add('suspended', job.suspended);
    add('kueue', job.queue !== '');
    add('managed', manager !== '' && manager !== 'kubernetes.io/job-controller');
    add('success-criteria', job.conditions.get('SuccessCriteriaMet')?.status === 'True');
    add('complete', job.complete);
    add('failed-pods', (figure(job.status['failed']) ?? 0) > 0);
    add('failure-target', job.conditions.get('FailureTarget')?.status === 'True');
    add('failed', job.conditions.get('Failed')?.status === 'True');
    add('ended', job.complete || job.failure !== null);
    add('terminating', job.deleting && !job.gone);
    add('deleted', job.deleting || job.gone);
    add('ttl', (figure(job.spec['ttlSecondsAfterFinished']) ?? Number.POSITIVE_INFINITY) < 60 &&
        (job.complete || job.failure !== null));
    add('pod-known', podKnown);
    add('started', started);
    return states;
}
function deadlineOf(spec, startTime, conditions) {
    const target = conditions.get('FailureTarget');
    if (target?.reason === 'DeadlineExceeded')
        return target.sinceMs;
    if (conditions.get('Failed')?.reason !== 'DeadlineExceeded')
        return Number.NaN;
    return moment(startTime) + (figure(spec['activeDeadlineSeconds']) ?? Number.NaN) * 1000;
}

;// CONCATENATED MODULE: ./diagnosis/facts.js





const STOPS = new Set([
    'cancel',
    'superseded',
    'timeout',
    'start-timeout',
    'lease',
]);
const MOST_INDEXES = 100_000;
const MOST_LINES = 500;
const LONGEST_LINE = 2000;
const ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g;
const STAMP = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d) /;
const DASH = 45;
function readFacts(value) {
    const observation = shape(value);
    const sights = readSights(observation['transitions']);
    const job = jobFact(observation['job'], sights);
    const events = shape_list(observation['events']).map(eventFact);
    const testContainer = shape_text(observation['testContainer']);
    const objects = shape_list(observation['pods'])
        .map(shape)
        .filter((pod) => Object.keys(pod).length > 0);
    const groups = groupByPod(events, objects.length === 1 ? shape_text(dig(objects[0], 'metadata', 'name')) : null);
    const seen = objects.map((object) => {
        const name = shape_text(dig(object, 'metadata', 'name'));
        return podFact(object, testContainer, groups.get(name) ?? [], sights.get(`pod/${name}`.toLowerCase()) ?? NO_SIGHTS);
    });
    const { expected, unclear } = expectedOf(observation['expectedIndexes'], job, seen);
    const own = seen.map((pod) => withGuessedIndex(pod, expected));
    const pods = [...own, ...ghosts(own, groups, testContainer, sights, expected)];
    const stopped = shape(observation['stopped']);
    const by = shape_text(stopped['by']);
    const api = shape(observation['apiError']);
    return {
        testContainer,
        expected,
        expectedUnclear: unclear,
        stopped: STOPS.has(by) ? { by: by, atMs: moment(stopped['at']) } : null,
        job,
        namespace: job?.namespace || shape_text(dig(objects[0], 'metadata', 'namespace')),
        pods,
        jobEvents: events.filter((event) => event.kind === 'Job'),
        claimEvents: events.filter((event) => event.kind === 'PersistentVolumeClaim'),
        nodeEvents: events.filter((event) => event.kind === 'Node' || event.kind === 'NodeClaim' || event.kind === 'Machine'),
        nodes: new Map(shape_list(observation['nodes']).map((node) => [shape_text(dig(node, 'metadata', 'name')), shape(node)])),
        quotas: shape_list(observation['quotas']),
        workloads: shape_list(observation['workloads']),
        apiError: Object.keys(api).length === 0
            ? null
            : {
                http: figure(api['httpStatus']) ?? figure(dig(api['status'], 'code')) ?? 0,
                status: typeof api['status'] === 'object'
                    ? shape(api['status'])
                    : { code: api['code'], reason: api['reason'] },
                text: shape_text(api['status']) || shape_text(api['message']),
            },
        unreadable: shape_list(observation['unreadable']).map((item) => ({
            verb: shape_text(shape(item)['verb']),
            resource: shape_text(shape(item)['resource']),
            http: figure(shape(item)['httpStatus']) ?? 0,
        })),
        log: shape(observation['log']),
        latestMs: latest(events, own),
    };
}
function logOf(facts, pod, container) {
    const { log } = facts;
    const keys = Object.keys(log);
    let value = log[`${pod.name}/${container}`];
    if (value === undefined && facts.expected.length === 1) {
        value =
            log[container] ??
                (container === (pod.main?.name ?? facts.testContainer) && keys.length === 1
                    ? log[keys[0] ?? '']
                    : undefined);
    }
    const lines = typeof value === 'string'
        ? value.split('\n')
        : shape_list(value).filter((line) => typeof line === 'string');
    return lines.slice(-MOST_LINES).map(plainLine);
}
function plainLine(line) {
    const bare = line.includes('\u001B') ? line.replace(ANSI, '') : line;
    const plain = bare.charCodeAt(4) === DASH ? bare.replace(STAMP, '') : bare;
    return plain.slice(0, LONGEST_LINE).trimEnd();
}
function groupByPod(events, onlyPod) {
    const groups = new Map();
    for (const event of events) {
        if (event.kind !== 'Pod' && event.kind !== '')
            continue;
        const name = event.name === '' && onlyPod !== null ? onlyPod : event.name;
        const group = groups.get(name);
        if (group)
            group.push(event);
        else
            groups.set(name, [event]);
    }
    return groups;
}
function ghosts(own, groups, testContainer, sights, expected) {
    const known = new Set(own.map((pod) => pod.name));
    const present = new Set(own.map((pod) => pod.index));
    const found = [];
    for (const [name, events] of groups) {
        if (known.has(name))
            continue;
        const index = expected.length === 1 && expected[0] === null
            ? null
            : Number(/-(\d+)-[a-z0-9]{5}$/.exec(name)?.[1] ?? Number.NaN);
        if (present.has(index) || Number.isNaN(index))
            continue;
        found.push({
            ...podFromEvents(name, testContainer, events, sights.get(`pod/${name}`.toLowerCase())),
            index,
        });
    }
    return found;
}
function expectedOf(given, job, pods) {
    if (Array.isArray(given) && given.length > 0) {
        const indexes = given.filter((index) => Number.isInteger(index) && index >= 0);
        const unique = [...new Set(indexes)].sort((left, right) => left - right);
        return { expected: unique.length > 0 ? unique : [null], unclear: indexes.length !== given.length };
    }
    const unclear = given !== undefined && given !== null && !Array.isArray(given);
    const completions = figure(job?.spec['completions']);
    if (job && shape_text(job.spec['completionMode']) === 'Indexed' && completions !== null && completions > 0) {
        return {
            expected: Array.from({ length: Math.min(completions, MOST_INDEXES) }, (_, index) => index),
            unclear,
        };
    }
    const shown = [...new Set(pods.map((pod) => pod.index))].filter((index) => index !== null);
    return { expected: shown.length > 1 ? shown.sort((left, right) => left - right) : [null], unclear };
}
function latest(events, pods) {
    let found = Number.NEGATIVE_INFINITY;
    const see = (ms) => {
        if (ms > found)
            found = ms;
    };
    for (const event of events)
        see(event.lastMs);
    for (const pod of pods) {
        see(pod.createdMs);
        for (const condition of pod.conditions.values())
            see(condition.sinceMs);
        for (const container of pod.containers) {
            see(container.ended?.finishedMs ?? container.runningSinceMs);
        }
    }
    return Number.isFinite(found) ? found : Number.NaN;
}

;// CONCATENATED MODULE: ./diagnosis/histogram.js
const WORDS = [
    [/^Insufficient (\S+)$/, 'have too little $1 left'],
    [/^Too many pods$/, 'run their maximum of pods'],
    [
        /^node\(s\) had untolerated taint \{([^}]*?)(?:: *)?\}$/,
        'have taint $1, which the pod does not tolerate',
    ],
    [
        /^node\(s\) had taints? \{([^}]*?)(?:: *)?\}, that the pod didn't tolerate$/,
        'have taint $1, which the pod does not tolerate',
    ],
    [/^node\(s\) had (?:untolerated )?taint.*$/, 'have a taint that the pod does not tolerate'],
    [/^node\(s\) didn't match Pod's node affinity(?:\/selector)?$/, 'lack the labels that the pod asks for'],
    [/^node\(s\) didn't match node selector$/, 'lack the labels that the pod asks for'],
    [/^node\(s\) were unschedulable$/, 'are cordoned'],
    [
        /^node\(s\) had volume node affinity conflict$|^node\(s\) didn't match PersistentVolume's node affinity$/,
        'cannot reach the volume',
    ],
    [/^node\(s\) exceed max volume count$/, 'hold their maximum of volumes'],
    [/^node\(s\) didn't match pod topology spread constraints.*$/, 'would break the topology spread'],
    [
        /^node\(s\) didn't (?:match|satisfy) .*anti-affinity.*$/,
        'already run a pod that this one must not sit beside',
    ],
    [/^node\(s\) didn't (?:match|satisfy) .*affinity rules$/, 'run no pod that this one must sit beside'],
    [/^node\(s\) didn't have free ports for the requested pod ports$/, 'have that host port taken'],
];
function withoutPreemption(message) {
    const cut = message.search(/\s*(?:no new claims to deallocate, )?preemption: /);
    return (cut < 0 ? message : message.slice(0, cut)).trim();
}
function tellHistogram(message) {
    const plain = withoutPreemption(message).replace(/\.$/, '');
    const found = /^0\/(\d+) nodes are available: (.*)$/s.exec(plain);
    if (!found)
        return plain;
    const parts = (found[2] ?? '').split(/, (?=\d+ )/).map((part) => {
        const [, count = '', reason = part] = /^(\d+) (.*)$/s.exec(part.replace(/\.$/, '')) ?? [];
        for (const [pattern, words] of WORDS) {
            if (pattern.test(reason))
                return `${count} ${reason.replace(pattern, words)}`;
        }
        return `${count} ${reason}`.trim();
    });
    const [first = '', ...others] = parts;
    return [first.replace(/^\d+/, `$& of ${found[1]} nodes`), ...others].join(', ');
}
function nodesCounted(message) {
    const found = /^0\/(\d+) nodes/.exec(message);
    return found ? Number(found[1]) : null;
}

;// CONCATENATED MODULE: ./diagnosis/quantities.js

const FACTORS = {
    '': 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
    Pi: 1024 ** 5,
};
function amount(quantity) {
    if (typeof quantity === 'number')
        return quantity;
    const found = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(shape_text(quantity).trim());
    return found ? Number(found[1]) * (FACTORS[found[2] ?? ''] ?? Number.NaN) : Number.NaN;
}
function doubled(quantity) {
    const bytes = amount(quantity) * 2;
    for (const unit of ['Gi', 'Mi', 'Ki']) {
        const figure = bytes / (FACTORS[unit] ?? 1);
        if (figure >= 1 && Number.isInteger(figure))
            return `${figure}${unit}`;
    }
    return Number.isFinite(bytes) ? `${Math.ceil(bytes / 1024 ** 2)}Mi` : '';
}
function resourceOf(container, kind, resource) {
    const value = dig(container, 'resources', kind, resource);
    return typeof value === 'number' ? String(value) : shape_text(value);
}
function podRequest(spec, resource) {
    const ask = (container) => {
        const value = amount(resourceOf(shape(container), 'requests', resource) || resourceOf(shape(container), 'limits', resource));
        return Number.isNaN(value) ? 0 : value;
    };
    const regular = shape_list(spec['containers']).reduce((sum, container) => sum + ask(container), 0);
    const inits = shape_list(spec['initContainers']);
    const sidecars = inits
        .filter((init) => shape_text(shape(init)['restartPolicy']) === 'Always')
        .reduce((sum, init) => sum + ask(init), 0);
    return Math.max(regular + sidecars, ...inits.map(ask));
}

;// CONCATENATED MODULE: ./diagnosis/words.js





const SIGNALS = {
    129: 'SIGHUP',
    130: 'SIGINT',
    131: 'SIGQUIT',
    132: 'SIGILL',
    133: 'SIGTRAP',
    134: 'SIGABRT',
    135: 'SIGBUS',
    136: 'SIGFPE',
    137: 'SIGKILL',
    139: 'SIGSEGV',
    141: 'SIGPIPE',
    142: 'SIGALRM',
    143: 'SIGTERM',
    152: 'SIGXCPU',
    153: 'SIGXFSZ',
    159: 'SIGSYS',
};
const LONGEST_TEXT = 400;
const words_LONGEST_LINE = 160;
const words_WORDS = {
    pod: ({ pod }) => pod?.name ?? '',
    job: ({ facts }) => facts.job?.name ?? '',
    namespace: ({ facts, text: said }) => facts.namespace || /namespace "?([a-z0-9-]+)/.exec(said ?? '')?.[1] || '(unknown)',
    node: ({ pod }) => pod?.node || '(unknown)',
    container: ({ container, facts }) => container?.name || facts.testContainer,
    image: ({ container }) => container?.image || '(unknown)',
    text: (scene) => shorten(scene.text ?? ''),
    reason: (scene) => scene.reason ?? '',
    exit: ({ container, pod }) => String((pod && container?.kind === 'main'
        ? mainEnd(pod)?.exit
        : (container?.ended ?? container?.last)?.exit) ?? '?'),
    signal: (scene) => SIGNALS[Number(words_WORDS['exit']?.(scene))] ?? 'a code of the tool itself',
    limit: ({ container }) => before(' ', memoryLimit(container)),
    limitNote: ({ container }) => wrap(' (limit ', memoryLimit(container), ')'),
    memory: ({ container }) => wrap(' (memory limit ', memoryLimit(container), ')'),
    more: ({ container }) => {
        const limit = memoryLimit(container);
        return limit === '' ? '' : ` from ${limit} to ${doubled(limit)}`;
    },
    histogram: (scene) => shorten(tellHistogram(scene.text ?? '')),
    asks: ({ pod }) => wrap(' (it asks for ', asked(pod), ')'),
    selector: ({ pod }) => wrap(' (', selectorOf(pod), ')'),
    taints: ({ facts, pod }) => wrap(' (', taintsOf(facts, pod), ')'),
    arch: ({ facts, pod }) => wrap(' (', shape_text(dig(facts.nodes.get(pod?.node ?? ''), 'status', 'nodeInfo', 'architecture')), ')'),
    gates: ({ pod }) => shape_list(pod?.spec['schedulingGates'])
        .map((gate) => shape_text(shape(gate)['name']))
        .join(', '),
    nominated: ({ pod }) => pod?.nominated ?? '',
    scheduler: ({ pod }) => shape_text(pod?.spec['schedulerName']) || 'default-scheduler',
    queue: ({ facts }) => facts.job?.queue ?? '',
    workload: ({ facts }) => wrap(': ', workloadOf(facts), ''),
    manager: ({ facts }) => shape_text(facts.job?.spec['managedBy']),
    ttl: ({ facts }) => String(facts.job?.spec['ttlSecondsAfterFinished'] ?? 0),
    failedPods: ({ facts }) => String(facts.job?.status['failed'] ?? 'some'),
    failedIndexes: ({ facts }) => shape_text(facts.job?.status['failedIndexes']),
    deadline: ({ facts }) => seconds(facts.job?.spec['activeDeadlineSeconds']),
    podDeadline: ({ pod }) => seconds(pod?.spec['activeDeadlineSeconds']),
    lastLine: (scene) => wrap(': "', lastLine(scene), '"'),
    end: ({ container }) => {
        const end = container?.last ?? container?.ended;
        return end
            ? [end.reason, end.exit === null ? '' : `exit code ${end.exit}`]
                .filter((part) => part !== '')
                .join(', ')
            : 'no end known';
    },
};
function fill(template, groups, scene) {
    return template
        .replace(/\{(\w+)\}/g, (_, name) => /^\d+$/.test(name)
        ? shorten(groups[Number(name)] ?? '')
        : (scene.more?.[name] ?? words_WORDS[name]?.(scene) ?? ''))
        .replace(/([^\n ]) {2,}/g, '$1 ')
        .replace(/\s+([.,;])(?=\s|$)/g, '$1')
        .replace(/(?<!\.)\.\.(?=\s|$)/g, '.')
        .replace(/:\s*\.?$/, '.')
        .trim();
}
function shorten(value, most = LONGEST_TEXT) {
    const line = value.replace(/\s+/g, ' ').trim();
    return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
function memoryLimit(container) {
    return container ? resourceOf(container.spec, 'limits', 'memory') : '';
}
function lastLine({ facts, pod, container }) {
    if (!pod || !container)
        return '';
    const line = logOf(facts, pod, container.name).findLast((candidate) => candidate.trim() !== '') ?? '';
    return shorten(line, words_LONGEST_LINE).replaceAll('"', "'");
}
function wrap(left, middle, right) {
    return middle === '' ? '' : left + middle + right;
}
function before(left, right) {
    return wrap(left, right, '');
}
function seconds(value) {
    return typeof value === 'number' ? ` of ${value} s` : '';
}
function asked(pod) {
    if (!pod)
        return '';
    const parts = [];
    for (const container of pod.containers) {
        const asks = ['cpu', 'memory', 'nvidia.com/gpu', 'ephemeral-storage']
            .map((resource) => [
            resource,
            resourceOf(container.spec, 'requests', resource) || resourceOf(container.spec, 'limits', resource),
        ])
            .filter(([, value]) => value !== '')
            .map(([resource, value]) => `${resource} ${value}`);
        if (asks.length > 0)
            parts.push(`${pod.containers.length > 1 ? `${container.name}: ` : ''}${asks.join(', ')}`);
    }
    return parts.join('; ');
}
function selectorOf(pod) {
    const selector = Object.entries(shape(pod?.spec['nodeSelector'])).map(([key, value]) => `${key}=${String(value)}`);
    const terms = shape_list(dig(pod?.spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution', 'nodeSelectorTerms'));
    const affinity = terms
        .flatMap((term) => shape_list(shape(term)['matchExpressions']))
        .map(shape)
        .map((rule) => `${shape_text(rule['key'])} ${shape_text(rule['operator'])} ${shape_list(rule['values']).join(',')}`.trim());
    return [...selector, ...affinity].join(', ');
}
function taintsOf(facts, pod) {
    const nodes = pod?.node ? [facts.nodes.get(pod.node)] : [...facts.nodes.values()];
    const keys = nodes
        .flatMap((node) => shape_list(dig(node, 'spec', 'taints')))
        .map((taint) => shape_text(shape(taint)['key']));
    return [...new Set(keys)]
        .filter((key) => key !== '')
        .slice(0, 5)
        .join(', ');
}
function workloadOf(facts) {
    for (const workload of facts.workloads) {
        for (const item of shape_list(dig(workload, 'status', 'conditions'))) {
            const condition = shape(item);
            if (condition['type'] === 'QuotaReserved' && condition['status'] !== 'True')
                return shorten(shape_text(condition['message']));
        }
    }
    return '';
}

;// CONCATENATED MODULE: ./diagnosis/finding.js



const LONGEST_VALUE = 1000;
function finding(hit, scene, options = {}) {
    const { signature, groups } = hit;
    const outcome = options.outcome ?? outcomeOf(signature.is);
    const changed = outcome !== outcomeOf(signature.is);
    return {
        outcome,
        cause: signature.id,
        owner: options.owner ?? signature.owner,
        certainty: options.certainty ?? signature.certainty,
        message: fill(signature.say, groups, scene),
        remedy: options.remedy ?? fill(signature.fix, groups, scene),
        retryable: outcome === 'infrastructure' && (changed || signature.retry),
        evidence: options.evidence ?? [],
        warnings: options.warnings ?? [],
    };
}
function evidence(object, field, value, atMs = Number.NaN) {
    const said = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return { object, field, value: shorten(said, LONGEST_VALUE), at: stamp(atMs) };
}

;// CONCATENATED MODULE: ./diagnosis/api-failure.js





const GROUPS = { jobs: 'batch', workloads: 'kueue.x-k8s.io' };
function apiFinding(facts) {
    const { apiError } = facts;
    if (!apiError)
        return null;
    const { http, status } = apiError;
    const details = shape(status['details']);
    const causes = shape_list(details['causes']).map(shape);
    const message = shape_text(status['message']) || shape_text(status['body']) || apiError.text;
    const reason = shape_text(status['reason']);
    const said = [message, ...causes.map((cause) => shape_text(cause['reason']))].join('\n');
    const scene = {
        facts,
        pod: null,
        container: null,
        text: message || reason,
        reason,
        more: {
            http: String(http),
            code: codeOf(status) || message,
            server: shape_text(status['server']) ? ` ${shape_text(status['server'])}` : '',
            causes: causes.map((cause) => `${shape_text(cause['field'])}: ${shape_text(cause['message'])}`).join('; ') || message,
            ...rights(message),
        },
    };
    const proof = { evidence: [evidence('API server', `HTTP ${http}`, message || JSON.stringify(status))] };
    if (http === 404 && (shape_text(details['kind']) === 'jobs' || /^jobs(?:\.batch)? "/.test(message))) {
        return finding(known('job.deleted.external'), scene, proof);
    }
    const hit = firstHit(apiRows, {
        http,
        reason,
        text: said,
        code: codeOf(status),
    });
    if (hit && hit.signature.is !== 'signal')
        return finding(hit, scene, proof);
    return facts.job === null && facts.pods.length === 0 ? finding(known('api.other'), scene, proof) : null;
}
function blindFinding(facts) {
    const item = facts.unreadable.find((candidate) => candidate.resource === 'pods' && candidate.http === 403);
    if (!item || facts.job?.failure || facts.job?.complete)
        return null;
    const more = {
        rbac: `\n${ruleOf('', 'pods', item.verb)}`,
        inNamespace: facts.namespace === '' ? '' : ` in namespace ${facts.namespace}`,
    };
    return finding(known('api.403.rbac', ['', 'The identity of this run', item.verb, 'pods']), { facts, pod: null, container: null, more }, { evidence: [evidence('API server', 'HTTP 403', `${item.verb} pods`)] });
}
function codeOf(status) {
    return shape_text(status['code']) || shape_text(dig(status['cause'], 'code')) || shape_text(status['name']);
}
function rights(message) {
    const found = /cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/.exec(message);
    if (!found)
        return { rbac: '', inNamespace: '' };
    const [, verb = '', resource = '', group = '', namespace] = found;
    return {
        rbac: `\n${ruleOf(group, resource, verb)}`,
        inNamespace: namespace === undefined ? ' in the cluster' : ` in namespace ${namespace}`,
    };
}
function rulesFor(facts) {
    return facts.unreadable
        .filter((item) => item.http === 403)
        .map((item) => ruleOf(GROUPS[item.resource] ?? '', item.resource, item.verb))
        .join('\n');
}
function ruleOf(group, resource, verb) {
    return `- apiGroups: ["${group}"]\n  resources: ["${resource}"]\n  verbs: ["${verb}"]`;
}
function grantOf(facts) {
    return facts.unreadable
        .filter((item) => item.http === 403 || item.http === 401)
        .map((item) => `Not readable: ${item.verb} ${item.resource} (${item.http}), so the verdict does without it.`);
}

;// CONCATENATED MODULE: ./diagnosis/creating.js






const IDLE_MS = 60_000;
function creatingOf(facts, nowMs) {
    const { job } = facts;
    const base = {
        container: null,
        reason: '',
        isConfiguration: false,
        cannotHeal: false,
        progress: '',
    };
    if (job?.suspended) {
        const isQueued = job.queue !== '' || facts.jobEvents.some((event) => /kueue/i.test(event.source));
        const condition = job.conditions.get('Suspended');
        const sinceMs = condition?.sinceMs ?? moment(dig(job.object, 'metadata', 'creationTimestamp'));
        const hit = known(isQueued ? 'job.suspended.kueue' : 'job.suspended.other');
        return {
            ...base,
            stage: 'suspended',
            hit,
            text: condition?.text ?? '',
            isConfiguration: !isQueued,
            cannotHeal: !isQueued && nowMs - sinceMs > IDLE_MS,
            sightings: 1,
            progress: isQueued ? `queue ${job.queue}` : '',
            evidence: [evidence(`Job ${job.name}`, 'spec.suspend', 'true', condition?.sinceMs)],
        };
    }
    const refusals = facts.jobEvents.filter((event) => event.reason === 'FailedCreate');
    const newest = refusals.toSorted((left, right) => (left.lastMs || 0) - (right.lastMs || 0)).at(-1);
    if (newest) {
        const hit = firstHit(creationRows, {
            on: 'Job',
            reason: 'FailedCreate',
            text: newest.text,
            source: newest.source,
        }) ?? known('create.other');
        const isNever = hit.signature.id === 'create.quota.exceeded' && neverFits(hit);
        const isConfiguration = isNever || hit.signature.is === 'configuration';
        return {
            ...base,
            stage: 'creating',
            hit,
            text: newest.text.replace(/^(?:\(combined from similar events\): )?Error creating: /, ''),
            reason: newest.reason,
            isConfiguration,
            ...(isNever
                ? { remedy: `This pod never fits quota ${hit.groups[1]}: ask for less, or have the quota raised.` }
                : {}),
            cannotHeal: isConfiguration || hit.signature.is === 'cancelled',
            sightings: refusals.reduce((sum, event) => sum + event.count, 0),
            evidence: [
                evidence(`Event FailedCreate on Job ${newest.name || job?.name || ''}`, 'message', newest.text, newest.lastMs),
            ],
        };
    }
    const ageMs = nowMs - moment(dig(job?.object, 'metadata', 'creationTimestamp'));
    const isIdle = job !== null &&
        !job.deleting &&
        !job.gone &&
        (figure(job.status['active']) ?? 0) === 0 &&
        shape_text(job.spec['managedBy']) === '' &&
        ageMs > IDLE_MS;
    return {
        ...base,
        stage: 'creating',
        hit: isIdle ? known('job.no-pods-no-events') : null,
        text: '',
        sightings: isIdle ? 1 : 0,
        evidence: isIdle ? [evidence(`Job ${job.name}`, 'status.active', job.status['active'] ?? 0)] : [],
    };
}
function neverFits(hit) {
    const requested = pairs(hit.groups[2] ?? '');
    const limited = pairs(hit.groups[4] ?? '');
    return [...requested].some(([resource, value]) => amount(value) > amount(limited.get(resource)));
}
function pairs(list) {
    return new Map(list.split(',').map((pair) => {
        const [resource = '', value = ''] = pair.trim().split('=');
        return [resource, value];
    }));
}

;// CONCATENATED MODULE: ./diagnosis/waiting.js



const HARMLESS = new Set(['', 'ContainerCreating', 'PodInitializing', 'Waiting', 'Pending']);
const ROWS = [
    ...imageReasonRows,
    ...imageRows,
    ...configRows,
    ...createRows,
    ...startRows,
    ...waitingRows,
    ...imageOddRows,
];
const ODD = new Set(['odd-reason']);
function troubleOf(pod, container) {
    if (container.running || container.ended)
        return null;
    const failures = pod.events.filter((event) => isFailure(event) && isAbout(event, pod, container));
    const newest = failures.findLast((event) => impliedReason(event) !== '');
    const seen = pod.sights.waitings.filter((sight) => sight.container === container.name && !HARMLESS.has(sight.reason));
    let reason = container.waiting?.reason ?? '';
    if (HARMLESS.has(reason))
        reason = newest ? impliedReason(newest) : (seen.at(-1)?.reason ?? '');
    if (HARMLESS.has(reason) || reason === 'CrashLoopBackOff')
        return null;
    const told = failures.findLast((event) => /Failed to pull|Failed to apply|^Error: (?!ErrImagePull|ImagePullBackOff)/.test(event.text));
    const earlier = seen.findLast((sight) => sight.text !== '' && !sight.text.startsWith('Back-off'));
    const text = [container.waiting?.text, told?.text ?? newest?.text, earlier?.text]
        .filter((part) => part)
        .join('\n');
    const hit = firstHit(ROWS, { reason, text, image: container.image || imageIn(text), facts: ODD });
    if (!hit)
        return null;
    const attempts = seen.filter((sight) => sight.reason !== 'ImagePullBackOff').length;
    return {
        container,
        reason,
        text: plainError(told?.text || container.waiting?.text || text),
        hit,
        atMs: newest?.lastMs ?? Number.NaN,
        sightings: Math.max(1, attempts, told?.count ?? 0),
    };
}
function isFailure(event) {
    return ['Failed', 'InspectFailed', 'ErrImageNeverPull', 'BackOff', 'FailedPostStartHook'].includes(event.reason);
}
function isAbout(event, pod, container) {
    if (event.container !== '')
        return event.container === container.name;
    return pod.containers.length === 1 || (container.image !== '' && event.text.includes(container.image));
}
function impliedReason(event) {
    if (event.reason === 'ErrImageNeverPull')
        return 'ErrImageNeverPull';
    if (event.reason === 'InspectFailed')
        return /pars|invalid reference/.test(event.text) ? 'InvalidImageName' : 'ImageInspectError';
    const said = event.text;
    if (/^Failed to pull image|^Back-off pulling image|^Error: (?:ErrImagePull|ImagePullBackOff)/.test(said))
        return 'ErrImagePull';
    const named = /^Error: (InvalidImageName|ErrImageNeverPull|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)/.exec(said)?.[1];
    if (named)
        return named;
    if (/OCI runtime|failed to start container|failed to create (?:containerd )?(?:task|shim)|executable file|exec format/i.test(said))
        return 'RunContainerError';
    if (/couldn't find key|not found$|runAsNonRoot|failed to prepare subPath|failed to sync (?:secret|configmap)|services have not yet|not registered/i.test(said)) {
        return 'CreateContainerConfigError';
    }
    if (/^Error: (?:context deadline|failed to (?:reserve|create|generate|get)|container create|Error response|.*CreateContainer)/i.test(said))
        return 'CreateContainerError';
    return '';
}
function imageIn(text) {
    return /image "([^"]+)"/.exec(text)?.[1] ?? '';
}
function plainError(text) {
    return text
        .replace(/^Failed to create pod sandbox: /, '')
        .replace(/^Failed to pull image "[^"]+": /, '')
        .replace(/^Error: /, '')
        .replace(/^rpc error: code = \w+ desc = /, '')
        .replace(/^failed to pull and unpack image "[^"]+": /, '')
        .replace(/^failed to resolve (?:reference|image) "[^"]+": /, '')
        .trim();
}

;// CONCATENATED MODULE: ./diagnosis/preparing.js






const preparing_ROWS = [...sandboxRows, ...mountRows, ...attachRows, ...setupRows];
const WEAK = new Set([
    'mount.cache-sync',
    'mount.other',
    'sandbox.other',
    'event.kubelet-sync',
    'event.network-not-ready',
    'event.sandbox-status',
    'event.pull-secret',
]);
const PERSISTENT_COUNT = 3;
const PERSISTENT_MS = 60_000;
const STUCK_MS = 120_000;
function preparingOf(pod, nowMs) {
    const pulled = new Set(pod.events.filter((event) => event.reason === 'Pulled').map((event) => event.container));
    const pulling = pod.events.findLast((event) => event.reason === 'Pulling' && !pulled.has(event.container));
    const best = bestEvent(pod);
    const isPulling = pulling !== undefined && (!best || (pulling.lastMs || 0) >= (best.event.lastMs || 0));
    if (isPulling) {
        const container = pod.containers.find((candidate) => candidate.name === pulling.container) ?? pod.main;
        return {
            stage: 'pulling',
            hit: known('event.image.pulling-long'),
            container,
            text: pulling.text,
            reason: 'Pulling',
            isConfiguration: false,
            cannotHeal: false,
            sightings: 0,
            progress: `image ${container?.image || ''} is being pulled`.replace('  ', ' '),
            evidence: [evidence(`Event Pulling on Pod ${pod.name}`, 'message', pulling.text, pulling.lastMs)],
        };
    }
    const ready = pod.conditions.get('PodReadyToStartContainers');
    const isStuck = ready?.status === 'False' && nowMs - ready.sinceMs > STUCK_MS;
    const hit = best?.hit ?? (isStuck ? known('pod.sandbox-stuck') : null);
    const isConfiguration = hit?.signature.is === 'configuration';
    return {
        stage: pulled.size > 0 || ready?.status === 'True' ? 'starting' : 'preparing',
        hit,
        container: null,
        text: plainError(best?.event.text ?? ''),
        reason: best?.event.reason ?? '',
        isConfiguration,
        cannotHeal: isConfiguration && !hit?.signature.retry && best !== null && isPersistent(best.event, nowMs),
        sightings: best?.event.count ?? 0,
        progress: '',
        evidence: best
            ? [
                evidence(`Event ${best.event.reason} on Pod ${pod.name}`, 'message', best.event.text, best.event.lastMs),
            ]
            : isStuck
                ? [
                    evidence(`Pod ${pod.name}`, 'status.conditions[PodReadyToStartContainers].status', 'False', ready.sinceMs),
                ]
                : [],
    };
}
function isPersistent(event, nowMs) {
    return (!event.reason.startsWith('FailedCreatePodSand') ||
        event.count >= PERSISTENT_COUNT ||
        nowMs - event.firstMs >= PERSISTENT_MS);
}
function bestEvent(pod) {
    let weak = null;
    for (const event of pod.events.toReversed()) {
        const hit = firstHit(preparing_ROWS, { on: 'Pod', reason: event.reason, text: event.text, source: event.source });
        if (!hit || hit.signature.is === 'signal')
            continue;
        if (!WEAK.has(hit.signature.id))
            return { event, hit };
        weak ??= { event, hit };
    }
    return weak;
}

;// CONCATENATED MODULE: ./diagnosis/scheduling.js








const AUTOSCALER_ANSWERS_MS = 60_000;
const UNSEEN_MS = 30_000;
const KARPENTER = /karpenter/;
const KARPENTER_TEXT = /^Failed to schedule pod, |\bnodepool\b|\bprovisioner\b/;
const TOO_LARGE = /no instance type (?:satisfied|has enough|which had enough)|which had enough resources|resources (?:were|was) not met/;
function schedulingOf(facts, pod, nowMs) {
    const condition = pod.conditions.get('PodScheduled');
    if (pod.node !== '' || condition?.status === 'True')
        return null;
    const refusals = pod.events.filter((event) => event.reason === 'FailedScheduling');
    const scheduler = refusals.findLast((event) => !isKarpenter(event));
    const message = condition?.text || scheduler?.text || '';
    const reason = condition?.reason ?? (scheduler ? 'Unschedulable' : '');
    const base = baseHit(facts, reason, message);
    const answer = autoscalerAnswer(pod);
    const isComing = answer?.hit.signature.is === 'signal';
    const claim = base?.signature.id === 'sched.pvc.unbound' ? claimAnswer(facts) : null;
    const hit = claim?.hit ?? combined(base, answer, message);
    const isAnswered = hit !== null && (hit === answer?.hit || hit.signature.id === 'sched.node-not-arrived');
    const toldBy = claim ?? (isAnswered ? answer : null);
    const sinceMs = Number.isNaN(condition?.sinceMs ?? Number.NaN)
        ? (scheduler?.firstMs ?? pod.createdMs)
        : (condition?.sinceMs ?? pod.createdMs);
    const isSettled = answer !== null || nowMs - sinceMs >= AUTOSCALER_ANSWERS_MS || hit?.signature.id === 'sched.pvc.missing';
    const isUnseen = !condition && refusals.length === 0 && pod.events.length === 0 && nowMs - pod.createdMs > UNSEEN_MS;
    const never = hit?.signature.id === 'sched.insufficient' && isTooLarge(facts, pod, hit, message);
    const isWrong = never || (hit?.signature.is === 'configuration' && !hit.signature.retry);
    const finalHit = hit ?? (isUnseen ? known('sched.no-condition') : null);
    return {
        stage: 'scheduling',
        hit: finalHit,
        container: null,
        text: toldBy?.event.text ?? message,
        reason,
        isConfiguration: isWrong,
        ...(never
            ? { remedy: `Ask for less ${hit.groups[1]} than the largest node has, or have larger nodes added.` }
            : {}),
        cannotHeal: isWrong && !isComing && isSettled,
        sightings: Math.max(scheduler?.count ?? 0, 1),
        progress: isComing
            ? answer.event.text
            : pod.nominated === ''
                ? ''
                : `room is being made on node ${pod.nominated}`,
        evidence: [
            ...(message === ''
                ? []
                : [
                    evidence(`Pod ${pod.name}`, 'status.conditions[PodScheduled].message', message, condition?.sinceMs ?? scheduler?.lastMs),
                ]),
            ...(claim
                ? [
                    evidence(`Event ${claim.event.reason} on claim ${claim.event.name}`, 'message', claim.event.text, claim.event.lastMs),
                ]
                : []),
            ...(answer
                ? [
                    evidence(`Event ${answer.event.reason} on Pod ${pod.name}`, 'message', answer.event.text, answer.event.lastMs),
                ]
                : []),
        ],
    };
}
function baseHit(facts, reason, message) {
    if (reason === '' && message === '')
        return null;
    const text = withoutPreemption(message);
    const hit = firstHit(schedulingRows, { reason, text });
    if (hit?.signature.id === 'sched.taint' && !/\{/.test(text) && facts.nodes.size > 0) {
        const keys = [...facts.nodes.values()].flatMap((node) => Array.isArray(dig(node, 'spec', 'taints')) ? dig(node, 'spec', 'taints') : []);
        const isPassing = keys.length > 0 &&
            keys.every((taint) => /^node\.kubernetes\.io\/|^node\.cloudprovider|^karpenter\.sh\/|ToBeDeleted|not-ready/.test(String(dig(taint, 'key'))));
        if (isPassing)
            return known('sched.taint.node-condition', ['', String(dig(keys[0], 'key'))]);
    }
    return hit;
}
function autoscalerAnswer(pod) {
    for (const event of pod.events.toReversed()) {
        if (event.reason === 'FailedScheduling' && !isKarpenter(event))
            continue;
        const hit = firstHit(autoscalingRows, {
            on: 'Pod',
            reason: event.reason,
            text: event.text,
            source: isKarpenter(event) ? 'karpenter' : event.source,
        });
        if (hit && hit.signature.is !== 'derive')
            return { event, hit };
    }
    return null;
}
function claimAnswer(facts) {
    for (const event of facts.claimEvents.toReversed()) {
        const hit = firstHit(claimRows, { on: event.kind, reason: event.reason, text: event.text });
        if (hit)
            return { event, hit };
    }
    return null;
}
function isKarpenter(event) {
    return (KARPENTER.test(event.source) || (event.reason === 'FailedScheduling' && KARPENTER_TEXT.test(event.text)));
}
function combined(base, answer, message) {
    if (!answer)
        return base;
    const { signature } = answer.hit;
    if (signature.is === 'signal')
        return base?.signature.is === 'infrastructure' ? base : known('sched.node-not-arrived');
    if (!base || signature.is === 'infrastructure')
        return answer.hit;
    if (base.signature.is === 'configuration')
        return base;
    const tooLarge = signature.id === 'event.ca.not-triggered'
        ? /Insufficient /.test(answer.event.text)
        : TOO_LARGE.test(answer.event.text);
    const isAboutRoom = ['sched.insufficient', 'sched.no-nodes', 'sched.other', 'sched.too-many-pods'].includes(base.signature.id);
    const hasNodes = base.signature.id !== 'sched.no-nodes' && nodesCounted(message) !== 0;
    return isAboutRoom && (tooLarge || !hasNodes) ? answer.hit : base;
}
function isTooLarge(facts, pod, hit, message) {
    const resource = hit.groups[1] ?? '';
    const request = podRequest(pod.spec, resource);
    const rooms = [...facts.nodes.values()]
        .map((node) => amount(dig(node, 'status', 'allocatable', resource)))
        .filter((room) => !Number.isNaN(room));
    return (rooms.length > 0 &&
        facts.nodes.size >= (nodesCounted(message) ?? Number.POSITIVE_INFINITY) &&
        rooms.every((room) => request > room));
}

;// CONCATENATED MODULE: ./diagnosis/setup.js







const HOPELESS_RESTARTS = 3;
const SILENT_PROBE_MS = 60_000;
function setupOf(facts, pod, container, nowMs) {
    const end = container.ended ?? container.last;
    const isCrashing = container.waiting?.reason === 'CrashLoopBackOff' ||
        (container.ended !== null && container.ended.exit !== 0);
    const endEvidence = end
        ? [
            evidence(`Pod ${pod.name}`, `status.initContainerStatuses[${container.name}]`, `${end.reason} ${end.exit ?? ''} ${end.text}`.trim(), end.finishedMs),
        ]
        : probesOf(pod, container)
            .slice(-1)
            .map((event) => evidence(`Event ${event.reason} on Pod ${pod.name}`, 'message', event.text, event.lastMs));
    const base = {
        stage: 'initializing',
        container,
        reason: end?.reason ?? '',
        text: end?.text ?? '',
        progress: '',
        evidence: endEvidence,
    };
    if (container.kind === 'init') {
        if (end && (isCrashing || !container.running || container.restarts > 0)) {
            const hit = initHit(facts, pod, container, end);
            const isOver = pod.phase === 'Failed' || container.restarts >= HOPELESS_RESTARTS;
            const isConfiguration = hit.signature.is === 'configuration';
            return {
                ...base,
                hit,
                isConfiguration,
                cannotHeal: isOver && isConfiguration,
                sightings: container.restarts + 1,
            };
        }
        return container.running
            ? { ...base, hit: null, isConfiguration: false, cannotHeal: false, sightings: 0 }
            : null;
    }
    const hit = sidecarHit(pod, container, end, isCrashing, nowMs);
    if (!hit && !container.running)
        return null;
    const isCommand = end !== null && (end.reason === 'StartError' || end.exit === 127 || end.exit === 126);
    return {
        ...base,
        hit,
        isConfiguration: hit?.signature.is === 'configuration',
        cannotHeal: hit !== null &&
            hit.signature.is === 'configuration' &&
            (isCommand || container.restarts >= HOPELESS_RESTARTS),
        sightings: hit ? Math.max(1, container.restarts) : 0,
    };
}
function initHit(facts, pod, container, end) {
    const subject = { reason: end.reason, text: end.text, exit: end.exit };
    const lost = firstHit(lostRows, subject) ?? firstHit(oomRows, subject) ?? firstHit(startRows, subject);
    if (lost)
        return lost;
    const log = [...logOf(facts, pod, container.name), end.text].join('\n');
    return (firstHit(dnsTimeoutRows, { text: log }) ??
        firstHit(helperRows, { facts: new Set(['init', 'exited']) }) ??
        known('init.failed'));
}
function sidecarHit(pod, container, end, isCrashing, nowMs) {
    const probes = probesOf(pod, container);
    const lastProbeMs = Math.max(...probes.map((event) => event.lastMs || 0));
    const isSilent = container.running && lastProbeMs < container.runningSinceMs;
    if (isSilent && nowMs - container.runningSinceMs < SILENT_PROBE_MS)
        return null;
    const states = new Set(['sidecar']);
    if (container.restarts > 0)
        states.add('restarted');
    if (container.running)
        states.add('up');
    if (isCrashing && end)
        states.add('crashing');
    if (probes.length > 0 && !isSilent)
        states.add('startup-probe');
    if (container.running && container.restarts === 0 && probes.length === 0)
        return null;
    return firstHit(helperRows, { facts: states });
}
function probesOf(pod, container) {
    return pod.events.filter((event) => /[Ss]tartup probe failed|failed startup probe/.test(event.text) &&
        (event.container === container.name || event.text.includes(container.name) || event.container === ''));
}

;// CONCATENATED MODULE: ./diagnosis/pending.js







function pendingOf(facts, pod, nowMs) {
    if (mainRan(pod))
        return null;
    const scheduling = schedulingOf(facts, pod, nowMs);
    const troubles = pod.containers
        .map((container) => troubleOf(pod, container))
        .filter((trouble) => trouble !== null);
    const own = troubles.find((trouble) => trouble.container.kind === 'main');
    if (own)
        return fromTrouble(pod, own);
    if (scheduling && troubles.length === 0 && !pod.events.some((event) => event.reason === 'Scheduled'))
        return scheduling;
    const firstOpen = pod.containers.find((container) => isSetup(container) && !isDone(container));
    if (firstOpen) {
        const trouble = troubles.find((candidate) => candidate.container === firstOpen);
        if (trouble)
            return fromTrouble(pod, trouble);
        const setup = setupOf(facts, pod, firstOpen, nowMs);
        if (setup)
            return setup;
    }
    const other = troubles[0];
    if (other)
        return fromTrouble(pod, other);
    return preparingOf(pod, nowMs);
}
function isSetup(container) {
    return container.kind === 'init' || container.kind === 'sidecar';
}
function isDone(container) {
    if (container.kind === 'init')
        return container.ended?.exit === 0;
    return container.running && container.started !== false;
}
function fromTrouble(pod, trouble) {
    const { container, hit, reason, text } = trouble;
    const { signature } = hit;
    const isImage = signature.id.startsWith('image.');
    const isConfiguration = signature.is === 'configuration';
    const secret = signature.id === 'image.auth'
        ? pod.events.find((event) => event.reason === 'FailedToRetrieveImagePullSecret')
        : undefined;
    return {
        stage: isImage ? 'pulling' : isSetup(container) ? 'initializing' : 'starting',
        hit: secret ? known('event.pull-secret') : hit,
        container,
        text: secret ? secret.text : text,
        reason,
        isConfiguration,
        cannotHeal: isConfiguration && !signature.retry,
        sightings: trouble.sightings,
        progress: '',
        evidence: [
            evidence(`Pod ${pod.name}`, `status.${isSetup(container) ? 'initContainerStatuses' : 'containerStatuses'}[${container.name}].state.waiting`, `${reason}: ${text}`, trouble.atMs),
        ],
    };
}

;// CONCATENATED MODULE: ./diagnosis/pending-finding.js




function pendingFinding(facts, pod) {
    const pending = pendingOf(facts, pod, judgedAt(facts));
    return pending && fromPending(facts, pod, pending);
}
function creatingFinding(facts) {
    return fromPending(facts, null, creatingOf(facts, judgedAt(facts)));
}
function isMisconfigured(facts, pod) {
    return pendingOf(facts, pod, judgedAt(facts))?.isConfiguration === true;
}
function stageWords(facts, pod) {
    const pending = pod ? pendingOf(facts, pod, judgedAt(facts)) : creatingOf(facts, judgedAt(facts));
    const words = {
        suspended: 'the Job waited in a queue',
        creating: 'no pod had been created',
        scheduling: 'the pod waited for a node',
        preparing: 'volumes and network of the pod were being set up',
        initializing: `container ${pending?.container?.name ?? ''} was being waited for`,
        pulling: 'an image was being pulled',
        starting: 'the container was being started',
    };
    return words[pending?.stage ?? 'running'] ?? 'the tests were running';
}
function fromPending(facts, pod, pending) {
    const { hit, container, text, reason } = pending;
    if (!hit || hit.signature.is === 'signal')
        return null;
    const isLate = facts.stopped !== null ||
        facts.job?.failure?.reason === 'DeadlineExceeded' ||
        pod?.reason === 'DeadlineExceeded';
    if (hit.signature.is === 'timeout' && !isLate)
        return null;
    const shown = hit.signature.is === 'derive' ? known('start.other') : hit;
    return finding(shown, { facts, pod, container: container ?? pod?.main ?? null, text, reason }, {
        evidence: pending.evidence,
        ...(pending.remedy === undefined ? {} : { remedy: pending.remedy }),
        ...(pending.isConfiguration ? { outcome: 'configuration' } : {}),
        ...(pending.isConfiguration && hit.signature.is !== 'configuration'
            ? { owner: 'author' }
            : {}),
    });
}
function judgedAt(facts) {
    return facts.stopped && !Number.isNaN(facts.stopped.atMs) ? facts.stopped.atMs : facts.latestMs;
}

;// CONCATENATED MODULE: ./diagnosis/cuts.js

const KUBELET_REASONS = new Set([
    'Evicted',
    'Preempting',
    'Terminated',
    'DeadlineExceeded',
    'Shutdown',
    'NodeShutdown',
]);
function isDisrupted(pod) {
    return pod.conditions.get('DisruptionTarget')?.status === 'True';
}
function disruptedBefore(pod, end) {
    const condition = pod.conditions.get('DisruptionTarget');
    if (condition?.status !== 'True' || condition.reason === 'TerminationByKubelet')
        return false;
    return !isSooner(end, condition.sinceMs, end?.exit === 0 && pod.phase === 'Succeeded');
}
function kubeletEndedBefore(pod, end) {
    const isMarked = isDisrupted(pod) && pod.conditions.get('DisruptionTarget')?.reason === 'TerminationByKubelet';
    const eviction = evictionEvent(pod);
    if (!isMarked && !KUBELET_REASONS.has(pod.reason) && !eviction)
        return false;
    if (!end)
        return true;
    if (end.exit === 0 && pod.phase === 'Succeeded' && !eviction)
        return false;
    const atMs = kubeletTime(pod);
    if (!Number.isNaN(atMs) && !Number.isNaN(end.finishedMs))
        return second(end.finishedMs) >= second(atMs);
    return end.exit !== 0 || eviction !== null || !outlived(pod, end);
}
function evictionEvent(pod) {
    return (pod.events.find((event) => event.reason === 'Evicted' &&
        !/karpenter/.test(event.source) &&
        !event.text.startsWith('Evicted pod')) ?? null);
}
function deletedBefore(pod, end) {
    if (!pod.deleting)
        return false;
    if (!end)
        return true;
    if (pod.sights.endedAlive.has(pod.main?.name ?? ''))
        return false;
    const wasOver = (pod.graceSeconds ?? 0) === 0 && (pod.phase === 'Succeeded' || pod.phase === 'Failed');
    if (wasOver && (Number.isNaN(end.finishedMs) || second(end.finishedMs) === second(pod.deletedMs)))
        return false;
    return !isSooner(end, pod.deletedMs, false);
}
function probeKill(pod, end) {
    const name = pod.main?.name ?? '';
    return (pod.events.find((event) => event.reason === 'Killing' &&
        /failed (?:liveness|startup) probe/.test(event.text) &&
        (event.container === name ||
            (event.container === '' && (event.text.includes(` ${name} `) || pod.containers.length === 1))) &&
        !isSooner(end, event.firstMs, false)) ?? null);
}
function stopEvent(pod, end) {
    const name = pod.main?.name ?? '';
    const isStop = (event) => event.reason === 'Killing' &&
        event.text.startsWith('Stopping container') &&
        (event.container === name || event.text.endsWith(` ${name}`));
    const isBefore = (event) => end?.exit === 0 ? second(event.firstMs) < second(end.finishedMs) : !isSooner(end, event.firstMs, false);
    return pod.events.find((event) => isStop(event) && isBefore(event)) ?? null;
}
function stoppedBefore(facts, pod, end) {
    if (!facts.stopped)
        return false;
    if (!end)
        return true;
    if (Number.isNaN(facts.stopped.atMs))
        return pod.deleting;
    return !isSooner(end, facts.stopped.atMs, false);
}
function jobEndedBefore(facts, pod, end) {
    const { job } = facts;
    if (!job || !end)
        return false;
    const isKilled = end.exit === 137 || end.exit === 143;
    if (job.failure?.reason === 'DeadlineExceeded')
        return !isSooner(end, job.deadlineMs, !isKilled);
    if (!isKilled)
        return false;
    if (job.deleting || job.gone)
        return !isSooner(end, job.deletedMs, false);
    return (job.suspended ||
        (/has condition DisruptionTarget/.test(job.failure?.text ?? '') &&
            (job.failure?.text ?? '').includes(pod.name)));
}
function removalEvent(pod, end) {
    if (pod.conditions.size > 0)
        return null;
    const isRemoval = (event) => ['Preempted', 'PodEviction', 'Disrupted', 'ScaleDown'].includes(event.reason) ||
        (event.reason === 'TaintManagerEviction' && !event.text.startsWith('Cancelling')) ||
        (event.reason === 'Evicted' && event.text.startsWith('Evicted pod'));
    return (pod.events.find((event) => isRemoval(event) && !isSooner(end, event.firstMs, end?.exit === 0)) ?? null);
}
function isSooner(end, cutMs, otherwise) {
    if (!end)
        return false;
    if (Number.isNaN(cutMs) || Number.isNaN(end.finishedMs))
        return otherwise;
    return second(end.finishedMs) < second(cutMs);
}
function kubeletTime(pod) {
    if (pod.reason === 'DeadlineExceeded') {
        const due = pod.startMs + (figure(pod.spec['activeDeadlineSeconds']) ?? Number.NaN) * 1000;
        if (!Number.isNaN(due))
            return due;
    }
    const name = pod.main?.name ?? '';
    const event = pod.events.find((candidate) => ['Evicted', 'Preempting', 'DeadlineExceeded', 'NodeShutdown'].includes(candidate.reason) ||
        (candidate.reason === 'Killing' &&
            (candidate.container === name || candidate.text.endsWith(` ${name}`))));
    return event?.firstMs ?? Number.NaN;
}
function outlived(pod, end) {
    const graceMs = (figure(dig(pod.spec, 'terminationGracePeriodSeconds')) ?? 30) * 1000;
    return pod.containers.some((container) => container.kind !== 'main' &&
        container.kind !== 'init' &&
        (container.ended?.finishedMs ?? Number.NaN) - end.finishedMs > graceMs);
}

;// CONCATENATED MODULE: ./diagnosis/dns.js


const NEAR = [
    /\b([a-z0-9][\w-]*\.[\w-]+\.svc(?:\.[\w.-]+)?)\b/i,
    /\/\/(?:[^@/\s]*@)?([a-z0-9][\w.-]*)/i,
    /\b([a-z0-9][\w-]*(?:\.[\w-]+)*(?<!\.(?:rs|js|ts|go|py|rb|java|kt|php|cs|c|cpp|sh))):\d{2,5}\b/i,
    /\bhost(?:name)?[=:]\s*['"]?([a-z0-9][\w.-]*)/i,
];
function unresolvedName(lines) {
    const text = lines.join('\n');
    const hit = firstHit(dnsTimeoutRows, { text }) ?? firstHit(dnsRows, { text });
    if (!hit)
        return null;
    const line = lines.find((candidate) => candidate.includes((hit.groups[0] ?? '').split('\n')[0] ?? '')) ?? '';
    return { hit, host: hostOf(hit, line), line };
}
function hostOf(hit, line) {
    const named = hit.groups.slice(1).find((group) => group !== '');
    const found = named ?? NEAR.map((pattern) => pattern.exec(line)?.[1]).find((host) => host) ?? '';
    return found
        .replace(/^[a-z]+:\/\//, '')
        .replace(/[/:?].*$/, '')
        .replace(/[.,;'")\]]+$/, '');
}

;// CONCATENATED MODULE: ./diagnosis/helpers.js




function helperDeaths(facts, pod, main) {
    const deaths = [];
    for (const container of pod.containers) {
        if (container.kind !== 'sidecar' && container.kind !== 'helper')
            continue;
        for (const end of [container.last, container.ended]) {
            if (!end || end.exit === 0 || !isWithin(end, main))
                continue;
            const probe = pod.events.some((event) => event.reason === 'Killing' &&
                /failed (?:liveness|startup) probe/.test(event.text) &&
                (event.container === container.name || event.text.includes(` ${container.name} `)));
            const isLost = end.reason === 'ContainerStatusUnknown' || end.reason === 'Unknown';
            const ago = Number.isNaN(main.finishedMs - end.finishedMs)
                ? ''
                : `${Math.round((main.finishedMs - end.finishedMs) / 1000)} s`;
            const hit = firstHit(helperRows, { facts: new Set(['helper', 'died']) });
            const said = hit && finding(hit, { facts, pod, container: { ...container, last: end }, more: { ago } });
            deaths.push({
                container,
                end,
                isHardEvidence: end.reason === 'OOMKilled' || probe || isLost,
                outcome: isLost ? 'infrastructure' : 'configuration',
                warning: said?.message ?? '',
            });
        }
    }
    return deaths;
}
function missingHelper(facts, pod) {
    for (const container of pod.containers) {
        if (container.kind !== 'helper' && container.kind !== 'sidecar')
            continue;
        const trouble = troubleOf(pod, container);
        if (!trouble || container.last)
            continue;
        return finding(trouble.hit, { facts, pod, container, text: trouble.text, reason: trouble.reason }, {
            evidence: [
                evidence(`Pod ${pod.name}`, `status.containerStatuses[${container.name}].state.waiting`, `${trouble.reason}: ${trouble.text}`),
            ],
        });
    }
    return null;
}
function helperWarnings(facts, pod, main) {
    const warnings = helperDeaths(facts, pod, main).map((death) => death.warning);
    for (const container of pod.containers) {
        if (container.kind !== 'helper')
            continue;
        if (container.running && (pod.phase === 'Running' || pod.phase === '')) {
            warnings.push(`Container ${container.name} keeps pod ${pod.name} alive although the tests have ended; make it a native sidecar (input services).`);
        }
        else if (container.ended && (container.ended.exit ?? 0) !== 0 && !isWithin(container.ended, main)) {
            warnings.push(`Container ${container.name} ended with ${container.ended.reason || 'exit code'} ${container.ended.exit ?? ''} after the tests.`);
        }
    }
    const missing = missingHelper(facts, pod);
    if (missing)
        warnings.push(`A helper never ran: ${missing.message}`);
    return [...new Set(warnings)].filter((warning) => warning !== '');
}
function isWithin(end, main) {
    if (Number.isNaN(end.finishedMs) || Number.isNaN(main.finishedMs))
        return end.reason === 'OOMKilled';
    const began = Number.isNaN(main.startedMs) ? Number.NEGATIVE_INFINITY : main.startedMs;
    return end.finishedMs < main.finishedMs && end.finishedMs >= began;
}

;// CONCATENATED MODULE: ./diagnosis/results.js
const results_ANSI = /\u001B\[[0-9;?]*[A-Za-z]/g;
function counts(pattern, passed, failed, ran = 0) {
    return (line) => {
        const found = pattern.exec(line);
        if (!found)
            return null;
        const at = (group) => (group === 0 ? 0 : Number(found[group] ?? 0));
        return { failed: at(failed), passed: ran === 0 ? at(passed) : Math.max(0, at(ran) - at(failed)) };
    };
}
function each(pattern, key) {
    return (line) => (pattern.test(line) ? { [key]: 1 } : null);
}
const SUMMARIES = [
    counts(/^Tests:\s+(?:(\d+) failed, )?(?:\d+ (?:skipped|todo), )*(?:(\d+) passed, )?\d+ total/, 2, 1),
    counts(/^\s*Tests\s+(?:(\d+) failed)?(?: \| )?(?:(\d+) passed)?.*\(\d+\)\s*$/, 2, 1),
    counts(/^\s*Tests:\s+(?:(\d+) failed(?:, )?)?(?:\d+ (?!passed)\w+, )*(?:(\d+) passed)? \(/, 2, 1),
    counts(/^\s*Spec Files:\s+(?:(\d+) passed)?(?:, )?(?:(\d+) failed)?/, 1, 2),
    counts(/-- (\d+) Passed \| (\d+) Failed/, 1, 2),
    counts(/^\[ FAIL (\d+) \|.*PASS (\d+) \]/, 2, 1),
    counts(/^.*Total: (\d+), Errors: \d+, Failed: (\d+)/, 0, 2, 1),
    counts(/Passed: (\d+), Failed: (\d+)/, 1, 2),
    counts(/Total tests run: (\d+),(?: Passes: \d+,)? Failures: (\d+)/, 0, 2, 1),
    counts(/^\[\s+(\d+) tests failed\s+\]/, 0, 1),
    counts(/^(\d+) scenarios? passed, (\d+) failed/, 1, 2),
    counts(/^(\d+) successes? \/ (\d+) failures?/, 1, 2),
    counts(/\+(\d+)(?: ~\d+)? -(\d+): /, 1, 2),
    counts(/^=*\s*(?=.* in [\d.:]+)(?:(\d+) failed,? ?)?(?:(\d+) passed)?/, 2, 1),
    counts(/^\s*(\d+) passing\b/, 1, 0),
    counts(/^\s*(\d+) failing\b/, 0, 1),
    counts(/^test result: \w+\. (\d+) passed; (\d+) failed/, 1, 2),
    counts(/^(\d+) examples?, (\d+) failures?/, 0, 2, 1),
    counts(/^(?:\d+ \w+, )*(\d+) (?:tests|test|specs?|runs), (?:\d+ assertions, )?(\d+) failures?/, 0, 2, 1),
    counts(/Tests run: (\d+), Failures: (\d+)/, 0, 2, 1),
    counts(/^(\d+) tests completed, (\d+) failed/, 0, 2, 1),
    counts(/^Tests: (\d+), Assertions: \d+(?:, Errors: \d+)?(?:, Failures: (\d+))?/, 0, 2, 1),
    counts(/^OK \((\d+) tests?,/, 1, 0),
    counts(/^FAILED \(.*?failures=(\d+)/, 0, 1),
    counts(/^(?:#|ℹ) pass\s+(\d+)/, 1, 0),
    counts(/^(?:#|ℹ) fail\s+(\d+)/, 0, 1),
    counts(/Failed:\s+(\d+), Passed:\s+(\d+)/, 2, 1),
    counts(/^\s+(\d+) passed \([\d.]+\w*\)/, 1, 0),
    counts(/^\s+(\d+) failed\s*$/, 0, 1),
    counts(/^\s*(?:│|\|)?\s*Passing:\s+(\d+)/, 1, 0),
    counts(/^\s*(?:│|\|)?\s*Failing:\s+(\d+)/, 0, 1),
    counts(/^(\d+) tests?, (\d+) passed, (\d+) failed/, 2, 3),
    counts(/^\d+ scenarios? \((?:(\d+) failed)?(?:, )?(?:\d+ \w+, )*(?:(\d+) passed)?/, 2, 1),
    counts(/tests passed, (\d+) tests failed out of (\d+)/, 0, 1, 2),
    counts(/Executed (\d+) of \d+ .*?(?:\((\d+) FAILED\)|SUCCESS)/, 0, 2, 1),
    counts(/\| (\d+) passed .*\| (\d+) failed/, 1, 2),
    counts(/^\s*(\d+) pass$/, 1, 0),
    counts(/^\s*(\d+) fail$/, 0, 1),
    counts(/^\s*(\d+) tests? failed\s*$/, 0, 1),
    counts(/Tests: succeeded (\d+), failed (\d+)/, 1, 2),
    counts(/Executed (\d+) tests?, with (\d+) failures?/, 0, 2, 1),
    counts(/^Total tests: (\d+)/, 1, 0),
    counts(/│\s+assertions │\s+(\d+) │\s+(\d+) │/, 0, 2, 1),
];
const SINGLES = [
    each(/^\s*--- PASS: |^\s*ok\s+\S+\s+(?:[\d.]+s|\(cached\))|"Action":"pass".*"Test":/, 'passed'),
    each(/^\s*--- FAIL: |"Action":"fail".*"Test":/, 'failed'),
    each(/^ok \d+\b/, 'passed'),
    each(/^not ok \d+\b/, 'failed'),
    each(/^test \S+ \.\.\. ok$|^\[ {7}OK \]|^\S+::\S+ PASSED|^\s*[✓✔√] /, 'passed'),
    each(/^test \S+ \.\.\. FAILED$|^\[ {2}FAILED {2}\] \S|^\S+::\S+ FAILED|^FAILED \S+::|^\s*[✕✗✘✖×] |^\s*● .+ › /, 'failed'),
    each(/^[\w.]+ > .+ FAILED$|^\[ERROR\]\s+\S+(?:Test|IT|Spec)\S*[.:]\S+.*(?:expected|<<< FAILURE)|^\s*\d+\) .*\.\.\.\s*FAILED|\*\*\* FAILED \*\*\*|\| FAIL \|$|^Some tests failed\.|^Result: FAIL$/, 'failed'),
    each(/\bAssertionError\b|\bAssertionFailedError\b|ComparisonFailure|[Aa]ssertion .*failed|\bassert(?:ion)? failed\b|^FAIL(?:ED)?: |\b[Ee]xpected\b.*\b(?:but (?:got|was|received)|to (?:equal|be|have|contain|match|eq)\b|[Aa]ctual\b|[Rr]eceived\b|got\b)/, 'failed'),
];
const HINT = /pass|fail|tests?\b|example|spec|runs?\b|ok\b|scenario|assert|xpected|Executed|comparison|[✓✔√✕✗✘✖×●│]|Result/i;
const results_MOST_LINES = 500;
const results_LONGEST_LINE = 2000;
const SETUP_HOOK = /"(?:before all|before each|after all|after each)" hook|^ERROR: setUp(?:Class|Module)|_FailedTest/;
const NO_RESULTS = { produced: false, failed: 0, passed: 0, line: '' };
function testResults(lines) {
    if (lines.length === 0)
        return NO_RESULTS;
    const summary = { passed: 0, failed: 0, seen: false, line: '' };
    const single = { passed: 0, failed: 0 };
    let hooks = 0;
    for (const raw of lines.slice(-results_MOST_LINES)) {
        if (!HINT.test(raw) && !SETUP_HOOK.test(raw))
            continue;
        const line = raw.includes('\u001B') ? raw.replace(results_ANSI, '') : raw;
        if (line.length === 0 || line.length > results_LONGEST_LINE)
            continue;
        if (SETUP_HOOK.test(line))
            hooks++;
        const found = firstOf(SUMMARIES, line);
        if (found && (isFilled(found) || /\d/.test(line))) {
            summary.seen = true;
            summary.passed = Math.max(summary.passed, found.passed ?? 0);
            summary.failed = Math.max(summary.failed, found.failed ?? 0);
            if (isFilled(found))
                summary.line = line
                    .trim()
                    .replace(/^=+|=+$/g, '')
                    .trim();
            continue;
        }
        const one = firstOf(SINGLES, line);
        single.passed += one?.passed ?? 0;
        single.failed += one?.failed ?? 0;
    }
    const passed = summary.seen ? summary.passed : single.passed;
    let failed = summary.seen ? summary.failed : single.failed;
    if (passed === 0 && hooks > 0 && failed <= hooks)
        failed = 0;
    return { produced: passed + failed > 0, failed, passed, line: summary.line };
}
function firstOf(readers, line) {
    for (const read of readers) {
        const found = read(line);
        if (found)
            return found;
    }
    return null;
}
function isFilled(found) {
    return (found.passed ?? 0) + (found.failed ?? 0) > 0;
}

;// CONCATENATED MODULE: ./diagnosis/exits.js











const NEAR_END_LINES = 60;
const SURE_CODES = new Set([126, 127, 132, 159]);
const PUBLIC_NAME = /\.(?:com|org|net|io|dev|co|app|cloud|ai|gov|edu|de|uk|eu|fr)$/i;
const OUTSIDE = {
    owner: 'platform',
    remedy: 'Check the name; if it is right, let pods of this cluster resolve and reach public names.',
};
const LOG_GONE = /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path )/;
function passedFinding(facts, pod, end) {
    const { main } = pod;
    const warnings = [...lateWarnings(facts, pod), ...helperWarnings(facts, pod, end)];
    let cause = '';
    let remedy = '';
    if (end.reason === 'OOMKilled') {
        cause = 'end.oom.child';
        const hit = firstHit(oomRows, { reason: 'OOMKilled', exit: 0 });
        const said = hit && finding(hit, { facts, pod, container: main });
        warnings.unshift(`${said?.message ?? ''} A test may have lost a process and still be green.`.trim());
        remedy = said?.remedy ?? '';
    }
    return {
        outcome: 'passed',
        cause,
        owner: cause === '' ? '' : 'author',
        certainty: 'certain',
        message: cause === '' ? 'The tests passed.' : 'The tests passed, but a process of theirs was killed for memory.',
        remedy,
        retryable: false,
        evidence: [endEvidence(pod, end)],
        warnings,
    };
}
function lateWarnings(facts, pod) {
    const reason = isDisrupted(pod) ? (pod.conditions.get('DisruptionTarget')?.reason ?? '') : pod.reason;
    const failure = facts.job?.failure?.reason ?? '';
    return [
        ...(reason === ''
            ? []
            : [
                `Pod ${pod.name} was taken away (${reason}) when the tests had ended: check that their report is complete.`,
            ]),
        ...(failure === ''
            ? []
            : [`Job ${facts.job?.name} reads failed (${failure}) although the tests passed.`]),
    ];
}
function failedFinding(facts, pod, end) {
    const lines = linesOf(facts, pod, end);
    const results = testResults(lines);
    const warnings = helperWarnings(facts, pod, end);
    const own = new ExitReader(facts, pod, end, lines, results, warnings);
    return own.fromLog() ?? own.fromHelpers() ?? own.fromNames() ?? own.fromCode();
}
function linesOf(facts, pod, end) {
    const lines = pod.main ? logOf(facts, pod, pod.main.name).filter((line) => !LOG_GONE.test(line)) : [];
    return lines.length > 0 ? lines : end.text === '' ? [] : end.text.split('\n');
}
function endEvidence(pod, end) {
    return evidence(`Pod ${pod.name}`, `status.containerStatuses[${pod.main?.name ?? ''}].state.terminated`, `${end.reason || 'ended'}, exit code ${end.exit ?? '?'}`, end.finishedMs);
}
class ExitReader {
    #facts;
    #pod;
    #end;
    #lines;
    #results;
    #warnings;
    constructor(facts, pod, end, lines, results, warnings) {
        this.#facts = facts;
        this.#pod = pod;
        this.#end = end;
        this.#lines = lines;
        this.#results = results;
        this.#warnings = warnings;
    }
    fromLog() {
        const { failed, produced } = this.#results;
        if (failed > 0)
            return null;
        const text = this.#lines.join('\n');
        const exit = this.#end.exit;
        if (!produced && exit !== 127) {
            const hit = firstHit(startLogRows, { text });
            if (hit)
                return this.#found(hit, 'log');
        }
        if (exit !== null && SURE_CODES.has(exit))
            return null;
        const nearEnd = this.#lines.slice(-NEAR_END_LINES).join('\n');
        const memory = firstHit(memoryLogRows, { text: nearEnd, exit });
        if (memory && this.#isMemory(memory))
            return this.#found(memory, 'log');
        if (produced)
            return null;
        const setup = firstHit(setupLogRows, { text: nearEnd });
        return setup ? this.#found(setup, 'log') : null;
    }
    fromHelpers() {
        if (this.#results.produced || this.#lines.length === 0)
            return null;
        const { exit } = this.#end;
        if (exit !== null && SURE_CODES.has(exit))
            return null;
        const death = helperDeaths(this.#facts, this.#pod, this.#end).find((candidate) => candidate.isHardEvidence);
        if (death) {
            return this.#found(known('sidecar.died-during-run'), 'end', {
                outcome: death.outcome,
                owner: death.outcome === 'configuration' ? 'author' : 'platform',
                remedy: `Look at the log of ${death.container.name}${death.end.reason === 'OOMKilled' ? ' and raise its memory limit' : ''}.`,
                message: death.warning,
            });
        }
        const missing = missingHelper(this.#facts, this.#pod);
        return missing ? { ...missing, certainty: 'likely', warnings: this.#warnings } : null;
    }
    fromNames() {
        const { exit } = this.#end;
        if (exit !== null && SURE_CODES.has(exit))
            return null;
        const name = unresolvedName(this.#results.produced ? this.#lines : this.#lines.slice(-NEAR_END_LINES));
        if (!name)
            return null;
        const host = name.host === '' ? 'a name' : name.host;
        const more = { host, forHost: name.host === '' ? '' : ` for ${name.host}` };
        if (!this.#results.produced) {
            const isPublic = PUBLIC_NAME.test(name.host) && name.hit.signature.is === 'configuration';
            return this.#found(name.hit, 'log', { more, ...(isPublic ? OUTSIDE : {}) });
        }
        const isTimeout = name.hit.signature.id === 'log.dns.timeout';
        const hint = isTimeout
            ? `The DNS of the cluster did not answer${more.forHost} while the tests ran.`
            : `The tests ask for ${host}, which this cluster does not know; if it is a service of theirs, run it beside the test (input services).`;
        return { ...this.fromCode(), warnings: [hint, ...this.#warnings] };
    }
    fromCode() {
        const { exit, reason } = this.#end;
        const hit = firstHit(exitRows, { exit, reason }) ?? known('end.code.other');
        const isRed = this.#results.failed > 0 && hit.signature.is !== 'failed';
        return this.#found(isRed ? known('end.test-failed') : hit, 'end');
    }
    #isMemory(hit) {
        if (hit.signature.id !== 'end.oom.killed')
            return true;
        return memoryLimit(this.#pod.main) !== '' || this.#pod.object?.['spec'] === undefined;
    }
    #found(hit, from, options = {}) {
        const { more, message, ...rest } = options;
        const quoted = (hit.groups[0] ?? '').split('\n')[0] ?? '';
        const results = this.#results.line === '' ? '' : `: ${this.#results.line}`;
        const found = finding(hit, {
            facts: this.#facts,
            pod: this.#pod,
            container: this.#pod.main,
            text: this.#end.text,
            reason: this.#end.reason,
            more: { results, ...more },
        }, {
            ...rest,
            warnings: this.#warnings,
            evidence: [
                endEvidence(this.#pod, this.#end),
                ...(from === 'log' && quoted !== ''
                    ? [
                        evidence(`Log of ${this.#pod.name}/${this.#pod.main?.name ?? ''}`, 'line', this.#lines.find((line) => line.includes(quoted)) ?? quoted),
                    ]
                    : []),
            ],
        });
        return message === undefined ? found : { ...found, message };
    }
}

;// CONCATENATED MODULE: ./diagnosis/removal.js








const removal_STUCK_MS = 60_000;
const FAILURE_ROWS = jobRows.filter((row) => row.match.reason !== undefined);
const STATE_ROWS = jobRows.filter((row) => row.match.reason === undefined && row.is !== 'signal');
const COUNTED = new Set([
    'FailedIndexes',
    'MaxFailedIndexesExceeded',
    'PodFailurePolicy',
    'BackoffLimitExceeded',
]);
function jobEnd(facts, pod, mode) {
    const { job } = facts;
    if (!job)
        return null;
    const give = (hit, object, field, value, atMs = Number.NaN) => finding(hit, { facts, pod, container: pod?.main ?? null, text: value }, { evidence: [evidence(object, field, value, atMs)] });
    const stopped = facts.jobEvents.find((event) => event.reason === 'Stopped' && (pod === null || pod.deleting || pod.gone || job.suspended));
    const stoppedHit = stopped &&
        firstHit(jobEventRows, { on: 'Job', reason: 'Stopped', source: stopped.source, text: stopped.text });
    if (stopped && stoppedHit)
        return give(stoppedHit, `Event Stopped on Job ${job.name}`, 'message', stopped.text, stopped.lastMs);
    const states = jobStates(job, true, mode === 'ran');
    if (job.suspended && (pod === null || pod.deleting || pod.gone || mode === 'ran')) {
        const hit = firstHit(STATE_ROWS, { facts: states });
        if (hit)
            return give(hit, `Job ${job.name}`, 'spec.suspend', 'true', job.conditions.get('Suspended')?.sinceMs);
    }
    const { failure } = job;
    if (failure) {
        const hit = firstHit(FAILURE_ROWS, { reason: failure.reason, text: failure.text, facts: states });
        const field = 'status.conditions[Failed]';
        const value = `${failure.reason}: ${failure.text}`;
        if (hit?.signature.id === 'job.deadline.running')
            return give(hit, `Job ${job.name}`, field, value, failure.sinceMs);
        if (hit?.signature.id === 'job.deadline.never-started') {
            const pending = pod && pendingFinding(facts, pod);
            return (pending ?? {
                ...give(hit, `Job ${job.name}`, field, value, failure.sinceMs),
                outcome: 'infrastructure',
                owner: 'platform',
                retryable: true,
            });
        }
        if (hit?.signature.id === 'job.podfailurepolicy.disruption' &&
            (pod === null || failure.text.includes(pod.name))) {
            return give(hit, `Job ${job.name}`, field, value, failure.sinceMs);
        }
        if (COUNTED.has(failure.reason) && pod?.deleting && facts.expected.length > 1) {
            return give(known('shard.cut-off'), `Job ${job.name}`, field, value, failure.sinceMs);
        }
    }
    if (job.deleting || job.gone) {
        if (mode === 'never-started' && pod && isMisconfigured(facts, pod))
            return null;
        if (pod && !pod.deleting && !pod.gone && !job.gone && mode === 'never-started')
            return null;
        const hit = firstHit(STATE_ROWS, { facts: states });
        if (hit)
            return give(hit, `Job ${job.name}`, job.gone ? 'deleted' : 'metadata.deletionTimestamp', 'set');
    }
    return null;
}
function removedFinding(facts, pod, end) {
    const give = (id, field, value, atMs = Number.NaN) => finding(known(id), { facts, pod, container: pod.main }, { evidence: [evidence(`Pod ${pod.name}`, field, value, atMs)] });
    if (deletedBefore(pod, end)) {
        const isStuck = end === null &&
            (pod.phase === 'Running' || pod.phase === 'Pending') &&
            facts.latestMs - pod.deletedMs - (pod.graceSeconds ?? 30) * 1000 > removal_STUCK_MS;
        if (isStuck)
            return give('pod.terminating-stuck', 'metadata.deletionTimestamp', 'set, and not finished', pod.deletedMs);
        return give(end?.exit === 137 || end?.exit === 143 ? 'end.137.deleted' : 'pod.deleted.unmarked', 'metadata.deletionTimestamp', 'set', pod.deletedMs);
    }
    const stop = stopEvent(pod, end);
    if (stop && end) {
        return give('pod.removed', 'events', stop.text, stop.lastMs);
    }
    if (end)
        return null;
    if (pod.gone)
        return give('pod.vanished', 'deleted', `last seen phase ${pod.phase || 'unknown'}`, pod.sights.goneMs);
    if (pod.phase === 'Unknown')
        return give('pod.phase-unknown', 'status.phase', 'Unknown');
    if (stop && mainRan(pod))
        return give('pod.removed', 'events', stop.text, stop.lastMs);
    return null;
}

;// CONCATENATED MODULE: ./diagnosis/nodes.js







const NEAR_MS = 60_000;
const BOOT_MS = 600_000;
const LOST = /^node\.kubernetes\.io\/(unreachable|not-ready|out-of-service)$/;
const LEAVING = /^(karpenter\.sh\/(disrupted|disruption)|ToBeDeletedByClusterAutoscaler|aws-node-termination-handler\/(spot-itn|scheduled-maintenance|asg-lifecycle-termination|rebalance-recommendation)|cloud\.google\.com\/impending-node-termination)$/;
const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
const MAINTENANCE = [
    'GracefulNodeShutdownInProgress',
    'DrainInProgress',
    'Drained',
    'MaintenancePlanned',
    'MaintenanceInProgress',
];
function nodeTrouble(facts, pod, query) {
    return (podEventTrouble(facts, pod, query) ??
        nodeEventTrouble(facts, pod, query) ??
        nodeStateTrouble(facts, pod, query));
}
function kernelOom(facts, pod, atMs) {
    const event = facts.nodeEvents.find((candidate) => (candidate.reason === 'SystemOOM' || candidate.reason === 'OOMKilling') &&
        isOn(candidate.name, pod) &&
        !(Math.abs(candidate.lastMs - atMs) > NEAR_MS));
    if (!event)
        return null;
    const isOfContainer = /cgroup out of memory|as a result of limit/i.test(event.text);
    const hit = isOfContainer ? known('end.oom.log', ['', event.text]) : known('event.node.system-oom');
    const proof = evidence(`Event ${event.reason} on Node ${event.name}`, 'message', event.text, event.lastMs);
    return finding(hit, { facts, pod, container: pod.main, text: event.text }, { evidence: [proof] });
}
function podEventTrouble(facts, pod, query) {
    for (const event of pod.events) {
        if (isLater(event.firstMs, query.untilMs))
            continue;
        const hit = firstHit(podEventRows, {
            on: 'Pod',
            reason: event.reason,
            text: event.text,
            source: event.source,
        });
        if (!hit || hit.signature.is !== 'infrastructure')
            continue;
        return finding(hit, { facts, pod, container: pod.main, text: event.text, reason: event.reason }, {
            evidence: [evidence(`Event ${event.reason} on Pod ${pod.name}`, 'message', event.text, event.lastMs)],
        });
    }
    return null;
}
function nodeEventTrouble(facts, pod, query) {
    for (const event of facts.nodeEvents) {
        if (!isOn(event.name, pod) && event.kind === 'Node')
            continue;
        const untilMs = query.untilMs + (event.reason === 'Rebooted' ? BOOT_MS : 0);
        if (isLater(event.firstMs, untilMs) || event.lastMs < pod.createdMs)
            continue;
        const hit = firstHit(nodeEventRows, {
            on: event.kind,
            reason: event.reason,
            text: event.text,
            source: event.source,
        });
        if (!hit || hit.signature.is !== 'infrastructure' || hit.signature.id === 'event.node.system-oom')
            continue;
        if (!query.withPressure && hit.signature.id === 'event.node.pressure')
            continue;
        return finding(hit, { facts, pod, container: pod.main, text: event.text, reason: event.reason }, {
            evidence: [
                evidence(`Event ${event.reason} on ${event.kind} ${event.name}`, 'message', event.text, event.lastMs),
            ],
        });
    }
    return null;
}
function nodeStateTrouble(facts, pod, query) {
    const only = facts.nodes.size === 1 && pod.phase !== 'Pending' ? [...facts.nodes.values()][0] : undefined;
    const node = facts.nodes.get(pod.node) ?? (pod.node === '' ? only : undefined);
    const isGone = facts.unreadable.some((item) => item.http === 404 && (item.resource === `nodes/${pod.node}` || item.resource === 'nodes'));
    if (!node && (pod.node === '' || !isGone))
        return null;
    const name = pod.node || shape_text(shape(node?.['metadata'])['name']);
    const states = new Set();
    if (isGone || node?.['gone'] === true)
        states.add('gone');
    const conditions = conditionsOf(shape(node?.['status'])['conditions']);
    const ready = conditions.get('Ready');
    const isRelevant = !isLater(ready?.sinceMs ?? Number.NaN, query.untilMs);
    if (isRelevant && ready?.status === 'Unknown')
        states.add('ready-unknown');
    if (isRelevant && ready?.status === 'False')
        states.add('ready-false');
    let taintKey = '';
    for (const item of shape_list(shape(node?.['spec'])['taints'])) {
        const taint = shape(item);
        const key = shape_text(taint['key']);
        if (isLater(moment(taint['timeAdded']), query.untilMs))
            continue;
        const state = LOST.test(key) ? 'taint-lost' : LEAVING.test(key) ? 'taint-leaving' : '';
        if (state === '')
            continue;
        states.add(state);
        taintKey ||= key;
    }
    const isTrue = (type) => conditions.get(type)?.status === 'True';
    const pressure = [...PRESSURES, ...MAINTENANCE].filter(isTrue);
    if (query.withPressure && PRESSURES.some(isTrue))
        states.add('pressure');
    if (query.withPressure && MAINTENANCE.some(isTrue))
        states.add('maintenance');
    const hit = firstHit(nodeRows, { facts: states, text: ready?.text ?? '' });
    if (!hit)
        return null;
    const field = states.has('gone')
        ? 'metadata.name'
        : states.has('ready-unknown') || states.has('ready-false')
            ? 'status.conditions[Ready]'
            : 'spec.taints';
    const value = states.has('gone')
        ? 'not found'
        : `${ready?.status ?? ''} ${ready?.reason ?? ''} ${taintKey} ${pressure.join(' ')}`
            .replace(/\s+/g, ' ')
            .trim();
    return finding(hit, {
        facts,
        pod,
        container: pod.main,
        text: ready?.text || ready?.reason || '',
        more: { node: name, taint: taintKey, pressure: pressure.join(', ') },
    }, { evidence: [evidence(`Node ${name}`, field, value, ready?.sinceMs)] });
}
function isOn(name, pod) {
    return name === '' || pod.node === '' || name === pod.node;
}
function isLater(ms, untilMs) {
    return second(ms) > second(untilMs + NEAR_MS);
}

;// CONCATENATED MODULE: ./diagnosis/status-reason.js







function statusReason(facts, pod, end) {
    const eviction = evictionEvent(pod);
    if (pod.reason === '' && !pod.text.startsWith('Pod was rejected: ') && !isDisrupted(pod) && !eviction)
        return null;
    const reason = pod.reason || (eviction ? 'Evicted' : '');
    const subject = { reason, text: pod.text };
    const give = (hit, options = {}) => hit &&
        finding(hit, {
            facts,
            pod,
            container: pod.main,
            text: pod.text.replace(/^Pod was rejected: /, ''),
            reason,
            more: { asked: status_reason_asked(hit) },
        }, {
            evidence: [
                pod.reason === '' && eviction
                    ? evidence(`Event Evicted on Pod ${pod.name}`, 'message', eviction.text, eviction.lastMs)
                    : evidence(`Pod ${pod.name}`, 'status', `${pod.reason}: ${pod.text}`),
            ],
            ...options,
        });
    if (!end && (!mainRan(pod) || pod.phase === 'Failed')) {
        const rejected = firstHit(rejectedRows, subject);
        if (rejected)
            return give(rejected);
    }
    if (!kubeletEndedBefore(pod, end) && pod.reason !== 'NodeLost')
        return null;
    if (reason === 'Evicted') {
        const told = pod.text === '' ? (eviction?.text ?? '') : pod.text;
        const hit = firstHit(evictedRows, { reason: 'Evicted', text: told });
        if (hit)
            return give(hit);
        if (isDisrupted(pod) || pod.conditions.size === 0)
            return give(known('pod.evicted.pressure', ['', 'resources']), { certainty: 'guess' });
        return give(known('pod.evicted.pod-limit'), { certainty: 'likely' });
    }
    if (pod.reason === 'DeadlineExceeded' && !mainRan(pod)) {
        const pending = pendingFinding(facts, pod);
        return (pending ??
            give(known('pod.deadline'), { outcome: 'infrastructure', owner: 'platform', certainty: 'guess' }));
    }
    const named = firstHit(statusReasonRows, subject);
    if (named)
        return give(named);
    return isDisrupted(pod) ? give(known('pod.disruption.kubelet')) : null;
}
function status_reason_asked(hit) {
    const [, resource = '', requested = '', used = '', capacity = ''] = hit.groups;
    return resource === '' ? '' : `: ${resource} asked ${requested}, used ${used}, capacity ${capacity}`;
}

;// CONCATENATED MODULE: ./diagnosis/precedence.js












const STEPS = [
    [2, ownVerdict],
    [3, disruption],
    [4, ({ facts, pod, end }) => statusReason(facts, pod, end)],
    [5, outOfMemory],
    [6, probe],
    [7, lostContainer],
    [8, neverStarted],
    [8, startFailure],
    [12, jobDeletedIt],
    [13, nodeTookIt],
    [3, killedAndMarked],
    [11, otherExit],
    [13, goneUnread],
];
function judgePod(facts, pod) {
    const given = { facts, pod, end: lastEnd(facts, pod) };
    for (const [, step] of STEPS) {
        const found = step(given);
        if (found)
            return found;
    }
    return null;
}
function lastEnd(facts, pod) {
    const isCounted = facts.job?.failure?.reason === 'BackoffLimitExceeded' && pod.spec['restartPolicy'] === 'OnFailure';
    return (isCounted && pod.main?.last) || mainEnd(pod);
}
function endedOnItsOwn(facts, pod, end) {
    if (isStartFailure(end) || firstHit(lostRows, end))
        return false;
    return (!stoppedBefore(facts, pod, end) &&
        !disruptedBefore(pod, end) &&
        !kubeletEndedBefore(pod, end) &&
        !deletedBefore(pod, end) &&
        probeKill(pod, end) === null &&
        stopEvent(pod, end) === null &&
        removalEvent(pod, end) === null &&
        !jobEndedBefore(facts, pod, end));
}
function ownVerdict({ facts, pod, end }) {
    if (!end || end.exit === null || end.exit < 0 || end.exit > 125)
        return null;
    if (!endedOnItsOwn(facts, pod, end))
        return null;
    if (end.exit === 0)
        return passedFinding(facts, pod, end);
    return end.reason === 'OOMKilled' ? null : failedFinding(facts, pod, end);
}
function disruption({ facts, pod, end }) {
    return disruptedBefore(pod, end) ? disruptionFinding({ facts, pod, end }) : null;
}
function killedAndMarked(given) {
    const isKilled = given.end?.exit === 137 || given.end?.exit === 143;
    const found = isKilled && isDisrupted(given.pod) ? disruptionFinding(given) : null;
    return found && { ...found, certainty: 'likely' };
}
function disruptionFinding({ facts, pod, end }) {
    const condition = pod.conditions.get('DisruptionTarget');
    const hit = firstHit(disruptionRows, { reason: condition?.reason ?? '', text: condition?.text ?? '' });
    if (!hit)
        return null;
    const reason = condition?.reason ?? '';
    const by = nodeTrouble(facts, pod, {
        untilMs: end?.finishedMs ?? condition?.sinceMs ?? Number.NaN,
        withPressure: false,
    });
    const why = by && by.cause !== 'event.pod.node-not-ready' ? `: ${by.message.replace(/\.$/, '')}` : '';
    return finding(hit, { facts, pod, container: pod.main, text: condition?.text ?? '', reason, more: { why } }, {
        evidence: [
            evidence(`Pod ${pod.name}`, 'status.conditions[DisruptionTarget]', `${reason}: ${condition?.text ?? ''}`, condition?.sinceMs),
            ...(by?.evidence ?? []),
        ],
    });
}
function outOfMemory({ facts, pod, end }) {
    if (end?.reason !== 'OOMKilled')
        return null;
    const wide = kernelOom(facts, pod, end.finishedMs);
    if (wide)
        return wide;
    const hit = firstHit(oomRows, { reason: end.reason, exit: end.exit });
    return hit && finding(hit, scene({ facts, pod, end }), { evidence: [stateEvidence(pod, end)] });
}
function probe({ facts, pod, end }) {
    if (!end)
        return null;
    const event = probeKill(pod, end);
    const hit = event && firstHit(probeRows, { on: 'Pod', reason: event.reason, text: event.text });
    if (!event || !hit)
        return null;
    return finding(hit, scene({ facts, pod, end }), {
        evidence: [
            evidence(`Event Killing on Pod ${pod.name}`, 'message', event.text, event.lastMs),
            stateEvidence(pod, end),
        ],
    });
}
function lostContainer({ facts, pod, end }) {
    const hit = end && firstHit(lostRows, { reason: end.reason, exit: end.exit });
    if (!end || !hit)
        return null;
    const by = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
    const found = finding(hit, scene({ facts, pod, end }), {
        evidence: [stateEvidence(pod, end), ...(by?.evidence ?? [])],
    });
    return by ? { ...found, message: `${found.message} ${by.message}` } : found;
}
function neverStarted({ facts, pod, end }) {
    return end || mainRan(pod) ? null : (jobEnd(facts, pod, 'never-started') ?? pendingFinding(facts, pod));
}
function startFailure({ facts, pod, end }) {
    if (!end || !isStartFailure(end))
        return null;
    const reason = end.reason === 'Error' ? 'StartError' : end.reason;
    const hit = firstHit(startRows, { reason, text: end.text, exit: end.exit });
    return (hit &&
        finding(hit, { ...scene({ facts, pod, end }), text: end.text }, { evidence: [stateEvidence(pod, end)] }));
}
function jobDeletedIt({ facts, pod, end }) {
    if (end && !deletedBefore(pod, end) && !stopEvent(pod, end) && !jobEndedBefore(facts, pod, end))
        return null;
    return jobEnd(facts, pod, 'ran');
}
function nodeTookIt({ facts, pod, end }) {
    const isKilled = end === null ||
        end.exit === 137 ||
        end.exit === 143 ||
        end.exit === null ||
        deletedBefore(pod, end) ||
        stopEvent(pod, end) !== null ||
        removalEvent(pod, end) !== null;
    const isInvented = end?.exit === 255;
    if (!isKilled && !isInvented)
        return null;
    const wide = end?.exit === 137 ? kernelOom(facts, pod, end.finishedMs) : null;
    if (wide)
        return wide;
    const untilMs = end?.finishedMs ?? Number.NaN;
    const found = nodeTrouble(facts, pod, { untilMs, withPressure: pod.gone || end?.exit === 137 });
    return isKilled || found?.cause === 'event.node.rebooted' ? found : null;
}
function otherExit({ facts, pod, end }) {
    if (!end || end.exit === null || end.exit === 0)
        return null;
    if (deletedBefore(pod, end) || stopEvent(pod, end))
        return null;
    return failedFinding(facts, pod, end);
}
function goneUnread({ facts, pod, end }) {
    return removedFinding(facts, pod, end);
}
function scene(given) {
    return {
        facts: given.facts,
        pod: given.pod,
        container: given.pod.main,
        text: given.end?.text ?? '',
        reason: given.end?.reason ?? '',
    };
}
function stateEvidence(pod, end) {
    return evidence(`Pod ${pod.name}`, `status.containerStatuses[${pod.main?.name ?? ''}].state.terminated`, `${end.reason}, exit code ${end.exit ?? '?'}`, end.finishedMs);
}

;// CONCATENATED MODULE: ./diagnosis/stopped.js








const stopped_NEAR_MS = 60_000;
function stoppedFinding(facts, pod) {
    const { stopped } = facts;
    if (!stopped)
        return null;
    const end = pod?.main?.ended ?? null;
    if (pod && end && endedOnItsOwn(facts, pod, end))
        return null;
    const scene = {
        facts,
        pod,
        container: pod?.main ?? null,
        more: { stage: stageWords(facts, pod), timeout: limitOf(facts, 'timeout') },
    };
    const because = { evidence: [evidence('Run', 'stopped', stopped.by, stopped.atMs)] };
    switch (stopped.by) {
        case 'cancel':
            return finding(known('run.cancelled'), scene, because);
        case 'superseded':
            return finding(known('run.superseded'), scene, because);
        case 'timeout':
        case 'lease': {
            const earlier = pod && lostEarlier(facts, pod, stopped.atMs);
            if (earlier)
                return earlier;
            if (stopped.by === 'lease')
                return finding(known('lease.lapsed'), scene, because);
            const pending = pod && !mainRan(pod) ? pendingFinding(facts, pod) : null;
            return pending ?? finding(known('run.timeout'), scene, because);
        }
        case 'start-timeout':
        default: {
            const pending = pod ? pendingFinding(facts, pod) : creatingFinding(facts);
            const earlier = pod && lostEarlier(facts, pod, stopped.atMs);
            return earlier ?? pending ?? finding(known('run.start-timeout'), scene, because);
        }
    }
}
function lostEarlier(facts, pod, stopMs) {
    const sinceMs = pod.conditions.get('DisruptionTarget')?.sinceMs ?? Number.NaN;
    const isFailed = pod.phase === 'Failed' && pod.reason !== '';
    if ((isDisrupted(pod) && sinceMs < stopMs) || isFailed) {
        const found = judgePod({ ...facts, stopped: null }, pod);
        if (found && found.outcome !== 'cancelled')
            return found;
    }
    return nodeTrouble(facts, pod, { untilMs: stopMs - 2 * stopped_NEAR_MS, withPressure: false });
}
function limitOf(facts, name) {
    const limit = shape_text(dig(facts.job?.object, 'metadata', 'annotations', `k8s-test-job/${name}`));
    return limit === '' ? '' : ` of ${limit}`;
}

;// CONCATENATED MODULE: ./diagnosis/missing-pod.js










const POINTERS = new Set([
    'BackoffLimitExceeded',
    'PodFailurePolicy',
    'FailedIndexes',
    'MaxFailedIndexesExceeded',
]);
function withoutPod(facts, index) {
    const stopped = stoppedFinding(facts, null);
    if (stopped)
        return stopped;
    const { job } = facts;
    const named = policyEnd(facts);
    if (named)
        return named;
    if (job?.failure)
        return fromFailure(facts, job, index);
    if (shape_text(job?.spec['managedBy']) !== '' && job?.spec['managedBy'] !== 'kubernetes.io/job-controller')
        return null;
    return creatingFinding(facts) ?? jobEnd(facts, null, 'ran');
}
function codeOfJob(facts) {
    const found = policyText(facts);
    return found && found.container === facts.testContainer ? found.code : null;
}
function fromFailure(facts, job, index) {
    const { failure } = job;
    if (!failure)
        return null;
    const ghost = podFromEvents('', facts.testContainer, []);
    const log = logOf(facts, ghost, facts.testContainer);
    const failedPods = figure(job.status['failed']) ?? 0;
    const ended = jobEnd(facts, null, failedPods > 0 || log.length > 0 ? 'ran' : 'never-started');
    if (failure.reason === 'DeadlineExceeded')
        return creatingFinding(facts) ?? (ended && { ...ended, certainty: 'guess' });
    if (ended || !POINTERS.has(failure.reason))
        return ended;
    const value = `${failure.reason}: ${failure.text}`;
    const proof = {
        evidence: [evidence(`Job ${job.name}`, 'status.conditions[Failed]', value, failure.sinceMs)],
    };
    const scene = { facts, pod: null, container: null };
    const results = testResults(log);
    const isBlind = facts.unreadable.some((item) => item.resource === 'pods' && item.http !== 404);
    if (results.failed === 0 && isBlind)
        return null;
    if (results.failed > 0) {
        const more = { exit: 'other than 0', results: results.line === '' ? '' : `: ${results.line}` };
        return finding(known('end.test-failed'), { ...scene, more }, { ...proof, certainty: 'likely' });
    }
    const isFailed = index === null || isListed(shape_text(job.status['failedIndexes']), index);
    return finding(known(isFailed ? 'job.backoff.pod-gone' : 'shard.cut-off'), { ...scene, more: { pod: `of index ${index}` } }, proof);
}
function policyEnd(facts) {
    const found = policyText(facts);
    if (!found)
        return null;
    const { container, code } = found;
    const end = {
        exit: code,
        reason: 'Error',
        text: '',
        startedMs: Number.NaN,
        finishedMs: Number.NaN,
    };
    const proof = evidence(`Job ${facts.job?.name ?? ''}`, 'status.conditions[Failed].message', facts.job?.failure?.text ?? '');
    if (container === facts.testContainer) {
        const judged = failedFinding(facts, podFromEvents(found.pod, facts.testContainer, []), end);
        return {
            ...judged,
            message: judged.message.replaceAll('?', String(code)),
            evidence: [proof],
            certainty: 'likely',
        };
    }
    const more = { container, exit: String(code) };
    return finding(known('init.failed'), { facts, pod: null, container: null, more }, { evidence: [proof], certainty: 'likely' });
}
function policyText(facts) {
    const found = /^Container (\S+) for pod (\S+) failed with exit code (\d+) matching/.exec(facts.job?.failure?.text ?? '');
    return found
        ? { container: found[1] ?? '', pod: (found[2] ?? '').replace(/^.*\//, ''), code: Number(found[3]) }
        : null;
}
function isListed(compressed, index) {
    return compressed.split(',').some((part) => {
        const [from = Number.NaN, to = from] = part.split('-').map(Number);
        return part.trim() !== '' && index >= from && index <= to;
    });
}

;// CONCATENATED MODULE: ./diagnosis/shards.js








function judgeShard(facts, index, pods) {
    const attempts = [...pods].sort((left, right) => (left.createdMs || 0) - (right.createdMs || 0));
    const judged = attempts.map((pod) => ({
        pod,
        finding: stoppedFinding(facts, pod) ?? judgePod(facts, pod),
    }));
    const green = judged.findLast((attempt) => attempt.finding?.outcome === 'passed');
    const last = judged.findLast((attempt) => attempt.finding && attempt.finding.cause !== 'shard.cut-off') ??
        judged.at(-1);
    const decisive = green ?? last;
    const found = decisive?.finding ?? null;
    const pod = decisive?.pod ?? null;
    const flakes = judged
        .filter((attempt) => attempt !== decisive && attempt.finding)
        .map((attempt) => `Attempt ${attempt.pod.name} ended otherwise: ${attempt.finding?.message ?? ''}`);
    const isOpen = found === null ||
        (found.outcome !== 'configuration' &&
            pod !== null &&
            !mainEnd(pod) &&
            !mainRan(pod) &&
            !pod.deleting &&
            pod.phase !== 'Failed');
    const api = isOpen && !facts.stopped ? apiFinding(facts) : null;
    const blind = pod || facts.stopped ? null : blindFinding(facts);
    const result = api ?? found ?? blind ?? (pod ? null : withoutPod(facts, index)) ?? unknownFinding(facts, pod);
    return {
        index,
        pod,
        finding: result,
        exitCode: pod ? (mainEnd(pod)?.exit ?? null) : codeOfJob(facts),
        flakes,
    };
}
function unknownFinding(facts, pod) {
    const container = pod?.main ?? null;
    const id = pod && !container && pod.containers.length > 0
        ? 'unknown.container'
        : container?.running
            ? 'unknown.running'
            : pod && !mainRan(pod) && !mainEnd(pod) && pod.phase !== 'Succeeded' && pod.phase !== 'Failed'
                ? 'unknown.waiting'
                : 'unknown.no-evidence';
    const missing = facts.unreadable.map((item) => `${item.verb} ${item.resource}: ${item.http}`).join(', ');
    const rules = rulesFor(facts);
    return finding(known(id), {
        facts,
        pod,
        container,
        more: { stage: stageWords(facts, pod), missing: missing === '' ? '' : ` (not readable: ${missing})` },
    }, {
        evidence: pod ? [evidence(`Pod ${pod.name}`, 'status.phase', pod.phase || 'unknown')] : [],
        certainty: 'certain',
        ...(rules === '' ? {} : { remedy: `Grant what could not be read, then run again:\n${rules}` }),
    });
}

;// CONCATENATED MODULE: ./diagnosis/judge.js





const RANK = [
    'failed',
    'configuration',
    'infrastructure',
    'timeout',
    'cancelled',
    'unknown',
    'passed',
];
const MOST_NAMED = 8;
const MOST_WARNINGS = 20;
function judge(observation) {
    try {
        return verdictOf(readFacts(observation));
    }
    catch {
        return DAMAGED;
    }
}
const DAMAGED = {
    outcome: 'unknown',
    cause: 'unknown.damaged',
    owner: '',
    certainty: 'certain',
    message: 'The observation cannot be read.',
    remedy: 'Run again, and send us report.json.',
    evidence: [],
    exitCode: null,
    warnings: [],
    retryable: false,
    shards: [],
};
function verdictOf(facts) {
    const byIndex = new Map();
    for (const pod of facts.pods) {
        const key = facts.expected[0] === null ? null : pod.index;
        const group = byIndex.get(key);
        if (group)
            group.push(pod);
        else
            byIndex.set(key, [pod]);
    }
    const shards = facts.expected
        .map((index) => judgeShard(facts, index, byIndex.get(index) ?? []))
        .map((shard) => proven(facts, shard));
    const outcome = RANK.find((candidate) => shards.some((shard) => shard.finding.outcome === candidate)) ?? 'unknown';
    const wasStopped = facts.stopped?.by === 'cancel' || facts.stopped?.by === 'superseded';
    const cancelled = wasStopped ? shards.find((shard) => shard.finding.cause.startsWith('run.')) : undefined;
    const deciding = cancelled ?? shards.find((shard) => shard.finding.outcome === outcome);
    if (!deciding)
        return DAMAGED;
    const { finding } = deciding;
    return {
        outcome: finding.outcome,
        cause: finding.cause || (shards.find((shard) => shard.finding.cause !== '')?.finding.cause ?? ''),
        owner: finding.owner,
        certainty: finding.certainty,
        message: headline(shards, deciding),
        remedy: finding.remedy,
        evidence: finding.evidence,
        exitCode: deciding.exitCode,
        warnings: warningsOf(facts, shards, deciding),
        retryable: finding.retryable,
        shards: shards.map(shardVerdict),
    };
}
function proven(facts, shard) {
    if (shard.finding.outcome !== 'passed')
        return shard;
    const isProven = !facts.expectedUnclear &&
        !shard.pod?.isIndexGuessed &&
        shard.pod?.main?.ended?.exit === 0 &&
        enoughPods(facts);
    if (isProven)
        return shard;
    return {
        ...shard,
        finding: {
            ...shard.finding,
            outcome: 'unknown',
            cause: 'unknown.no-evidence',
            message: 'Not every pod that must pass has shown exit code 0.',
            remedy: 'Run again; keep report.json and look at the Job and its pods.',
            warnings: [],
        },
    };
}
function enoughPods(facts) {
    const completions = figure(facts.job?.spec['completions']) ?? 1;
    if (completions <= 1 || facts.expected[0] !== null || shape_text(facts.job?.spec['completionMode']) === 'Indexed')
        return true;
    return facts.pods.filter((pod) => mainEnd(pod)?.exit === 0).length >= completions;
}
function headline(shards, deciding) {
    const { finding } = deciding;
    if (shards.length === 1)
        return finding.message;
    if (finding.outcome === 'passed')
        return `All ${shards.length} shards passed.`;
    const same = shards.filter((shard) => shard.finding.outcome === finding.outcome);
    const which = same.length === 1
        ? `Shard ${deciding.index}`
        : `${same.length} of ${shards.length} shards (${namesOf(same)}), the first of them`;
    return `${which}: ${finding.message}`;
}
function warningsOf(facts, shards, deciding) {
    const lost = shards.filter((shard) => shard !== deciding &&
        shard.finding.outcome !== deciding.finding.outcome &&
        shard.finding.outcome !== 'passed');
    const named = lost.length === 0
        ? []
        : [`Shards without a result of their own: ${namesOf(lost)} (${lost[0]?.finding.message ?? ''})`];
    const own = shards.flatMap((shard) => [...shard.finding.warnings, ...shard.flakes]);
    const unread = deciding.finding.outcome === 'passed' || deciding.finding.certainty === 'certain' ? [] : grantOf(facts);
    return [...new Set([...own, ...named, ...hiddenFailures(facts, own.length), ...unread])].slice(0, MOST_WARNINGS);
}
function hiddenFailures(facts, told) {
    const failed = figure(facts.job?.status['failed']) ?? 0;
    if (!facts.job?.complete || failed === 0 || told > 0)
        return [];
    return [
        `Job ${facts.job.name} is complete, but ${failed} of its pods failed first: the tests may be flaky.`,
    ];
}
function namesOf(shards) {
    const names = shards.slice(0, MOST_NAMED).map((shard) => String(shard.index));
    return shards.length > MOST_NAMED ? `${names.join(', ')}, …` : names.join(', ');
}
function shardVerdict(shard) {
    return {
        index: shard.index,
        pod: shard.pod?.name ?? '',
        outcome: shard.finding.outcome,
        cause: shard.finding.cause,
        message: shard.finding.message,
        exitCode: shard.exitCode,
    };
}

;// CONCATENATED MODULE: ./diagnosis/event-shelf.js

class EventShelf {
    #jobName;
    #events = new Map();
    #uids = new Set();
    #names = new Set();
    #all = null;
    constructor(jobName) {
        this.#jobName = jobName;
        this.#names.add(`Job/${jobName}`);
    }
    know(kind, object) {
        const uid = shape_text(dig(object, 'metadata', 'uid'));
        if (uid !== '')
            this.#uids.add(uid);
        this.#names.add(`${kind}/${shape_text(dig(object, 'metadata', 'name'))}`);
        const node = shape_text(dig(object, 'spec', 'nodeName'));
        if (node !== '')
            this.#names.add(`Node/${node}`);
        if (kind === 'Job')
            return;
        for (const volume of shape_list(dig(object, 'spec', 'volumes'))) {
            const claim = shape_text(dig(volume, 'persistentVolumeClaim', 'claimName'));
            if (claim !== '')
                this.#names.add(`PersistentVolumeClaim/${claim}`);
        }
    }
    take(event) {
        const about = shape(event['involvedObject'] ?? event['regarding']);
        if (!this.#concerns(shape_text(about['kind']), shape_text(about['name']), shape_text(about['uid'])))
            return false;
        const key = shape_text(dig(event, 'metadata', 'uid')) ||
            shape_text(dig(event, 'metadata', 'name')) ||
            JSON.stringify([about, event['reason'], event['message'] ?? event['note']]);
        this.#events.set(key, event);
        this.#all = null;
        return true;
    }
    all() {
        this.#all ??= [...this.#events.values()];
        return this.#all;
    }
    #concerns(kind, name, uid) {
        if (this.#uids.has(uid))
            return true;
        if (this.#names.has(`${kind}/${name}`))
            return uid === '' || kind === 'Node' || kind === 'PersistentVolumeClaim';
        if (kind === 'Pod')
            return name.startsWith(`${this.#jobName}-`);
        return kind === 'Workload' && name.startsWith(`job-${this.#jobName}`);
    }
}

;// CONCATENATED MODULE: ./diagnosis/transitions.js

const MOST_TRANSITIONS = 200;
function transitionsBetween(object, before, after, time) {
    const found = [];
    const note = (field, old, now) => {
        found.push({ time, object, field, old: old ?? null, new: now ?? null });
    };
    for (const path of [
        ['metadata', 'deletionTimestamp'],
        ['spec', 'suspend'],
        ['spec', 'nodeName'],
        ['status', 'phase'],
        ['status', 'reason'],
        ['status', 'active'],
        ['status', 'failed'],
    ]) {
        const [old, now] = [dig(before, ...path), dig(after, ...path)];
        if (old !== now)
            note(path.join('.'), old, now);
    }
    compareConditions(before, after, note);
    for (const key of ['initContainerStatuses', 'containerStatuses'])
        compareContainers(key, before, after, note);
    return found;
}
function keepRecent(lines, most = MOST_TRANSITIONS) {
    if (lines.length <= most)
        return lines;
    const kept = [...lines];
    while (kept.length > most) {
        const repeat = kept.findIndex((line, at) => isWaiting(line) && kept.some((later, place) => place > at && sameWaiting(later, line)));
        kept.splice(Math.max(0, repeat), 1);
    }
    return kept;
}
function compareConditions(before, after, note) {
    const olds = byKey(dig(before, 'status', 'conditions'), 'type');
    const news = byKey(dig(after, 'status', 'conditions'), 'type');
    for (const type of new Set([...olds.keys(), ...news.keys()])) {
        const old = olds.get(type);
        const now = news.get(type);
        if (shape_text(old?.['status']) !== shape_text(now?.['status']) || shape_text(old?.['reason']) !== shape_text(now?.['reason'])) {
            note(`status.conditions[${type}]`, old, now);
        }
    }
}
function compareContainers(key, before, after, note) {
    const olds = byKey(dig(before, 'status', key), 'name');
    const news = byKey(dig(after, 'status', key), 'name');
    for (const name of new Set([...olds.keys(), ...news.keys()])) {
        const old = shape(olds.get(name));
        const now = shape(news.get(name));
        if (stateKey(old['state']) !== stateKey(now['state']))
            note(`${key}[${name}].state`, old['state'], now['state']);
        if (old['restartCount'] !== now['restartCount'] && old['restartCount'] !== undefined) {
            note(`${key}[${name}].restartCount`, old['restartCount'], now['restartCount']);
        }
    }
}
function stateKey(value) {
    const state = shape(value);
    const kind = Object.keys(state)[0] ?? '';
    const body = shape(state[kind]);
    return `${kind} ${shape_text(body['reason'])} ${String(body['exitCode'] ?? '')}`;
}
function isWaiting(line) {
    return dig(line.new, 'waiting') !== undefined;
}
function sameWaiting(left, right) {
    return (left.field === right.field &&
        isWaiting(left) &&
        dig(left.new, 'waiting', 'reason') === dig(right.new, 'waiting', 'reason'));
}
function byKey(value, key) {
    return new Map(shape_list(value).map((item) => [shape_text(shape(item)[key]), shape(item)]));
}

;// CONCATENATED MODULE: ./diagnosis/store.js



class ObservationStore {
    #options;
    #events;
    #pods = new Map();
    #transitions = new Map();
    #log = {};
    #job = null;
    #stopped = null;
    #unreadable = [];
    #apiError = null;
    #read = {};
    #isSealed = false;
    #podList = null;
    #transitionList = null;
    #snapshot = null;
    constructor(options) {
        this.#options = options;
        this.#events = new EventShelf(options.jobName);
    }
    applyJob(value, seenAt) {
        const job = slim(value);
        if (!job || this.#isSealed)
            return;
        const object = `job/${shape_text(dig(job, 'metadata', 'name')) || this.#options.jobName}`;
        const before = this.#job;
        if (before) {
            const [oldUid, uid] = [uidOf(before), uidOf(job)];
            if (oldUid !== '' && uid !== '' && oldUid !== uid) {
                this.#note(object, [{ time: seenAt, object, field: 'metadata.uid', old: oldUid, new: uid }]);
                return;
            }
            if (isOlder(job, before))
                return;
            this.#note(object, transitionsBetween(object, before, job, seenAt));
        }
        this.#job = job;
        this.#events.know('Job', job);
        this.#changed();
    }
    jobDeleted(seenAt) {
        if (this.#isSealed)
            return;
        const object = `job/${shape_text(dig(this.#job, 'metadata', 'name')) || this.#options.jobName}`;
        this.#note(object, [{ time: seenAt, object, field: 'deleted', old: false, new: true }]);
    }
    applyPod(type, value, seenAt) {
        const pod = slim(value);
        if (!pod || this.#isSealed)
            return;
        const name = shape_text(dig(pod, 'metadata', 'name'));
        const key = uidOf(pod) || name;
        const object = `pod/${name}`;
        const before = this.#pods.get(key);
        if (before && isOlder(pod, before))
            return;
        if (before)
            this.#note(object, transitionsBetween(object, before, pod, seenAt));
        const isPoorer = before !== undefined && type === 'DELETED' && knows(pod) < knows(before);
        this.#podList = null;
        this.#pods.set(key, isPoorer ? { ...before, metadata: pod['metadata'] } : pod);
        if (type === 'DELETED')
            this.#note(object, [{ time: seenAt, object, field: 'deleted', old: false, new: true }]);
        this.#events.know('Pod', pod);
        this.#changed();
    }
    applyEvent(value) {
        const event = slim(value);
        if (event && !this.#isSealed && this.#events.take(event))
            this.#changed();
    }
    setNodes(nodes) {
        this.#setRead('nodes', nodes);
    }
    setQuotas(quotas) {
        this.#setRead('quotas', quotas);
    }
    setClaims(claims) {
        this.#setRead('claims', claims);
    }
    setWorkloads(workloads) {
        this.#setRead('workloads', workloads);
    }
    addUnreadable(verb, resource, httpStatus) {
        if (this.#isSealed)
            return;
        if (this.#unreadable.some((item) => item.verb === verb && item.resource === resource && item.httpStatus === httpStatus))
            return;
        this.#unreadable = [...this.#unreadable, { verb, resource, httpStatus }];
        this.#changed();
    }
    setLog(key, lines) {
        this.#log[key] = lines;
        this.#changed();
    }
    stop(by, at) {
        if (this.#stopped)
            return;
        this.#stopped = { by, at };
        this.#changed();
    }
    setApiError(failure) {
        if (this.#isSealed)
            return;
        this.#apiError = failure;
        this.#changed();
    }
    seal() {
        this.#isSealed = true;
    }
    snapshot() {
        this.#snapshot ??= {
            testContainer: this.#options.testContainer,
            ...(this.#options.expectedIndexes ? { expectedIndexes: this.#options.expectedIndexes } : {}),
            stopped: this.#stopped ?? null,
            job: this.#job,
            pods: (this.#podList ??= [...this.#pods.values()]),
            events: this.#events.all(),
            ...this.#read,
            transitions: (this.#transitionList ??= [...this.#transitions.values()].flat()),
            unreadable: this.#unreadable,
            log: { ...this.#log },
            apiError: this.#apiError,
        };
        return this.#snapshot;
    }
    #setRead(key, values) {
        if (this.#isSealed)
            return;
        this.#read = { ...this.#read, [key]: values.map(slim).filter((value) => value !== null) };
        this.#changed();
    }
    #note(object, lines) {
        if (lines.length === 0)
            return;
        this.#transitionList = null;
        this.#transitions.set(object, keepRecent([...(this.#transitions.get(object) ?? []), ...lines]));
        this.#changed();
    }
    #changed() {
        this.#snapshot = null;
    }
}
function slim(value) {
    const object = shape(value);
    if (Object.keys(object).length === 0)
        return null;
    const metadata = shape(object['metadata']);
    if (!('managedFields' in metadata))
        return object;
    const { managedFields: _, ...rest } = metadata;
    return { ...object, metadata: rest };
}
function uidOf(object) {
    return shape_text(dig(object, 'metadata', 'uid'));
}
function isOlder(object, than) {
    const [left, right] = [object, than].map((version) => Number(shape_text(dig(version, 'metadata', 'resourceVersion')) || Number.NaN));
    return left !== undefined && right !== undefined && left < right;
}
function knows(pod) {
    const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((key) => shape_list(dig(pod, 'status', key)));
    const ends = statuses.filter((status) => dig(status, 'state', 'terminated') !== undefined).length;
    return ends * 100 + statuses.length * 10 + shape_list(dig(pod, 'status', 'conditions')).length;
}

;// CONCATENATED MODULE: ./run/creation.js


async function makeJob(client, namespace, job) {
    try {
        const answer = await createJob(client, namespace, job);
        return { job: answer.body, warnings: answer.warnings };
    }
    catch (cause) {
        const error = (0,api_error/* asApiError */.zw)(cause);
        const mayExist = error.unanswered || error.httpStatus === 409 || error.httpStatus >= 500;
        const found = mayExist ? await getJob(client, namespace, metadataOf(job).name).catch(() => null) : null;
        return found ? { job: found, warnings: [] } : { job: null, warnings: [], error };
    }
}

;// CONCATENATED MODULE: ./diagnosis/standing.js












const STAGES = [
    'suspended',
    'creating',
    'scheduling',
    'preparing',
    'initializing',
    'pulling',
    'starting',
    'running',
    'ended',
];
const UNREADABLE = {
    stage: 'creating',
    text: '',
    cause: '',
    cannotHeal: false,
    sightings: 0,
    progress: '',
    decided: false,
};
const standing_LONGEST_TEXT = 300;
const LAST_STATUS_MS = 5_000;
const DEFAULT_GRACE_SECONDS = 30;
const OVERDUE_MS = 15_000;
function standing(observation, nowMs) {
    try {
        return standingOf(readFacts(observation), nowMs);
    }
    catch {
        return UNREADABLE;
    }
}
function standingOf(facts, nowMs) {
    const shards = facts.expected.map((index) => shardStanding(facts, newestOf(facts, index), nowMs));
    const open = shards.filter((shard) => !shard.decided);
    const hopeless = open.find((shard) => shard.cannotHeal);
    const last = open.reduce((least, shard) => (least && STAGES.indexOf(least.stage) <= STAGES.indexOf(shard.stage) ? least : shard), undefined);
    const shown = hopeless ?? last ?? shards.find((shard) => shard.cause !== '') ?? shards[0] ?? UNREADABLE;
    const decided = open.length === 0 || isJobOver(facts, open.length, nowMs);
    const behind = open.filter((shard) => shard.stage === shown.stage).length;
    const count = shards.length > 1 && behind > 0 && !decided ? `${behind} of ${shards.length} shards: ` : '';
    return {
        ...shown,
        stage: decided ? 'ended' : shown.stage,
        text: shown.text === '' ? '' : count + shown.text,
        decided,
    };
}
function newestOf(facts, index) {
    let newest = null;
    for (const pod of facts.pods) {
        if (facts.expected[0] !== null && pod.index !== index)
            continue;
        if (!newest || !((pod.createdMs || 0) < (newest.createdMs || 0)))
            newest = pod;
    }
    return newest;
}
function shardStanding(facts, pod, nowMs) {
    if (!pod)
        return blindStanding(facts) ?? standing_fromPending(facts, null, creatingOf(facts, nowMs), nowMs);
    if (isOver(facts, pod, nowMs)) {
        return { ...UNREADABLE, stage: 'ended', text: `Pod ${pod.name} has ended.`, decided: true };
    }
    if (facts.job?.suspended && !mainRan(pod))
        return standing_fromPending(facts, null, creatingOf(facts, nowMs), nowMs);
    const trouble = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
    if (mainRan(pod)) {
        return {
            ...UNREADABLE,
            stage: 'running',
            text: trouble
                ? `Pod ${pod.name}: ${trouble.message}`
                : `The tests run in pod ${pod.name}${pod.node === '' ? '' : ` on node ${pod.node}`}.`,
            cause: trouble?.cause ?? '',
            sightings: trouble ? 1 : 0,
        };
    }
    const pending = pendingOf(facts, pod, nowMs);
    const told = pending ? standing_fromPending(facts, pod, pending, nowMs) : UNREADABLE;
    return trouble && told.cause === ''
        ? { ...told, text: `Pod ${pod.name}: ${trouble.message}`, cause: trouble.cause, sightings: 1 }
        : told;
}
function blindStanding(facts) {
    const blind = blindFinding(facts);
    return blind && { ...UNREADABLE, text: blind.message, cause: blind.cause, cannotHeal: true, sightings: 1 };
}
function isOver(facts, pod, nowMs) {
    const end = pod.main?.ended ?? null;
    const mayRestart = shape_text(pod.spec['restartPolicy']) === 'OnFailure' &&
        end?.exit !== 0 &&
        pod.phase !== 'Failed' &&
        !facts.job?.failure;
    if (end && end.reason !== 'RestartingAllContainers' && !mayRestart)
        return true;
    if (pod.phase === 'Failed' || pod.phase === 'Succeeded' || pod.gone)
        return true;
    if (!deletedBefore(pod, mainEnd(pod)))
        return false;
    if (isDisrupted(pod) && nowMs - (pod.conditions.get('DisruptionTarget')?.sinceMs ?? nowMs) > LAST_STATUS_MS)
        return true;
    const dueMs = pod.deletedMs + (pod.graceSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
    return !mainRan(pod) || isNodeLost(facts, pod) || nowMs - dueMs > OVERDUE_MS;
}
function isNodeLost(facts, pod) {
    const found = nodeTrouble(facts, pod, { untilMs: Number.NaN, withPressure: false });
    return found !== null && /^node\.(gone|ready-unknown)$/.test(found.cause);
}
function isJobOver(facts, open, nowMs) {
    const { job } = facts;
    if (!job)
        return facts.apiError !== null;
    if (job.gone)
        return true;
    const alive = facts.pods.filter((pod) => !isOver(facts, pod, nowMs)).length;
    return (job.failure !== null || job.complete || job.deleting) && (alive === 0 || (open === 0 && alive > 0));
}
const WAITING_FOR = {
    suspended: 'Job {job} is suspended{inQueue}',
    creating: 'Waiting for the cluster to create the pod of Job {job}',
    scheduling: 'Waiting for a node for pod {pod}',
    preparing: 'Node {node} prepares volumes and network of pod {pod}',
    initializing: 'Waiting for {container} of pod {pod}',
    pulling: 'Node {node} pulls image {image}',
    starting: 'Node {node} starts the container of pod {pod}',
    running: 'The tests run',
    ended: '',
};
function standing_fromPending(facts, pod, pending, nowMs) {
    const { hit, container, stage } = pending;
    const isWrong = hit !== null &&
        hit.signature.is !== 'signal' &&
        hit.signature.is !== 'timeout' &&
        isSettled(pod, pending, nowMs);
    const queue = facts.job?.queue ?? '';
    const scene = {
        facts,
        pod,
        container: container ?? pod?.main ?? null,
        text: pending.text,
        reason: pending.reason,
        more: { inQueue: queue === '' ? '' : ` in queue ${queue}` },
    };
    const waiting = fill(WAITING_FOR[stage], [], scene);
    const because = isWrong && hit ? fill(hit.signature.say, hit.groups, scene) || tellHistogram(pending.text) : '';
    const progress = pending.progress === '' ? '' : shorten(pending.progress, standing_LONGEST_TEXT);
    const detail = [because, stage === 'pulling' ? '' : progress].filter((part) => part !== '').join(' ');
    return {
        stage,
        text: shorten(detail === '' ? waiting : `${waiting}: ${detail}`, standing_LONGEST_TEXT + 200),
        cause: isWrong ? (hit?.signature.id ?? '') : '',
        cannotHeal: isWrong && pending.cannotHeal,
        sightings: isWrong ? pending.sightings : 0,
        progress,
        decided: false,
    };
}
function isSettled(pod, pending, nowMs) {
    const event = pod?.events.findLast((candidate) => candidate.reason === pending.reason && plainError(candidate.text) === pending.text);
    return !event || isPersistent(event, nowMs) || dig(pending.hit, 'signature', 'is') === 'configuration';
}

;// CONCATENATED MODULE: ./run/clocks.js
const CANNOT_HEAL_MS = 10_000;
const CANNOT_HEAL_SIGHTINGS = 2;
const MOST_EXTENSION_MS = 45 * 60_000;
class Clocks {
    #limits;
    #lastMs;
    #startUsedMs = 0;
    #extendedMs = 0;
    #runningSinceMs = null;
    #hopeless = null;
    constructor(limits, nowMs) {
        this.#limits = limits;
        this.#lastMs = nowMs;
    }
    check(standing, nowMs) {
        const elapsed = nowMs - this.#lastMs;
        this.#lastMs = nowMs;
        if (standing.stage === 'running' || standing.stage === 'ended') {
            this.#runningSinceMs ??= nowMs;
        }
        this.#noteHopeless(standing, nowMs);
        if (this.#hopeless &&
            (standing.sightings >= CANNOT_HEAL_SIGHTINGS || nowMs - this.#hopeless.sinceMs >= CANNOT_HEAL_MS)) {
            return 'cannot-heal';
        }
        if (this.#runningSinceMs !== null) {
            return nowMs - this.#runningSinceMs >= this.#limits.timeoutMs ? 'timeout' : null;
        }
        if (standing.stage === 'suspended')
            return null;
        if (standing.progress !== '' && this.#extendedMs < MOST_EXTENSION_MS)
            this.#extendedMs += elapsed;
        else
            this.#startUsedMs += elapsed;
        return this.#startUsedMs >= this.#limits.startTimeoutMs ? 'start-timeout' : null;
    }
    nextCheckMs(nowMs) {
        const waits = [];
        if (this.#hopeless)
            waits.push(this.#hopeless.sinceMs + CANNOT_HEAL_MS - nowMs);
        if (this.#runningSinceMs === null)
            waits.push(this.#limits.startTimeoutMs - this.#startUsedMs);
        else
            waits.push(this.#runningSinceMs + this.#limits.timeoutMs - nowMs);
        return Math.max(10, Math.min(...waits));
    }
    #noteHopeless(standing, nowMs) {
        if (!standing.cannotHeal)
            this.#hopeless = null;
        else if (this.#hopeless?.cause !== standing.cause)
            this.#hopeless = { cause: standing.cause, sinceMs: nowMs };
    }
}

// EXTERNAL MODULE: ./run/pods.js
var pods = __webpack_require__(799);
;// CONCATENATED MODULE: ./run/follow.js




const SETTLE_MS = 2_000;
const FIRST_SIGNAL_EXIT = 129;
class Follow {
    #options;
    #isChanged = true;
    #wake = null;
    #observer = null;
    constructor(options) {
        this.#options = options;
    }
    changed() {
        this.#isChanged = true;
        this.#wake?.abort();
    }
    async untilEnd(observer) {
        const { clock, cancelSignal, narrator, limits, stopwatch } = this.#options;
        this.#observer = observer;
        const clocks = new Clocks(limits, clock.monotonic());
        for (;;) {
            if (cancelSignal.aborted)
                return 'cancelled';
            const now = clock.monotonic();
            const view = this.#look();
            stopwatch.reach(view, now);
            narrator.tell(this.#withTrouble(view), now);
            if (view.decided)
                return 'decided';
            const end = clocks.check(view, now);
            if (end)
                return end;
            await this.#nextChange(Math.min(clocks.nextCheckMs(now), narrator.nextMs(now)));
        }
    }
    async untilTestsEnd(limitMs) {
        const { clock, cancelSignal, built, store } = this.#options;
        const until = clock.monotonic() + limitMs;
        while (clock.monotonic() < until && !cancelSignal.aborted) {
            this.#look();
            const views = (0,pods/* containerViews */.A)(store.snapshot().pods ?? []);
            const tests = views.filter((view) => view.container === built.testContainer);
            if (tests.every((view) => view.ended || !view.hasLog))
                return;
            await this.#nextChange(until - clock.monotonic());
        }
    }
    async settle() {
        const { clock, cancelSignal } = this.#options;
        if (!isUnclear(this.verdict()))
            return;
        const until = clock.monotonic() + SETTLE_MS;
        await this.#observer?.refreshNodes(AbortSignal.any([cancelSignal, AbortSignal.timeout(SETTLE_MS)]));
        while (clock.monotonic() < until && !cancelSignal.aborted && isUnclear(this.verdict())) {
            await this.#nextChange(until - clock.monotonic());
            this.#look();
        }
    }
    verdict() {
        const { relay, store } = this.#options;
        for (const [key, lines] of relay.tails())
            store.setLog(key, lines);
        return judge(store.snapshot());
    }
    #look() {
        const { logs, built, relay, store, clock, serverAheadMs } = this.#options;
        this.#isChanged = false;
        const observation = store.snapshot();
        const several = built.expectedIndexes.length > 1;
        for (const view of (0,pods/* containerViews */.A)(observation.pods ?? [])) {
            if (!view.hasLog)
                continue;
            const isTest = view.container === built.testContainer && !view.isInit;
            const prefix = several && view.index !== null ? `[${view.index}] ` : '';
            relay.follow({
                pod: view.pod,
                container: view.container,
                prefix: isTest ? prefix : `${prefix}${view.container}: `,
                shown: logs === 'all' || (logs === 'test' && isTest),
            });
            if (view.ended)
                relay.ended(view.pod, view.container);
        }
        return standing(observation, clock.now() + serverAheadMs);
    }
    #withTrouble(view) {
        const trouble = this.#observer?.trouble;
        if (!trouble)
            return view;
        const text = `The API server does not answer (${trouble.message}); trying again. Last seen: ${view.text}`;
        return { ...view, text };
    }
    async #nextChange(limitMs) {
        const { clock, cancelSignal } = this.#options;
        if (!this.#isChanged) {
            const wake = new AbortController();
            this.#wake = wake;
            await clock.sleep(Math.max(0, limitMs), AbortSignal.any([wake.signal, cancelSignal]));
            this.#wake = null;
        }
        await new Promise((resolve) => setImmediate(resolve));
    }
}
function isUnclear(verdict) {
    if (verdict.outcome === 'passed')
        return false;
    if (verdict.outcome === 'failed')
        return (verdict.exitCode ?? 0) >= FIRST_SIGNAL_EXIT;
    return verdict.outcome === 'unknown' || verdict.certainty !== 'certain';
}

;// CONCATENATED MODULE: ./run/lease.js


const LONGEST_PAUSE_MS = 60_000;
function leaseDeadlineSeconds(elapsedMs, windowMs, ownDeadlineSeconds) {
    const seconds = Math.ceil((Math.max(0, elapsedMs) + windowMs) / 1000);
    return ownDeadlineSeconds === null ? seconds : Math.min(seconds, ownDeadlineSeconds);
}
function hasLapsed(options) {
    if (options.windowMs === 0)
        return false;
    const job = (options.job() ?? {});
    const conditions = Array.isArray(job.status?.conditions) ? job.status.conditions : [];
    const isOver = conditions.some(({ type, status, reason }) => (type === 'FailureTarget' || type === 'Failed') && status === 'True' && reason === 'DeadlineExceeded');
    return isOver && job.spec?.activeDeadlineSeconds !== options.ownDeadlineSeconds;
}
async function keepLease(options) {
    const { client, namespace, name, clock, signal, windowMs } = options;
    const pauseMs = windowMs === 0 ? LONGEST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, windowMs / 4);
    let isRefused = windowMs === 0;
    while (await clock.sleep(pauseMs, signal)) {
        try {
            const seconds = isRefused ? null : nextDeadline(options);
            if (seconds === null)
                await getJob(client, namespace, name, { signal, timeoutMs: 10_000, retries: 0 });
            else
                await pushTo(options, seconds);
        }
        catch (cause) {
            if (signal.aborted)
                return;
            const error = (0,api_error/* asApiError */.zw)(cause);
            if (error.httpStatus === 404)
                return;
            if (error.httpStatus !== 403 || isRefused)
                continue;
            isRefused = true;
            options.onNotice(`The lease of the Job could not be renewed: ${error.message}. The cluster ends the Job when its deadline is over.`);
        }
    }
}
function nextDeadline(options) {
    const job = (options.job() ?? {});
    const startTime = Date.parse(String(job.status?.startTime ?? ''));
    if (!Number.isFinite(startTime) || job.spec?.suspend === true)
        return null;
    const elapsedMs = options.clock.now() + options.serverAheadMs - startTime;
    return leaseDeadlineSeconds(elapsedMs, options.windowMs, options.ownDeadlineSeconds);
}
async function pushTo(options, activeDeadlineSeconds) {
    const { client, namespace, name, signal } = options;
    const patch = { spec: { activeDeadlineSeconds } };
    await patchJob(client, namespace, name, patch, { signal, timeoutMs: 10_000, retries: 1 });
}

;// CONCATENATED MODULE: ./cluster/watch-stream.js
async function readWatchStream(response, onFrame, limits, clock, signal) {
    const over = new AbortController();
    let frames = 0;
    let how = 'ended';
    let lastFrameAt = clock.monotonic();
    let bookmarksSeen = false;
    const startedAt = clock.monotonic();
    const guard = async () => {
        while (!over.signal.aborted) {
            const now = clock.monotonic();
            const lifeLeft = startedAt + limits.lifeMs - now;
            const silenceLeft = bookmarksSeen ? lastFrameAt + limits.silenceMs - now : lifeLeft;
            const left = Math.min(lifeLeft, silenceLeft);
            if (left <= 0) {
                how = 'silent';
                response.destroy();
                return;
            }
            await clock.sleep(Math.min(Math.max(left, 50), limits.silenceMs), over.signal);
        }
    };
    const ended = new Promise((resolve) => {
        let tail = [];
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
            const lines = chunk.split('\n');
            const last = lines.pop() ?? '';
            for (const line of lines) {
                const whole = tail.length > 0 ? tail.join('') + line : line;
                tail = [];
                const frame = readFrame(whole);
                if (!frame)
                    continue;
                frames++;
                lastFrameAt = clock.monotonic();
                if (frame.type === 'BOOKMARK')
                    bookmarksSeen = true;
                onFrame(frame);
            }
            if (last !== '')
                tail.push(last);
        });
        response.on('end', () => resolve());
        response.on('error', () => {
            if (how === 'ended')
                how = 'broken';
            resolve();
        });
        response.on('close', () => resolve());
    });
    const onAbort = () => {
        how = 'aborted';
        response.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted)
        onAbort();
    const guarding = guard();
    await ended;
    signal.removeEventListener('abort', onAbort);
    over.abort();
    await guarding;
    return { how, frames };
}
function readFrame(line) {
    if (line.trim() === '')
        return null;
    try {
        const frame = JSON.parse(line);
        if (typeof frame.type === 'string' && typeof frame.object === 'object' && frame.object !== null) {
            return { type: frame.type, object: frame.object };
        }
    }
    catch {
    }
    return null;
}

;// CONCATENATED MODULE: ./cluster/watch.js



const LIFE_S = 290;
const LIFE_SLACK_MS = 15_000;
const SILENCE_MS = 150_000;
const FIRST_BACKOFF_MS = 800;
const LONGEST_BACKOFF_MS = 10_000;
const HEALTHY_AFTER_MS = 120_000;
const SHORTEST_ROUND_MS = 1_000;
const SHORT_WATCH_MS = 5_000;
const SHORT_WATCHES = 3;
const POLL_MS = 5_000;
const POLL_SLOWEST_MS = 15_000;
const POLL_FOR_MS = 120_000;
async function watch(client, options) {
    const follower = new Follower(client, options);
    await follower.run();
}
class Follower {
    #client;
    #options;
    #version;
    #ordered;
    #needList = false;
    #known = new Map();
    constructor(client, options) {
        this.#client = client;
        this.#options = options;
        this.#version = options.resourceVersion ?? '';
        this.#ordered = this.#version !== '';
    }
    async run() {
        const { clock, signal, random } = this.#options;
        let failures = 0;
        let shortWatches = 0;
        while (!signal.aborted) {
            const startedAt = clock.monotonic();
            try {
                if (this.#needList || (!this.#ordered && this.#known.size > 0))
                    await this.#list();
                const frames = await this.#watchOnce();
                const lasted = clock.monotonic() - startedAt;
                if (lasted > HEALTHY_AFTER_MS)
                    failures = 0;
                shortWatches = lasted < SHORT_WATCH_MS && frames === 0 ? shortWatches + 1 : 0;
                if (shortWatches >= SHORT_WATCHES) {
                    await this.#poll();
                    shortWatches = 0;
                }
                if (lasted < SHORTEST_ROUND_MS)
                    await clock.sleep(SHORTEST_ROUND_MS - lasted, signal);
            }
            catch (cause) {
                if (signal.aborted)
                    return;
                const error = (0,api_error/* asApiError */.zw)(cause);
                if (error.httpStatus === 410) {
                    this.#needList = true;
                    await clock.sleep(Math.max(0, SHORTEST_ROUND_MS - (clock.monotonic() - startedAt)), signal);
                    continue;
                }
                if (error.httpStatus === 403 || error.httpStatus === 404) {
                    if (error.httpStatus === 403 && (await this.#pollInstead()))
                        continue;
                    if (!signal.aborted)
                        this.#options.onRefused(error);
                    return;
                }
                this.#options.onTrouble(error);
                const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures++, 10));
                await clock.sleep(error.retryAfterMs ?? backoff * (0.5 + random() / 2), signal);
            }
        }
    }
    async #watchOnce() {
        const { clock, signal, random, path, query } = this.#options;
        const lifeS = Math.round(LIFE_S * (0.95 + random() * 0.1));
        const resumeFrom = this.#ordered ? this.#version : '';
        const response = await this.#client.open({
            method: 'GET',
            path,
            query: {
                ...query,
                watch: '1',
                allowWatchBookmarks: 'true',
                timeoutSeconds: String(lifeS),
                ...(resumeFrom === '' ? {} : { resourceVersion: resumeFrom }),
            },
            signal,
        });
        this.#options.onTrouble(null);
        const box = { refused: null };
        const end = await readWatchStream(response, ({ type, object }) => {
            if (type === 'ERROR')
                box.refused = object;
            else
                this.#take(type, object);
        }, { lifeMs: lifeS * 1000 + LIFE_SLACK_MS, silenceMs: SILENCE_MS }, clock, signal);
        if (box.refused) {
            const code = Number(box.refused.code ?? 0);
            if (code === 410 || code === 504)
                this.#needList = true;
        }
        return end.frames;
    }
    #take(type, object) {
        const { uid, resourceVersion } = metadataOf(object);
        if (type === 'BOOKMARK') {
            this.#ordered = true;
        }
        else if (type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED') {
            const known = this.#known.get(uid);
            if (type === 'DELETED')
                this.#known.delete(uid);
            else if (this.#options.remember)
                this.#known.set(uid, object);
            if (type !== 'ADDED')
                this.#ordered = true;
            if (!(type === 'ADDED' && known && metadataOf(known).resourceVersion === resourceVersion)) {
                this.#options.onChange(type === 'ADDED' && known ? 'MODIFIED' : type, object);
            }
        }
        if (resourceVersion !== '')
            this.#version = resourceVersion;
    }
    async #list() {
        const { path, query, signal } = this.#options;
        const answer = await this.#client.call({ method: 'GET', path, query, signal, retries: 2 });
        const items = Array.isArray(answer.body.items) ? answer.body.items : [];
        const present = new Set();
        for (const item of items) {
            const { uid, resourceVersion } = metadataOf(item);
            present.add(uid);
            const known = this.#known.get(uid);
            if (known && metadataOf(known).resourceVersion === resourceVersion)
                continue;
            if (this.#options.remember)
                this.#known.set(uid, item);
            this.#options.onChange(known ? 'MODIFIED' : 'ADDED', item);
        }
        for (const [uid, object] of this.#known) {
            if (present.has(uid))
                continue;
            this.#known.delete(uid);
            this.#options.onChange('DELETED', object);
        }
        this.#version = metadataOf(answer.body).resourceVersion;
        this.#ordered = this.#version !== '';
        this.#needList = false;
    }
    async #pollInstead() {
        try {
            await this.#poll();
            return true;
        }
        catch (cause) {
            const { httpStatus } = (0,api_error/* asApiError */.zw)(cause);
            if (httpStatus === 403 || httpStatus === 404)
                return false;
            throw cause;
        }
    }
    async #poll() {
        const { clock, signal } = this.#options;
        const until = clock.monotonic() + POLL_FOR_MS;
        let pause = POLL_MS;
        while (!signal.aborted && clock.monotonic() < until) {
            await this.#list();
            await clock.sleep(pause, signal);
            pause = Math.min(POLL_SLOWEST_MS, pause + 1000);
        }
    }
}

;// CONCATENATED MODULE: ./run/observe.js



const BUSY_EVENTS = 500;
const BUSY_WINDOW_MS = 10_000;
const BUSY_LIST_MS = 15_000;
const MOST_NODES = 20;
class Observer {
    #options;
    #nodes = new Map();
    #askedNodes = new Set();
    #trouble = null;
    constructor(options) {
        this.#options = options;
    }
    get trouble() {
        return this.#trouble;
    }
    async run() {
        await Promise.all([this.#watchJob(), this.#watchPods(), this.#watchEvents()]);
    }
    async refreshNodes(signal) {
        await Promise.all([...this.#askedNodes].map((name) => this.#readNode(name, signal)));
    }
    #watchJob() {
        const { namespace, job, store } = this.#options;
        const { uid, name, resourceVersion } = metadataOf(job);
        return this.#watch('jobs', {
            path: jobsPath(namespace),
            query: { fieldSelector: `metadata.name=${name}` },
            resourceVersion,
            onChange: (type, object) => {
                if (metadataOf(object).uid !== uid)
                    return;
                if (type === 'DELETED')
                    store.jobDeleted(this.#now());
                store.applyJob(object, this.#now());
            },
        });
    }
    #watchPods() {
        const { namespace, job, store } = this.#options;
        return this.#watch('pods', {
            path: podsPath(namespace),
            query: { labelSelector: `batch.kubernetes.io/controller-uid=${metadataOf(job).uid}` },
            onChange: (type, object) => {
                store.applyPod(type, object, this.#now());
                this.#noticeNode(object);
            },
        });
    }
    async #watchEvents() {
        const { client, namespace, store, signal } = this.#options;
        const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
        const crowd = new Crowd(this.#options.clock);
        const busy = new AbortController();
        let resourceVersion;
        try {
            const answer = await client.call({ method: 'GET', path, query: { limit: '1' }, signal });
            resourceVersion = metadataOf(answer.body).resourceVersion;
        }
        catch (cause) {
            const error = (0,api_error/* asApiError */.zw)(cause);
            if (!signal.aborted && error.httpStatus !== 0)
                store.addUnreadable('list', 'events', error.httpStatus);
            if (error.httpStatus === 403 || signal.aborted)
                return;
            resourceVersion = '';
        }
        const take = (object) => store.applyEvent(object);
        await this.#watch('events', {
            path,
            query: {},
            ...(resourceVersion === '' ? {} : { resourceVersion }),
            remember: false,
            signal: AbortSignal.any([signal, busy.signal]),
            onChange: (type, object) => {
                if (type !== 'DELETED')
                    take(object);
                if (crowd.isBusy())
                    busy.abort();
            },
        });
        if (busy.signal.aborted && !signal.aborted)
            await this.#listEventsNowAndThen(path, take);
    }
    async #listEventsNowAndThen(path, take) {
        const { client, namespace, signal, clock, store, onNotice, onChange } = this.#options;
        onNotice('The namespace has over 50 events a second: events of this run are listed every 15 s instead of watched.');
        const warnings = this.#watch('events', {
            path,
            query: { fieldSelector: 'type=Warning' },
            remember: false,
            onChange: (type, object) => {
                if (type !== 'DELETED')
                    take(object);
            },
        });
        while (!signal.aborted) {
            for (const pod of store.snapshot().pods ?? []) {
                const { name } = metadataOf(pod);
                const events = await listEvents(client, namespace, `involvedObject.name=${name}`, { signal }).catch(() => []);
                for (const event of events)
                    take(event);
            }
            onChange();
            await clock.sleep(BUSY_LIST_MS, signal);
        }
        await warnings;
    }
    #watch(resource, options) {
        const { client, store, clock, random, signal, onChange } = this.#options;
        return watch(client, {
            remember: true,
            signal,
            clock,
            random,
            ...options,
            onChange: (type, object) => {
                options.onChange(type, object);
                onChange();
            },
            onRefused: (error) => {
                store.addUnreadable('watch', resource, error.httpStatus);
                onChange();
            },
            onTrouble: (error) => {
                this.#trouble = error;
                onChange();
            },
        });
    }
    #noticeNode(pod) {
        const name = pod.spec?.nodeName;
        if (typeof name !== 'string' ||
            name === '' ||
            this.#askedNodes.has(name) ||
            this.#askedNodes.size >= MOST_NODES)
            return;
        this.#askedNodes.add(name);
        void this.#readNode(name, this.#options.signal);
    }
    async #readNode(name, signal) {
        const { client, store, onChange } = this.#options;
        try {
            const node = await getNode(client, name, { signal, retries: 1, timeoutMs: 5000 });
            this.#nodes.set(name, node ?? { kind: 'Node', metadata: { name }, gone: true });
            store.setNodes([...this.#nodes.values()]);
            onChange();
        }
        catch (cause) {
            const { httpStatus } = (0,api_error/* asApiError */.zw)(cause);
            if (httpStatus === 403)
                store.addUnreadable('get', 'nodes', httpStatus);
        }
    }
    #now() {
        return new Date(this.#options.clock.now()).toISOString();
    }
}
class Crowd {
    #clock;
    #sinceMs;
    #count = 0;
    constructor(clock) {
        this.#clock = clock;
        this.#sinceMs = clock.monotonic();
    }
    isBusy() {
        const now = this.#clock.monotonic();
        if (now - this.#sinceMs > BUSY_WINDOW_MS) {
            this.#sinceMs = now;
            this.#count = 0;
        }
        return ++this.#count > BUSY_EVENTS;
    }
}

;// CONCATENATED MODULE: ./cluster/log-place.js
function stampNanos(stamp) {
    const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(stamp);
    if (!match)
        return null;
    const seconds = Date.parse(`${match[1]}${match[3]}`);
    if (!Number.isFinite(seconds))
        return null;
    return BigInt(seconds) * 1000000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}
const KEPT_SECONDS = 4;
class LogPlace {
    #seconds = [];
    #lastStamp = '';
    started = '';
    startedCharacters = 0;
    delivered(lines) {
        if (lines.length === 0)
            return;
        const first = lines[0] ?? '';
        const last = lines[lines.length - 1] ?? '';
        if (secondOf(first) === secondOf(last) && secondOf(first) === this.#seconds.at(-1)?.key) {
            const current = this.#seconds.at(-1);
            if (current)
                current.lines += lines.length;
        }
        else {
            for (const line of lines)
                this.#count(line);
        }
        const stamp = stampOf(last);
        if (stamp !== '')
            this.#lastStamp = stamp;
    }
    get lastStamp() {
        return this.#lastStamp;
    }
    resumePoint() {
        const [from] = this.#seconds;
        if (!from)
            return { sinceTime: '', skip: 0, firstStamp: '', lastStamp: '' };
        return {
            sinceTime: from.key + from.zone,
            skip: this.#seconds.reduce((sum, second) => sum + second.lines, 0),
            firstStamp: from.firstStamp,
            lastStamp: this.#lastStamp,
        };
    }
    #count(line) {
        const key = secondOf(line);
        const known = this.#seconds.find((second) => second.key === key);
        if (known) {
            known.lines++;
            return;
        }
        const stamp = stampOf(line);
        if (stampNanos(stamp) === null) {
            const current = this.#seconds.at(-1);
            if (current)
                current.lines++;
            return;
        }
        this.#seconds.push({
            key,
            zone: stamp.replace(/^.*?(Z|[+-]\d\d:\d\d)$/, '$1'),
            firstStamp: stamp,
            lines: 1,
        });
        if (this.#seconds.length > KEPT_SECONDS)
            this.#seconds.shift();
    }
}
function stampOf(line) {
    const space = line.indexOf(' ');
    return space < 0 ? line : line.slice(0, space);
}
function secondOf(line) {
    return line.slice(0, 19);
}

;// CONCATENATED MODULE: ./cluster/log-delivery.js

const KUBELET_TEXT = /^(unable to retrieve container logs for |failed to try resolving symlinks in path |failed to create fsnotify watcher)/;
const STARTED_CHARACTERS = 200;
class LogDelivery {
    #sink;
    #place;
    #from;
    #skip;
    #isChecked;
    #skipsByStamp = false;
    #isInPiece = false;
    #held = '';
    #fresh = 0;
    constructor(sink, place, from) {
        this.#sink = sink;
        this.#place = place;
        this.#from = from;
        this.#skip = from.skip;
        this.#isChecked = from.sinceTime === '';
    }
    get fresh() {
        return this.#fresh;
    }
    lines(lines) {
        let goOn = true;
        let fresh = lines;
        if (this.#held !== '') {
            fresh = [this.#held + (fresh[0] ?? ''), ...fresh.slice(1)];
            this.#held = '';
        }
        if (this.#isInPiece) {
            goOn = this.#finishPiece(fresh[0] ?? '');
            fresh = fresh.slice(1);
        }
        fresh = this.#dropDelivered(this.#dropKubeletText(fresh));
        if (fresh.length > 0 && this.#place.startedCharacters > 0) {
            const whole = fresh[0] ?? '';
            if (whole.startsWith(this.#place.started)) {
                goOn = this.#finishPiece(whole.slice(this.#place.startedCharacters)) && goOn;
                fresh = fresh.slice(1);
            }
            this.#place.startedCharacters = 0;
        }
        if (fresh.length === 0)
            return goOn;
        this.#fresh += fresh.length;
        this.#place.delivered(fresh);
        return this.#sink.lines(fresh) && goOn;
    }
    piece(text) {
        const isKnown = this.#isChecked && this.#skip === 0 && !this.#skipsByStamp;
        if (!this.#isInPiece && (!isKnown || this.#place.startedCharacters > 0)) {
            this.#held += text;
            return true;
        }
        const isFirst = !this.#isInPiece;
        this.#isInPiece = true;
        if (isFirst) {
            this.#place.started = text.slice(0, STARTED_CHARACTERS);
            this.#place.startedCharacters = 0;
        }
        this.#place.startedCharacters += text.length;
        this.#fresh++;
        return this.#sink.piece(text, isFirst);
    }
    drained() {
        return this.#sink.drained();
    }
    finish(rest) {
        const text = this.#held + rest;
        this.#held = '';
        if (text === '')
            return;
        if (this.#isInPiece) {
            this.#sink.piece(text, false);
            return;
        }
        const [last] = this.#dropDelivered(this.#dropKubeletText([text]));
        if (last === undefined || stampNanos(stampOf(last)) === null)
            return;
        const isBegun = this.#place.startedCharacters > 0 && last.startsWith(this.#place.started);
        this.#sink.piece(isBegun ? last.slice(this.#place.startedCharacters) : last, !isBegun);
    }
    abandon(rest) {
        this.#dropKubeletText([rest]);
    }
    #finishPiece(rest) {
        this.#isInPiece = false;
        this.#place.startedCharacters = 0;
        this.#place.delivered([this.#place.started]);
        return this.#sink.piece(`${rest}\n`, false);
    }
    #dropKubeletText(lines) {
        let kept = lines;
        const last = kept.at(-1);
        if (last !== undefined && KUBELET_TEXT.test(last)) {
            this.#sink.refusal(last);
            kept = kept.slice(0, -1);
        }
        const first = kept[0];
        if (first !== undefined && KUBELET_TEXT.test(first)) {
            this.#sink.refusal(first);
            kept = kept.slice(1);
        }
        return kept;
    }
    #dropDelivered(lines) {
        if (!this.#isChecked && lines.length > 0)
            this.#check(lines[0] ?? '');
        if (this.#skipsByStamp)
            return this.#dropByStamp(lines);
        const dropped = Math.min(this.#skip, lines.length);
        this.#skip -= dropped;
        return dropped === 0 ? lines : lines.slice(dropped);
    }
    #check(first) {
        this.#isChecked = true;
        const stamp = stampOf(first);
        if (stamp === this.#from.firstStamp)
            return;
        this.#skip = 0;
        this.#skipsByStamp = true;
        if (!this.#isOld(first))
            this.#sink.gap(this.#from.lastStamp, stamp);
    }
    #dropByStamp(lines) {
        const firstNew = lines.findIndex((line) => !this.#isOld(line));
        if (firstNew < 0)
            return [];
        this.#skipsByStamp = false;
        return lines.slice(firstNew);
    }
    #isOld(line) {
        const stamp = stampNanos(stampOf(line));
        const last = stampNanos(this.#from.lastStamp);
        return stamp !== null && last !== null && stamp <= last;
    }
}

;// CONCATENATED MODULE: ./cluster/log-lines.js
const FLUSH_BYTES = 12 * 1024;
const NEWLINE = 10;
const LONGEST_HELD_CHARACTERS = 1024 * 1024;
function readLogLines(response, taker, signal) {
    return new Promise((resolve) => {
        let held = [];
        let heldBytes = 0;
        let started = '';
        let scheduled = false;
        let how = 'ended';
        const flush = () => {
            scheduled = false;
            if (heldBytes === 0)
                return;
            const bytes = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, heldBytes);
            held = [];
            heldBytes = 0;
            let goOn = true;
            const cut = bytes.lastIndexOf(NEWLINE);
            if (cut >= 0) {
                const lines = bytes.toString('latin1', 0, cut).split('\n');
                if (started !== '')
                    lines[0] = started + (lines[0] ?? '');
                started = bytes.toString('latin1', cut + 1);
                goOn = taker.lines(lines);
            }
            else
                started += bytes.toString('latin1');
            if (started.length > LONGEST_HELD_CHARACTERS) {
                goOn = taker.piece(started) && goOn;
                started = '';
            }
            if (!goOn) {
                response.pause();
                void taker.drained().then(() => response.resume());
            }
        };
        const onAbort = () => {
            how = 'aborted';
            response.destroy();
        };
        response.on('data', (chunk) => {
            held.push(chunk);
            heldBytes += chunk.length;
            if (chunk.length >= FLUSH_BYTES || heldBytes >= FLUSH_BYTES * 4)
                flush();
            else if (!scheduled) {
                scheduled = true;
                setImmediate(flush);
            }
        });
        response.on('error', () => {
            if (how === 'ended')
                how = 'broken';
        });
        response.on('close', () => {
            if (!response.complete && how === 'ended')
                how = 'broken';
            signal.removeEventListener('abort', onAbort);
            flush();
            resolve({ how, rest: started });
        });
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted)
            onAbort();
    });
}

;// CONCATENATED MODULE: ./cluster/logs.js





const CLOSE_PATIENCE_MS = 50;
const FINAL_READ_TRIES = 5;
const logs_FIRST_BACKOFF_MS = 250;
const logs_LONGEST_BACKOFF_MS = 5_000;
async function followLog(client, options) {
    const follower = new LogFollower(client, options);
    return follower.run();
}
class LogFollower {
    #client;
    #options;
    #place = new LogPlace();
    #failures = 0;
    constructor(client, options) {
        this.#client = client;
        this.#options = options;
    }
    async run() {
        const { signal, containerEnded } = this.#options;
        while (!signal.aborted && !containerEnded.aborted) {
            const end = await this.#followOnce();
            if (end)
                return end;
        }
        this.#failures = 0;
        while (!signal.aborted) {
            const end = await this.#readRest();
            if (end)
                return end;
        }
        return 'aborted';
    }
    async #followOnce() {
        const { clock, containerEnded, signal } = this.#options;
        const stop = new AbortController();
        const stopSoon = () => void clock.sleep(CLOSE_PATIENCE_MS, stop.signal).then(() => stop.abort());
        containerEnded.addEventListener('abort', stopSoon, { once: true });
        try {
            const { read, delivery } = await this.#read(true, AbortSignal.any([signal, stop.signal]));
            if (read.how === 'ended' && containerEnded.aborted && read.rest === '')
                return 'complete';
            delivery.abandon(read.rest);
            this.#failures = delivery.fresh > 0 ? 0 : this.#failures + 1;
        }
        catch (cause) {
            const { httpStatus } = (0,api_error/* asApiError */.zw)(cause);
            if (httpStatus === 403)
                return 'forbidden';
            if (httpStatus === 404)
                return 'incomplete';
            this.#failures++;
        }
        finally {
            containerEnded.removeEventListener('abort', stopSoon);
            stop.abort();
        }
        await clock.sleep(this.#backoffMs(), AbortSignal.any([signal, containerEnded]));
        return null;
    }
    async #readRest() {
        const { clock, signal } = this.#options;
        try {
            const { read, delivery } = await this.#read(false, signal);
            if (read.how === 'ended') {
                delivery.finish(read.rest);
                return 'complete';
            }
            this.#failures++;
        }
        catch (cause) {
            const { httpStatus } = (0,api_error/* asApiError */.zw)(cause);
            if (httpStatus === 403)
                return 'forbidden';
            if (httpStatus === 404)
                return 'incomplete';
            this.#failures++;
        }
        if (this.#failures > FINAL_READ_TRIES)
            return 'incomplete';
        await clock.sleep(this.#backoffMs(), signal);
        return null;
    }
    async #read(follow, signal) {
        const { namespace, pod, container, sink } = this.#options;
        const from = this.#place.resumePoint();
        const response = await this.#client.open({
            method: 'GET',
            path: `${podsPath(namespace)}/${encodeURIComponent(pod)}/log`,
            query: {
                container,
                timestamps: 'true',
                ...(follow ? { follow: 'true' } : {}),
                ...(from.sinceTime === '' ? {} : { sinceTime: from.sinceTime }),
            },
            signal,
        });
        const delivery = new LogDelivery(sink, this.#place, from);
        return { read: await readLogLines(response, delivery, signal), delivery };
    }
    #backoffMs() {
        return this.#failures === 0
            ? 0
            : Math.min(logs_LONGEST_BACKOFF_MS, logs_FIRST_BACKOFF_MS * 2 ** (this.#failures - 1));
    }
}

;// CONCATENATED MODULE: ./run/tail.js
const KEPT_FIRST = 40;
const KEPT_MARKED = 60;
const KEPT_LAST = 200;
const tail_LONGEST_LINE = 2000;
const MARKS = [
    'ENOTFOUND',
    'EAI_AGAIN',
    'no such host',
    'esol',
    'ame or service',
    'bad address',
    'translate host name',
    'UnknownHost',
    'MySQL server host',
    'getaddrinfo',
    'exec format',
    'space left',
    'address information',
    'NXDOMAIN',
];
const MARK = new RegExp(MARKS.join('|'));
const SEARCHED_CHARACTERS = 64 * 1024 * 1024;
class LogTail {
    #first = [];
    #marked = [];
    #last = [];
    #lastCount = 0;
    #count = 0;
    #searched = 0;
    add(lines, text) {
        for (const line of lines.slice(0, Math.max(0, KEPT_FIRST - this.#first.length)))
            this.#first.push(cut(line));
        if (this.#marked.length < KEPT_MARKED && this.#searched < SEARCHED_CHARACTERS)
            this.#mark(lines, text);
        this.#count += lines.length;
        this.#last.push(lines.some(isLong) ? lines.map(cut) : lines);
        this.#lastCount += lines.length;
        while (this.#lastCount - (this.#last[0]?.length ?? 0) >= KEPT_LAST)
            this.#lastCount -= this.#last.shift()?.length ?? 0;
    }
    get count() {
        return this.#count;
    }
    lines() {
        const last = this.#last.flat().slice(-KEPT_LAST);
        const lastFrom = this.#count - last.length;
        const kept = this.#first.slice(0, Math.max(0, Math.min(KEPT_FIRST, lastFrom)));
        for (const { number, line } of this.#marked) {
            if (number >= kept.length && number >= KEPT_FIRST && number < lastFrom)
                kept.push(line);
        }
        return [...kept, ...last].map((line) => Buffer.from(line, 'latin1').toString('utf8'));
    }
    #mark(lines, text) {
        this.#searched += text.length;
        if (!MARK.test(text))
            return;
        for (const [index, line] of lines.entries()) {
            if (this.#marked.length >= KEPT_MARKED)
                return;
            if (MARK.test(line))
                this.#marked.push({ number: this.#count + index, line: cut(line) });
        }
    }
}
function isLong(line) {
    return line.length > tail_LONGEST_LINE;
}
function cut(line) {
    if (!isLong(line))
        return line;
    return `${Buffer.from(line.slice(0, tail_LONGEST_LINE), 'latin1').toString('latin1')}...`;
}

;// CONCATENATED MODULE: ./run/relay.js


const MOST_FOLLOWED = 200;
class Relay {
    #options;
    #followed = new Map();
    #refusals = new Set();
    constructor(options) {
        this.#options = options;
    }
    follow(log) {
        const key = `${log.pod}/${log.container}`;
        if (this.#followed.has(key) || this.#followed.size >= MOST_FOLLOWED)
            return;
        const { client, namespace, clock, signal } = this.#options;
        const tail = new LogTail();
        const ended = new AbortController();
        const done = followLog(client, {
            namespace,
            pod: log.pod,
            container: log.container,
            sink: this.#sink(log, tail),
            clock,
            containerEnded: ended.signal,
            signal,
        }).then((end) => {
            if (end === 'forbidden')
                this.#options.onForbidden();
            if (end === 'incomplete' && tail.count > 0) {
                this.#options.onNotice(`The log of ${key} broke off after line ${tail.count}: its pod was gone before the rest could be read.`);
            }
            return end;
        });
        this.#followed.set(key, { tail, ended, done });
    }
    ended(pod, container) {
        this.#followed.get(`${pod}/${container}`)?.ended.abort();
    }
    async complete(limitMs, signal) {
        const waiting = [...this.#followed.values()]
            .filter((followed) => followed.ended.signal.aborted)
            .map((followed) => followed.done);
        const over = new AbortController();
        await Promise.race([
            Promise.all(waiting),
            this.#options.clock.sleep(limitMs, AbortSignal.any([signal, over.signal])),
        ]);
        over.abort();
    }
    tails() {
        return new Map([...this.#followed].map(([key, { tail }]) => [key, tail.lines()]));
    }
    #sink(log, tail) {
        const { console, onNotice } = this.#options;
        const prefix = Buffer.from(log.prefix, 'utf8').toString('latin1');
        const where = log.prefix === '' ? 'the log' : `the log of ${log.pod}`;
        return {
            lines: (stamped) => {
                const lines = stamped.map((line) => line.slice(line.indexOf(' ') + 1));
                lines.push('');
                const text = lines.join('\n');
                lines.pop();
                tail.add(lines, text);
                if (!log.shown)
                    return true;
                return console.foreign(prefix === '' ? text : `${prefix}${lines.join(`\n${prefix}`)}\n`);
            },
            piece: (text, isFirst) => {
                const piece = isFirst ? text.slice(text.indexOf(' ') + 1) : text;
                if (isFirst)
                    tail.add([piece], piece);
                if (!log.shown)
                    return true;
                return console.foreign(isFirst ? prefix + piece : piece);
            },
            gap: (after, before) => {
                const text = `Lines of ${where} are missing here: the node had rotated them away while the connection was broken (after ${after}, before ${before}).`;
                console.line(`--- ${text}`);
                onNotice(text);
            },
            refusal: (text) => {
                const said = `The kubelet could not read ${where} of container ${log.container}: ${text}`;
                if (!this.#refusals.has(said))
                    onNotice(said);
                this.#refusals.add(said);
            },
            drained: () => console.drained(),
        };
    }
}

// EXTERNAL MODULE: ./run/reporting.js
var reporting = __webpack_require__(737);
// EXTERNAL MODULE: ./time/duration.js
var duration = __webpack_require__(743);
;// CONCATENATED MODULE: ./run/teardown.js



const DELETE_TRY_MS = 2_000;
const UNANSWERED_EVERY_MS = 250;
const VERIFY_EVERY_MS = 250;
const teardown_MOST_NAMED = 5;
async function sendDelete(client, target, clock, limitMs) {
    const until = clock.monotonic() + limitMs;
    let last = '';
    do {
        try {
            const answer = await deleteJob(client, target.namespace, target.name, target.uid, {
                timeoutMs: Math.min(DELETE_TRY_MS, Math.max(250, until - clock.monotonic())),
                withoutRenewal: true,
            });
            if (answer === 'deleted')
                return { state: 'asked', detail: '', verifiedAt: '' };
            return {
                state: 'gone',
                detail: answer === 'another' ? 'another Job has its name now' : '',
                verifiedAt: teardown_stamp(clock),
            };
        }
        catch (cause) {
            const error = (0,api_error/* asApiError */.zw)(cause);
            last = error.message;
            if (error.httpStatus === 403 || error.httpStatus === 401)
                break;
        }
        await clock.sleep(UNANSWERED_EVERY_MS);
    } while (clock.monotonic() < until);
    return { state: 'failed', detail: `the Job ${target.name} could not be deleted: ${last}`, verifiedAt: '' };
}
async function deleteUnanswered(client, target, created, clock, limitMs) {
    const until = clock.monotonic() + limitMs;
    let answered = false;
    const settled = created
        .then(() => undefined, () => undefined)
        .then(() => {
        answered = true;
    });
    let teardown = {
        state: 'failed',
        detail: `the create of ${target.name} was not answered`,
        verifiedAt: '',
    };
    while (clock.monotonic() < until) {
        const isLast = answered;
        teardown = await sendDelete(client, target, clock, Math.min(DELETE_TRY_MS, until - clock.monotonic()));
        if (teardown.state === 'asked' || isLast)
            return teardown;
        const pause = new AbortController();
        await Promise.race([settled, clock.sleep(UNANSWERED_EVERY_MS, pause.signal)]);
        pause.abort();
    }
    return { ...teardown, state: 'failed' };
}
async function verifyGone(client, clock, options) {
    const { namespace, selector, signal } = options;
    const startedMs = clock.monotonic();
    let detail = '';
    for (;;) {
        const waitedMs = clock.monotonic() - startedMs;
        try {
            const call = { timeoutMs: 5000, retries: 0, ...(signal ? { signal } : {}) };
            const [jobs, pods] = await Promise.all([
                listJobs(client, namespace, selector, call),
                listPods(client, namespace, selector, call),
            ]);
            if (jobs.length === 0 && pods.length === 0)
                return { state: 'gone', detail: '', verifiedAt: teardown_stamp(clock) };
            detail = describe(jobs, pods, clock.now());
            const isEnding = jobs.length === 0 && pods.every((pod) => graceLeftMs(pod, clock.now()) > 0);
            if (isEnding && waitedMs >= options.graceAfterMs)
                return { state: 'asked', detail, verifiedAt: teardown_stamp(clock) };
        }
        catch (cause) {
            detail = `it could not be read back: ${(0,api_error/* asApiError */.zw)(cause).message}`;
        }
        if (waitedMs >= options.limitMs || signal?.aborted)
            return { state: 'asked', detail, verifiedAt: '' };
        await clock.sleep(VERIFY_EVERY_MS, signal);
    }
}
function describe(jobs, pods, nowMs) {
    const parts = jobs.map((job) => `Job ${metadataOf(job).name} is still there`);
    for (const pod of pods.slice(0, teardown_MOST_NAMED)) {
        const node = pod.spec?.nodeName;
        const leftMs = graceLeftMs(pod, nowMs);
        const how = metadataOf(pod).deletionTimestamp === ''
            ? 'is still there'
            : leftMs > 0
                ? `ends within ${(0,duration/* formatDuration */.a)(leftMs)}`
                : 'should have ended; its node does not answer';
        parts.push(`pod ${metadataOf(pod).name}${node ? ` on node ${node}` : ''} ${how}`);
    }
    if (pods.length > teardown_MOST_NAMED)
        parts.push(`and ${pods.length - teardown_MOST_NAMED} more pods`);
    return parts.join(', ');
}
function graceLeftMs(pod, nowMs) {
    const { deletionTimestamp } = metadataOf(pod);
    return deletionTimestamp === '' ? 0 : Date.parse(deletionTimestamp) + 2000 - nowMs;
}
function teardown_stamp(clock) {
    return new Date(clock.now()).toISOString();
}

;// CONCATENATED MODULE: ./run/timeline.js
const NAMES = {
    suspended: 'Waiting in the queue',
    creating: 'Creating the pod',
    scheduling: 'Waiting for a node',
    preparing: 'Volumes and network',
    initializing: 'Init containers and services',
    pulling: 'Pulling images',
    starting: 'Starting the container',
    running: 'Tests',
    ended: 'Ending',
};
class Stopwatch {
    #originMs;
    #segments = [];
    #name;
    #sinceMs;
    constructor(originMs, firstName, nowMs) {
        this.#originMs = originMs;
        this.#name = firstName;
        this.#sinceMs = nowMs;
    }
    reach(standing, nowMs) {
        this.enter(NAMES[standing.stage], nowMs);
    }
    enter(name, nowMs) {
        if (name === this.#name)
            return;
        this.#close(nowMs);
        this.#name = name;
    }
    segments(nowMs) {
        return [
            ...this.#segments,
            { name: this.#name, startMs: this.#sinceMs - this.#originMs, endMs: nowMs - this.#originMs },
        ];
    }
    spent(stages, nowMs) {
        const names = new Set(stages.map((stage) => NAMES[stage]));
        const found = this.segments(nowMs).filter((segment) => names.has(segment.name));
        return found.length === 0
            ? null
            : Math.round(found.reduce((sum, segment) => sum + segment.endMs - segment.startMs, 0));
    }
    #close(nowMs) {
        this.#segments.push({
            name: this.#name,
            startMs: this.#sinceMs - this.#originMs,
            endMs: nowMs - this.#originMs,
        });
        this.#sinceMs = nowMs;
    }
}

;// CONCATENATED MODULE: ./run/attempt.js











const LOG_LIMIT_MS = 10_000;
const CANCEL_LIMIT_MS = 5_500;
const AFTER_GRACE_MS = 5_000;
class Attempt {
    #options;
    #store;
    #stopwatch;
    #scope = new AbortController();
    #relay;
    #job = null;
    #teardown = { state: 'nothing', detail: '', verifiedAt: '' };
    #isRefused = false;
    #serverAheadMs = 0;
    constructor(options) {
        this.#options = options;
        const { client, console, namespace, clock, onNotice, built } = options;
        this.#store = new ObservationStore({
            testContainer: built.testContainer,
            expectedIndexes: built.expectedIndexes,
            jobName: options.name,
        });
        this.#stopwatch = new Stopwatch(options.originMs, 'Creating the Job', clock.monotonic());
        this.#relay = new Relay({
            client,
            console,
            namespace,
            clock,
            signal: this.#scope.signal,
            onNotice,
            onForbidden: () => this.#store.addUnreadable('get', 'pods/log', 403),
        });
    }
    get uid() {
        return this.#job ? metadataOf(this.#job).uid : '';
    }
    get teardown() {
        return this.#teardown;
    }
    get stopwatch() {
        return this.#stopwatch;
    }
    get isRefused() {
        return this.#isRefused;
    }
    refuse(error) {
        this.#isRefused = true;
        const { server } = this.#options.client;
        const status = error.httpStatus === 0 ? { ...error.status, server } : { ...error.status };
        this.#store.setApiError({ httpStatus: error.httpStatus, status });
    }
    cancel() {
        this.#store.stop('cancel', this.#now());
    }
    async run() {
        const { cancelSignal, onBeforeCreate } = this.#options;
        onBeforeCreate();
        const created = this.#create();
        const cancelled = new Promise((resolve) => {
            if (cancelSignal.aborted)
                resolve('cancelled');
            cancelSignal.addEventListener('abort', () => resolve('cancelled'), { once: true });
        });
        const first = await Promise.race([created, cancelled]);
        if (first === 'cancelled') {
            await this.#cancelBeforeCreated(created);
            return;
        }
        if (!this.#job)
            return;
        await this.#follow(this.#job);
    }
    verdict() {
        for (const [key, lines] of this.#relay.tails())
            this.#store.setLog(key, lines);
        return judge(this.#store.snapshot());
    }
    report(verdict) {
        const { clock } = this.#options;
        const segments = this.#stopwatch.segments(clock.monotonic());
        return (0,reporting/* attemptReport */.qE)({
            ...this.#options,
            job: this.#job,
            verdict,
            segments,
            observation: this.#store.snapshot(),
        });
    }
    async #create() {
        const { client, namespace, built, onCreated, onNotice } = this.#options;
        const made = await makeJob(client, namespace, built.job);
        for (const text of made.warnings)
            onNotice(`The API server warns: ${text}`);
        if (!made.job) {
            this.refuse(made.error);
            return 'refused';
        }
        this.#job = made.job;
        const { clock } = this.#options;
        this.#serverAheadMs = (Date.parse(metadataOf(made.job).creationTimestamp) || clock.now()) - clock.now();
        this.#store.applyJob(made.job, this.#now());
        onCreated(this.uid);
        return 'created';
    }
    async #cancelBeforeCreated(created) {
        const { client, namespace, name, clock } = this.#options;
        this.#store.stop('cancel', this.#now());
        if (this.uid !== '') {
            this.#teardown = await sendDelete(client, { namespace, name, uid: this.uid }, clock, CANCEL_LIMIT_MS);
            return;
        }
        this.#teardown = await deleteUnanswered(client, { namespace, name, uid: null }, created, clock, CANCEL_LIMIT_MS);
    }
    async #follow(job) {
        const { client, namespace, clock, random, onNotice, cancelSignal, narrator, limits, logs, built } = this.#options;
        const [store, relay, stopwatch, signal] = [this.#store, this.#relay, this.#stopwatch, this.#scope.signal];
        const follow = new Follow({
            store,
            relay,
            narrator,
            stopwatch,
            clock,
            limits,
            logs,
            built,
            cancelSignal,
            serverAheadMs: this.#serverAheadMs,
        });
        const onChange = () => follow.changed();
        const observer = new Observer({
            client,
            store,
            namespace,
            job,
            clock,
            random,
            signal,
            onChange,
            onNotice,
        });
        const observing = Promise.all([observer.run(), keepLease(this.#lease())]);
        try {
            await this.#toItsEnd(follow, observer);
        }
        finally {
            this.#scope.abort();
            await observing;
        }
    }
    async #toItsEnd(follow, observer) {
        const { clock, cancelSignal, limits } = this.#options;
        const end = await follow.untilEnd(observer);
        if (end === 'cancelled') {
            this.#store.stop('cancel', this.#now());
            await this.#delete(CANCEL_LIMIT_MS);
            return;
        }
        if (end === 'timeout' || end === 'start-timeout')
            this.#store.stop(end, this.#now());
        else if (hasLapsed(this.#lease()))
            this.#store.stop('lease', this.#now());
        if (end === 'timeout') {
            await this.#delete(LOG_LIMIT_MS);
            await follow.untilTestsEnd(limits.gracePeriodMs + AFTER_GRACE_MS);
        }
        await this.#relay.complete(LOG_LIMIT_MS, cancelSignal);
        await follow.settle();
        this.#stopwatch.enter('Teardown', clock.monotonic());
        if (end === 'timeout')
            return;
        this.#store.seal();
        await this.#delete(LOG_LIMIT_MS);
    }
    #lease() {
        const { client, namespace, name, clock, leaseMs, built, onNotice } = this.#options;
        return {
            client,
            namespace,
            name,
            windowMs: leaseMs,
            ownDeadlineSeconds: built.ownDeadlineSeconds,
            clock,
            serverAheadMs: this.#serverAheadMs,
            job: () => this.#store.snapshot().job,
            signal: this.#scope.signal,
            onNotice,
        };
    }
    async #delete(limitMs) {
        const { client, namespace, name, clock } = this.#options;
        this.#teardown = await sendDelete(client, { namespace, name, uid: this.uid }, clock, limitMs);
    }
    #now() {
        return new Date(this.#options.clock.now() + this.#serverAheadMs).toISOString();
    }
}

;// CONCATENATED MODULE: ./run/narrator.js

const REPEAT_MS = 60_000;
class Narrator {
    #console;
    #startedMs;
    #said = '';
    #saidAtMs = Number.NEGATIVE_INFINITY;
    constructor(console, startedMs) {
        this.#console = console;
        this.#startedMs = startedMs;
    }
    tell(standing, nowMs) {
        if (standing.text === '' || standing.stage === 'ended')
            return;
        const isNews = standing.text !== this.#said;
        if (!isNews && (standing.stage === 'running' || nowMs - this.#saidAtMs < REPEAT_MS))
            return;
        this.#said = standing.text;
        this.#saidAtMs = nowMs;
        this.#console.line(`${isNews ? '' : 'Still: '}${standing.text} (${(0,duration/* formatDuration */.a)(nowMs - this.#startedMs)})`);
    }
    nextMs(nowMs) {
        return Math.max(100, this.#saidAtMs + REPEAT_MS - nowMs);
    }
}

// EXTERNAL MODULE: ./run/plan.js + 1 modules
var plan = __webpack_require__(599);
;// CONCATENATED MODULE: ./job/dropped.js
function droppedFields(sent, answered) {
    const paths = [];
    compare(sent, answered, '', paths);
    return paths;
}
function compare(sent, answered, path, paths) {
    if (Array.isArray(sent)) {
        if (!Array.isArray(answered)) {
            if (sent.length > 0)
                paths.push(path);
            return;
        }
        for (const [index, element] of sent.entries()) {
            const name = element?.name;
            const twin = typeof name === 'string'
                ? answered.find((candidate) => candidate?.name === name)
                : answered[index];
            const place = `${path}[${typeof name === 'string' ? name : index}]`;
            if (twin !== undefined)
                compare(element, twin, place, paths);
            else if (typeof name === 'string')
                paths.push(place);
        }
        return;
    }
    if (typeof sent !== 'object' || sent === null)
        return;
    const other = typeof answered === 'object' && answered !== null ? answered : {};
    for (const [key, value] of Object.entries(sent)) {
        const place = path === '' ? key : `${path}.${key}`;
        if (isEmpty(value))
            continue;
        if (other[key] === undefined)
            paths.push(place);
        else
            compare(value, other[key], place, paths);
    }
}
function isEmpty(value) {
    if (value === null || value === undefined || value === '' || value === 0 || value === false)
        return true;
    if (Array.isArray(value))
        return value.length === 0;
    return typeof value === 'object' && Object.values(value).every(isEmpty);
}

;// CONCATENATED MODULE: ./run/preflight.js



const RELIED_ON = /\.(restartPolicy|startupProbe)$|^spec\.(completionMode|backoffLimitPerIndex|suspend|managedBy)/;
async function preflight(client, namespace, job, signal) {
    try {
        const answer = await dryRunJob(client, namespace, job, { signal });
        const notices = answer.warnings.map((text) => `The API server warns: ${text}`);
        const dropped = droppedFields(job, answer.body);
        const lost = dropped.filter((path) => RELIED_ON.test(path));
        if (lost.length > 0)
            return { notices, refusal: await tooOld(client, lost, signal) };
        for (const path of dropped) {
            notices.push(`The API server drops the field ${path} of the Job without a word: a feature of it is switched off in this cluster.`);
        }
        return { notices, refusal: null };
    }
    catch (cause) {
        const error = (0,api_error/* asApiError */.zw)(cause);
        if (error.httpStatus === 400 && /does not support dry run/.test(error.message)) {
            const notice = `The Job could not be tried out before it was created: ${error.message}`;
            return { notices: [notice], refusal: null };
        }
        return { notices: [], refusal: error };
    }
}
async function mayPatch(client, namespace, job, signal) {
    try {
        await patchJob(client, namespace, metadataOf(job).name, {}, { dryRun: true, signal, retries: 1 });
        return true;
    }
    catch (cause) {
        return (0,api_error/* asApiError */.zw)(cause).httpStatus !== 403;
    }
}
async function tooOld(client, lost, signal) {
    const { body } = await client.call({ method: 'GET', path: '/version', signal });
    const version = typeof body.gitVersion === 'string' ? body.gitVersion : 'an unknown version';
    const message = `this cluster (Kubernetes ${version}) drops ${lost.join(', ')}, without which the Job would not do what was asked`;
    return (0,api_error/* asApiError */.zw)(Object.assign(new Error(message), { name: 'FieldDropped' }));
}

;// CONCATENATED MODULE: ./run/retry.js
function isWorthRetrying(verdict, attempts, retries) {
    return verdict.outcome === 'infrastructure' && verdict.retryable && attempts <= retries;
}
function avoidanceAfter(attempts) {
    const lost = attempts.filter(({ verdict }) => verdict.outcome === 'infrastructure' && tookThePod(verdict.cause));
    const places = lost.flatMap(({ pods }) => pods).filter(({ node }) => node !== '');
    return {
        nodes: [...new Set(places.map(({ node }) => node))],
        spot: places.some(({ capacity }) => capacity === 'spot'),
    };
}
function tookThePod(cause) {
    return /^(pod\.|node\.|event\.|end\.|sandbox\.|start\.|create-container\.|container\.|mount\.|attach\.|map\.)/.test(cause);
}
function overAllAttempts(verdict, earlier) {
    if (earlier.length === 0)
        return verdict;
    if (verdict.outcome === 'infrastructure') {
        const same = earlier.filter((attempt) => attempt.verdict.cause === verdict.cause).length;
        if (same === 0)
            return verdict;
        return {
            ...verdict,
            message: `${verdict.message} It happened ${same + 1} times in a row: it is not passing by itself.`,
        };
    }
    if (verdict.outcome !== 'passed')
        return verdict;
    const lost = earlier.map((attempt) => `attempt ${attempt.number}: ${attempt.verdict.message}`).join('; ');
    return { ...verdict, warnings: [...verdict.warnings, `It took ${earlier.length + 1} attempts. ${lost}`] };
}

;// CONCATENATED MODULE: ./run/rights.js
const COSTS = {
    events: 'why a pod waits or an image is not pulled may be missing from the explanation',
    nodes: 'a lost node, its kind and its zone cannot be named',
    'pods/log': "the tests' output cannot be shown",
    pods: 'how the tests ended cannot be read',
    jobs: 'what became of the Job cannot be read',
};
function missingRights(unreadable) {
    const sentences = unreadable.map(({ verb, resource, httpStatus }) => {
        const why = httpStatus === 403 ? 'this identity lacks the right' : `the API server answered ${httpStatus}`;
        return `Could not ${verb} ${resource} (${why}): ${COSTS[resource] ?? 'a part of the explanation is missing'}.`;
    });
    return [...new Set(sentences)];
}

;// CONCATENATED MODULE: ./run/running.js











const NAME_CHARACTERS = 8;
const VERIFY_MS = 3_000;
const VERIFY_CANCELLED_MS = 400;
class Running {
    #options;
    #inputs;
    #context;
    #connection;
    #base;
    #startedMs;
    #nonce;
    #identity;
    #saved = [];
    #notices = [];
    #reports = [];
    #teardown = { state: 'nothing', detail: '', verifiedAt: '' };
    #leaseMs;
    constructor(options, inputs, context, connection, base, startedMs) {
        this.#options = options;
        this.#inputs = inputs;
        this.#context = context;
        this.#connection = connection;
        this.#base = base;
        this.#startedMs = startedMs;
        this.#nonce = (0,identity/* randomName */.Zm)(options.randomBytes(NAME_CHARACTERS));
        this.#identity = (0,plan/* identifyRun */.yn)(context, inputs, this.#nonce);
        this.#leaseMs = inputs.leaseMs;
    }
    async run(publishEarly) {
        const { clock, stopSignal, stopRequest, console } = this.#options;
        for (let number = 1;; number++) {
            const attempt = await this.#prepare(number, publishEarly);
            if (stopSignal.aborted)
                attempt.cancel();
            else if (!attempt.isRefused)
                await attempt.run();
            this.#teardown = attempt.teardown;
            const own = (0,reporting/* stoppedVerdict */.lZ)(attempt.verdict(), stopRequest());
            const verdict = overAllAttempts(own, this.#reports);
            this.#reports.push(attempt.report(verdict));
            const isLast = stopSignal.aborted || !isWorthRetrying(verdict, number, this.#inputs.infrastructureRetries);
            if (isLast) {
                if (this.#teardown.state === 'nothing' || this.#teardown.state === 'gone')
                    this.#save(this.#isAllGone());
                return this.#report(attempt, attempt.teardown, clock.monotonic(), true);
            }
            console.resume();
            console.line(`Attempt ${number} was lost, not by the tests (${verdict.cause}): ${verdict.message}`);
        }
    }
    async verify() {
        const { clock, hurrySignal, stopSignal } = this.#options;
        const { client, namespace } = this.#connection;
        if (this.#saved.length === 0)
            return this.#teardown;
        const teardown = await verifyGone(client, clock, {
            namespace,
            selector: this.#identity.selector,
            limitMs: stopSignal.aborted ? VERIFY_CANCELLED_MS : VERIFY_MS,
            graceAfterMs: VERIFY_MS,
            signal: hurrySignal,
        });
        if (teardown.state === 'gone')
            this.#save(true);
        return this.#teardown.state === 'failed' && teardown.state !== 'gone' ? this.#teardown : teardown;
    }
    #isAllGone() {
        return this.#saved.length === 0;
    }
    async #prepare(number, publishEarly) {
        const { client, namespace } = this.#connection;
        const { stopSignal } = this.#options;
        const name = (0,identity/* attemptName */.LZ)(this.#identity, number, number === 1 ? this.#nonce : (0,identity/* randomName */.Zm)(this.#options.randomBytes(NAME_CHARACTERS)));
        let built = this.#build(number, name);
        const [answer, leased] = await Promise.all([
            preflight(client, namespace, built.job, stopSignal),
            this.#leaseMs === 0 ? true : mayPatch(client, namespace, built.job, stopSignal),
        ]);
        for (const text of answer.notices)
            this.#notice(text);
        if (!leased && !answer.refusal) {
            this.#notice('There is no lease: this identity may not patch jobs. Should the runner be lost, the Job ends only by its fixed deadline.');
            this.#leaseMs = 0;
            built = this.#build(number, name);
        }
        const attempt = this.#newAttempt(number, name, built, publishEarly);
        if (answer.refusal && !stopSignal.aborted)
            attempt.refuse(answer.refusal);
        return attempt;
    }
    #build(attempt, name) {
        const request = (0,plan/* planJob */.b1)(this.#inputs, this.#context, this.#leaseMs);
        const names = { name, namespace: this.#connection.namespace, attempt };
        return buildJob(this.#base, request, this.#identity, names, avoidanceAfter(this.#reports));
    }
    #newAttempt(number, name, built, publishEarly) {
        const { console, clock, random, stopSignal } = this.#options;
        const { client, namespace } = this.#connection;
        const attempt = new Attempt({
            client,
            console,
            clock,
            random,
            narrator: new Narrator(console, this.#startedMs),
            limits: this.#inputs,
            logs: this.#inputs.logs,
            number,
            namespace,
            name,
            built,
            leaseMs: this.#leaseMs,
            cancelSignal: stopSignal,
            originMs: this.#startedMs,
            onBeforeCreate: () => this.#remember(name, namespace, ''),
            onCreated: (uid) => {
                this.#remember(name, namespace, uid);
                console.line(`Job ${name} created in namespace ${namespace} of ${this.#connection.target.server}`);
                const early = this.#report(attempt, attempt.teardown, clock.monotonic(), false);
                publishEarly({ ...early, attempts: [...this.#reports, attempt.report(attempt.verdict())] });
            },
            onNotice: (text) => this.#notice(text),
        });
        return attempt;
    }
    #remember(name, namespace, uid) {
        const index = this.#saved.findIndex((saved) => saved.name === name);
        if (index < 0)
            this.#saved.push({ namespace, name, uid });
        else
            this.#saved[index] = { namespace, name, uid };
        this.#save(false);
    }
    #save(clean) {
        (0,state/* saveRunState */.i)({ version: 1, nonce: this.#nonce, attempts: this.#saved, clean });
    }
    #notice(text) {
        if (this.#notices.includes(text))
            return;
        this.#notices.push(text);
        this.#options.console.line(`Note: ${text}`);
    }
    #report(attempt, teardown, nowMs, complete) {
        const { target } = this.#connection;
        return (0,reporting/* runReport */.qi)({
            context: this.#context,
            server: target.server,
            contextName: target.contextName,
            attempts: this.#reports,
            verdict: this.#reports.at(-1)?.verdict ?? attempt.verdict(),
            stopwatch: attempt.stopwatch,
            nowMs,
            wallMs: nowMs - this.#startedMs,
            teardown,
            notices: [
                ...this.#notices,
                ...missingRights(this.#reports.flatMap(({ observation }) => observation.unreadable ?? [])),
            ],
            complete,
        });
    }
}


/***/ })

};
