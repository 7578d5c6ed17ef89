export const id = 42;
export const ids = [42];
export const modules = {

/***/ 160:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  cleanUp: () => (/* binding */ cleanUp)
});

;// CONCATENATED MODULE: ./action/context.js
const PASSED_ON = [
    'GITHUB_REPOSITORY',
    'GITHUB_SHA',
    'GITHUB_REF',
    'GITHUB_REF_NAME',
    'GITHUB_HEAD_REF',
    'GITHUB_RUN_ID',
    'GITHUB_RUN_ATTEMPT',
    'GITHUB_JOB',
    'GITHUB_WORKFLOW',
    'GITHUB_ACTOR',
    'GITHUB_SERVER_URL',
];
function readRunContext(environment, checkRunId) {
    const value = (name) => environment[name] ?? '';
    const serverUrl = value('GITHUB_SERVER_URL') || 'https://github.com';
    const runId = value('GITHUB_RUN_ID');
    const repository = value('GITHUB_REPOSITORY');
    const runPage = repository !== '' && runId !== '' ? `${serverUrl}/${repository}/actions/runs/${runId}` : '';
    return {
        serverUrl,
        repository,
        repositoryId: value('GITHUB_REPOSITORY_ID'),
        workflow: value('GITHUB_WORKFLOW'),
        job: value('GITHUB_JOB'),
        step: value('GITHUB_ACTION'),
        ref: value('GITHUB_REF'),
        runId,
        runAttempt: value('GITHUB_RUN_ATTEMPT'),
        trackingId: value('RUNNER_TRACKING_ID'),
        runUrl: runPage !== '' && /^\d+$/.test(checkRunId) ? `${runPage}/job/${checkRunId}` : runPage,
        temporaryFolder: value('RUNNER_TEMP'),
        summaryFile: value('GITHUB_STEP_SUMMARY'),
        passedOn: PASSED_ON.map((name) => ({ name, value: value(name) })).filter((pair) => pair.value !== ''),
    };
}

// EXTERNAL MODULE: ../node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(437);
;// CONCATENATED MODULE: ./text/yaml.js

class yaml_YamlError extends Error {
    name = 'YamlError';
}
function withoutBase60(tag) {
    return {
        ...tag,
        resolve: (source, isExplicit, tagName) => source.includes(':') ? js_yaml/* NOT_RESOLVED */.Hg : tag.resolve(source, isExplicit, tagName),
    };
}
const integerTag = {
    ...js_yaml/* intYaml11Tag */.Bg,
    resolve: (source, isExplicit, tagName) => /^[-+]?0o/.test(source)
        ? js_yaml/* intCoreTag */.Z7.resolve(source, isExplicit, tagName)
        : js_yaml/* intYaml11Tag */.Bg.resolve(source, isExplicit, tagName),
};
const kubectlSchema = new js_yaml/* Schema */.Sj([
    ...js_yaml/* FAILSAFE_SCHEMA */.uH.tags,
    js_yaml/* nullYaml11Tag */.L2,
    js_yaml/* boolYaml11Tag */.iE,
    withoutBase60(integerTag),
    withoutBase60(js_yaml/* floatYaml11Tag */.o5),
    js_yaml/* mergeTag */.LJ,
]);
function yaml_readYamlDocuments(text) {
    try {
        return (0,js_yaml/* loadAll */.gh)(text, { schema: kubectlSchema }).filter((document) => document !== null && document !== undefined);
    }
    catch (error) {
        throw new yaml_YamlError(describe(error));
    }
}
function yaml_readYaml(text) {
    const documents = yaml_readYamlDocuments(text);
    if (documents.length > 1)
        throw new yaml_YamlError('it holds more than one document (`---`)');
    return documents[0];
}
function describe(error) {
    const { reason, mark } = error;
    const what = (reason ?? 'it cannot be read').replace(/"[^"]*"|'[^']*'|<[^>]*>|\(.*\)/g, '…');
    if (mark?.line === undefined)
        return what;
    return `${what}, line ${mark.line + 1}, column ${(mark.column ?? 0) + 1}`;
}

;// CONCATENATED MODULE: ./action/problems.js
class InputError extends Error {
    name = 'InputError';
    problems;
    constructor(problems) {
        super(problems.join('\n'));
        this.problems = problems;
    }
}
class Problems {
    #problems = [];
    add(...problems) {
        this.#problems.push(...problems);
    }
    get all() {
        return this.#problems;
    }
    throwIfAny() {
        if (this.#problems.length > 0)
            throw new InputError(this.#problems);
    }
}
function problems_quote(value) {
    const line = value.replace(/\s+/g, ' ').trim();
    return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}

// EXTERNAL MODULE: ../node_modules/@actions/core/lib/core.js + 2 modules
var core = __webpack_require__(375);
;// CONCATENATED MODULE: ./time/duration.js
const UNIT_MS = {
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000,
};
function parseDuration(text) {
    if (text === '0')
        return 0;
    if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text))
        return null;
    let total = 0;
    for (const [, figure, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
        total += Number(figure) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
    }
    return Number.isFinite(total) ? Math.round(total) : null;
}
function formatDuration(ms) {
    if (!Number.isFinite(ms) || ms < 0)
        return '?';
    if (ms < 1000)
        return `${Math.round(ms)} ms`;
    if (ms < 10_000)
        return `${(Math.round(ms / 100) / 10).toString()} s`;
    const seconds = Math.round(ms / 1000);
    if (seconds < 60)
        return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    const parts = minutes < 60
        ? [`${minutes} min`, seconds % 60 === 0 ? '' : `${seconds % 60} s`]
        : [`${Math.floor(minutes / 60)} h`, minutes % 60 === 0 ? '' : `${minutes % 60} min`];
    return parts.filter((part) => part !== '').join(' ');
}

;// CONCATENATED MODULE: ./text/quantity.js
const FORM = /^(\d+(?:\.\d+)?|\.\d+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|e\d+|E\d+)?$/;
const FACTORS = {
    '': 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 1024,
    Mi: 1024 ** 2,
    Gi: 1024 ** 3,
    Ti: 1024 ** 4,
    Pi: 1024 ** 5,
    Ei: 1024 ** 6,
};
function parseQuantity(text) {
    const match = FORM.exec(text);
    if (!match)
        return null;
    const suffix = match[2] ?? '';
    const factor = FACTORS[suffix] ?? 10 ** Number(suffix.slice(1));
    return Number(match[1]) * factor;
}

;// CONCATENATED MODULE: ./action/inputs/fields.js




class fields_InputFields {
    #problems;
    constructor(problems) {
        this.#problems = problems;
    }
    text(name) {
        return (0,core/* getInput */.V4)(name);
    }
    raw(name) {
        return (0,core/* getInput */.V4)(name, { trimWhitespace: false });
    }
    boolean(name, fallback) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '')
            return fallback;
        if (/^(true|True|TRUE)$/.test(value))
            return true;
        if (/^(false|False|FALSE)$/.test(value))
            return false;
        this.#problems.add(`${name}: ${problems_quote(value)} is neither true nor false. Example: ${name}: ${fallback}`);
        return fallback;
    }
    choice(name, choices, fallback) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '')
            return fallback;
        const found = choices.find((choice) => choice === value);
        if (found !== undefined)
            return found;
        this.#problems.add(`${name}: ${problems_quote(value)} is none of ${choices.join(', ')}. Example: ${name}: ${fallback}`);
        return fallback;
    }
    duration(name, fallbackMs, limits) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '')
            return fallbackMs;
        const ms = parseDuration(value);
        if (ms === null) {
            const hint = /^\d+$/.test(value) ? ' The unit is missing.' : '';
            this.#problems.add(`${name}: ${problems_quote(value)} is no duration.${hint} Example: ${name}: ${limits.example}`);
            return fallbackMs;
        }
        if (ms < limits.leastMs || ms > (limits.mostMs ?? Number.POSITIVE_INFINITY)) {
            const range = limits.mostMs === undefined
                ? `at least ${limits.leastMs / 1000}s`
                : `between ${limits.leastMs / 1000}s and ${limits.mostMs / 1000}s`;
            this.#problems.add(`${name}: ${problems_quote(value)} is out of range: ${range}. Example: ${name}: ${limits.example}`);
            return fallbackMs;
        }
        return ms;
    }
    count(name, fallback, most) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '')
            return fallback;
        if (/^\d{1,6}$/.test(value) && Number(value) <= most)
            return Number(value);
        this.#problems.add(`${name}: ${problems_quote(value)} is no whole number from 0 to ${most}. Example: ${name}: ${fallback}`);
        return fallback;
    }
    quantity(name, example) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '')
            return '';
        const parsed = parseQuantity(value);
        if (parsed === null || parsed <= 0) {
            this.#problems.add(`${name}: ${problems_quote(value)} is no quantity. Example: ${name}: ${example}`);
            return '';
        }
        return value;
    }
    objectName(name, example) {
        const value = (0,core/* getInput */.V4)(name);
        if (value === '' || fields_isObjectName(value))
            return value;
        this.#problems.add(`${name}: ${problems_quote(value)} is no Kubernetes name (lower case letters, digits, "-" and "."). Example: ${name}: ${example}`);
        return '';
    }
    objectNames(name, example) {
        const names = (0,core/* getInput */.V4)(name)
            .split(/[\n,]/)
            .map((part) => part.trim())
            .filter((part) => part !== '');
        for (const part of names) {
            if (!fields_isObjectName(part)) {
                this.#problems.add(`${name}: ${problems_quote(part)} is no Kubernetes name. Example: ${name}: ${example}`);
            }
        }
        return names;
    }
}
function fields_isObjectName(text) {
    return text.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(text);
}

;// CONCATENATED MODULE: ./action/inputs/environment.js



const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const EXAMPLE = 'Example: env: |\n    CI_DATABASE=shop\n    TZ=UTC';
function environment_readEnvironment(text, problems) {
    const lines = text.split(/\r?\n/);
    const meaningful = lines
        .map((line, index) => ({ line, number: index + 1 }))
        .filter(({ line }) => /\S/.test(line) && !/^\s*#/.test(line));
    if (meaningful.length === 0)
        return [];
    const isMap = /^\s*["']?[A-Za-z_][\w.-]*["']?\s*:(\s|$)/.test(meaningful[0]?.line ?? '') ||
        text.trimStart().startsWith('{');
    const variables = isMap ? readMap(text, problems) : readLines(meaningful, problems);
    const seen = new Set();
    for (const { name } of variables) {
        if (seen.has(name))
            problems.add(`env: ${name} is given twice.`);
        seen.add(name);
    }
    return variables;
}
function readLines(lines, problems) {
    const variables = [];
    for (const { line, number } of lines) {
        const equals = line.indexOf('=');
        const name = equals < 0 ? '' : line.slice(0, equals).trim();
        if (!VARIABLE.test(name)) {
            problems.add(`env: line ${number} is not NAME=value. ${EXAMPLE}`);
            continue;
        }
        variables.push({ name, value: line.slice(equals + 1) });
    }
    return variables;
}
function readMap(text, problems) {
    let document;
    try {
        document = readYaml(text);
    }
    catch (error) {
        problems.add(`env: it is no valid YAML map: ${error instanceof YamlError ? error.message : 'it cannot be read'}. ${EXAMPLE}`);
        return [];
    }
    const variables = [];
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
        problems.add(`env: it is neither NAME=value lines nor a YAML map. ${EXAMPLE}`);
        return [];
    }
    for (const [name, value] of Object.entries(document)) {
        if (!VARIABLE.test(name))
            problems.add(`env: ${quote(name)} cannot be the name of a variable. ${EXAMPLE}`);
        else if (typeof value === 'object' && value !== null)
            problems.add(`env: the value of ${name} is a list or a map; it must be text, a number or a boolean.`);
        else
            variables.push({ name, value: value === null || value === undefined ? '' : String(value) });
    }
    return variables;
}
function environment_readEnvironmentSources(text, problems) {
    const sources = [];
    for (const entry of text.split(/[\n,]/).map((part) => part.trim())) {
        if (entry === '')
            continue;
        const [kind, name, ...rest] = entry.split('/');
        if ((kind !== 'secret' && kind !== 'configmap') || !name || rest.length > 0 || !isObjectName(name)) {
            problems.add(`env-from: ${quote(entry)} is neither secret/NAME nor configmap/NAME. Example: env-from: secret/ci-database`);
            continue;
        }
        sources.push({ kind, name });
    }
    return sources;
}

;// CONCATENATED MODULE: ./action/inputs/command.js


const LONGEST_SCRIPT_BYTES = 120_000;
function command_readCommand(text, problems) {
    if (text.trim() === '')
        return null;
    const example = 'Example: command: [npm, test]';
    let document;
    try {
        document = readYaml(text);
    }
    catch (error) {
        problems.add(`command: it is no valid YAML: ${error instanceof YamlError ? error.message : 'it cannot be read'}. ${example}`);
        return null;
    }
    if (!Array.isArray(document) ||
        document.length === 0 ||
        document.some((word) => typeof word === 'object' && word !== null)) {
        problems.add(`command: it must be a YAML list of words; for a script use the input run. ${example}`);
        return null;
    }
    return document.map((word) => (word === null || word === undefined ? '' : String(word)));
}
function command_readShell(text, problems) {
    const words = [...(text.trim() === '' ? 'sh -e' : text).matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
    if (words.length === 0 || (words[0] ?? '').startsWith('-')) {
        problems.add(`shell: ${quote(text)} does not begin with a program. Example: shell: bash -eo pipefail`);
    }
    return words;
}
function command_readScript(text, problems) {
    if (text.trim() === '')
        return '';
    const bytes = Buffer.byteLength(text);
    if (bytes > LONGEST_SCRIPT_BYTES) {
        problems.add(`run: the script has ${bytes} bytes, more than the ${LONGEST_SCRIPT_BYTES} that fit on a command line. Put it into the image and call it.`);
    }
    return text.replace(/\r\n/g, '\n');
}

;// CONCATENATED MODULE: ./action/inputs.js




const DAY_MS = 86_400_000;
const SHORTEST_LEASE_MS = 20_000;
function readClusterInputs(problems) {
    const fields = new fields_InputFields(problems);
    return {
        kubeconfig: fields.raw('kubeconfig').trim(),
        context: fields.text('context'),
        namespace: fields.objectName('namespace', 'ci-tests'),
    };
}
function readInputs(problems) {
    const fields = new InputFields(problems);
    const inputs = {
        ...readClusterInputs(problems),
        image: fields.text('image'),
        run: readScript(fields.raw('run'), problems),
        shell: readShell(fields.text('shell'), problems),
        command: readCommand(fields.raw('command'), problems),
        env: readEnvironment(fields.raw('env'), problems),
        envFrom: readEnvironmentSources(fields.text('env-from'), problems),
        workingDirectory: fields.text('working-directory'),
        manifest: fields.text('manifest'),
        container: fields.text('container'),
        cpu: fields.quantity('cpu', '500m'),
        memory: fields.quantity('memory', '2Gi'),
        ephemeralStorage: fields.quantity('ephemeral-storage', '4Gi'),
        serviceAccount: fields.objectName('service-account', 'ci-tests'),
        imagePullSecrets: fields.objectNames('image-pull-secrets', 'registry-login'),
        timeoutMs: fields.duration('timeout', 3_600_000, { leastMs: 1000, mostMs: 7 * DAY_MS, example: '60m' }),
        startTimeoutMs: fields.duration('start-timeout', 900_000, {
            leastMs: 1000,
            mostMs: DAY_MS,
            example: '15m',
        }),
        gracePeriodMs: fields.duration('grace-period', 30_000, { leastMs: 0, mostMs: 3_600_000, example: '30s' }),
        leaseMs: fields.duration('lease', 600_000, { leastMs: 0, mostMs: DAY_MS, example: '10m' }),
        infrastructureRetries: fields.count('infrastructure-retries', 1, 10),
        logs: fields.choice('logs', ['test', 'all', 'none'], 'test'),
        summary: fields.boolean('summary', true),
        githubToken: fields.text('github-token'),
        checkRunId: fields.text('check-run-id'),
        matrix: fields.text('matrix'),
    };
    checkTogether(inputs, problems);
    return Object.freeze(inputs);
}
function checkTogether(inputs, problems) {
    if (inputs.leaseMs > 0 && inputs.leaseMs < SHORTEST_LEASE_MS) {
        problems.add('lease: it is shorter than 20s, which a busy API server may be silent for. Example: lease: 10m');
    }
    if (inputs.image === '' && inputs.manifest === '') {
        problems.add('image: it is missing, and there is no manifest either. Example: image: node:24');
    }
    if (/\s/.test(inputs.image))
        problems.add(`image: ${quote(inputs.image)} has white space in it. Example: image: node:24`);
    if (inputs.run !== '' && inputs.command !== null) {
        problems.add('run, command: only one of them can be given: run is a script for the shell, command a list of words.');
    }
    if (inputs.container !== '' && inputs.manifest === '') {
        problems.add('container: it names a container of a manifest, and there is no manifest.');
    }
    if (inputs.workingDirectory !== '' && !inputs.workingDirectory.startsWith('/')) {
        problems.add(`working-directory: ${quote(inputs.workingDirectory)} is not absolute. Example: working-directory: /app`);
    }
}

;// CONCATENATED MODULE: ./cluster/api-error.js
class ApiError extends Error {
    name = 'ApiError';
    httpStatus;
    status;
    method;
    path;
    retryAfterMs;
    unanswered;
    constructor(options) {
        super(String(options.status.message ?? options.status.code ?? `HTTP ${options.httpStatus}`), {
            cause: options.cause,
        });
        this.httpStatus = options.httpStatus;
        this.status = options.status;
        this.method = options.method;
        this.path = options.path;
        this.retryAfterMs = options.retryAfterMs ?? null;
        this.unanswered = options.unanswered ?? false;
    }
}
function errorFromAnswer(method, path, httpStatus, headers, body) {
    return new ApiError({
        httpStatus,
        status: readStatus(httpStatus, body),
        method,
        path,
        retryAfterMs: retryAfter(headers),
    });
}
function errorFromConnection(method, path, cause, sent) {
    const { code, name, message } = cause;
    return new ApiError({
        httpStatus: 0,
        status: { code: code ?? name ?? 'ERROR', message: message ?? 'the connection failed' },
        method,
        path,
        unanswered: sent,
        cause,
    });
}
function api_error_asApiError(error) {
    if (error instanceof ApiError)
        return error;
    const name = error instanceof Error ? error.name : 'Error';
    const message = error instanceof Error ? error.message : String(error);
    return new ApiError({ httpStatus: 0, status: { code: name, message }, method: '', path: '', cause: error });
}
function readStatus(httpStatus, body) {
    try {
        const parsed = JSON.parse(body);
        if (typeof parsed === 'object' && parsed !== null && parsed.kind === 'Status') {
            return parsed;
        }
    }
    catch {
    }
    return { kind: 'Status', code: httpStatus, message: body.slice(0, 2000).trim() };
}
function retryAfter(headers) {
    const value = headers['retry-after'];
    if (value === undefined)
        return null;
    const seconds = Number(value);
    return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 60) * 1000 : null;
}

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
async function jobs_deleteJob(client, namespace, name, uid, options = {}) {
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
        const error = api_error_asApiError(cause);
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
        if (asApiError(cause).httpStatus === 404)
            return null;
        throw cause;
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: ../node_modules/@kubernetes/client-node/dist/config.js + 17 modules
var dist_config = __webpack_require__(753);
// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(421);
;// CONCATENATED MODULE: ./cluster/exec-plugin.js

class CredentialError extends Error {
    name = 'CredentialError';
}
const PLUGIN_LIMIT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;
function runExecPlugin(target, environment, signal) {
    const exec = target.user.exec;
    const command = String(exec.command);
    const apiVersion = typeof exec.apiVersion === 'string' ? exec.apiVersion : 'client.authentication.k8s.io/v1';
    const env = { ...environment };
    for (const pair of Array.isArray(exec.env) ? exec.env : [])
        env[String(pair.name)] = String(pair.value);
    env.KUBERNETES_EXEC_INFO = JSON.stringify(execInfo(exec, target, apiVersion));
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(command, Array.isArray(exec.args) ? exec.args.map(String) : [], {
            env,
            stdio: ['ignore', 'pipe', 'pipe'],
            timeout: PLUGIN_LIMIT_MS,
            killSignal: 'SIGKILL',
            ...(signal ? { signal } : {}),
        });
        let stdout = '';
        let stderr = '';
        child.stdout.setEncoding('utf8').on('data', (chunk) => {
            if (stdout.length < MAX_OUTPUT_BYTES)
                stdout += chunk;
        });
        child.stderr.setEncoding('utf8').on('data', (chunk) => {
            stderr = (stderr + chunk).slice(-2000);
        });
        const fail = (what) => reject(new CredentialError(`getting credentials: exec: "${command}" ${what}`));
        child.on('error', (error) => {
            if (error.code !== 'ENOENT')
                return fail(`could not be run (${error.code ?? error.name})`);
            const hint = typeof exec.installHint === 'string' ? ` ${exec.installHint.trim()}` : '';
            return fail(`is not installed on this runner (spawn ${command} ENOENT).${hint}`);
        });
        child.on('close', (code, killedBy) => {
            if (killedBy)
                return fail(`gave no answer within ${PLUGIN_LIMIT_MS / 1000} s and was stopped`);
            if (code !== 0)
                return fail(`ended with exit code ${code}: ${stderr.trim() || 'it printed nothing'}`);
            const credential = readCredential(stdout);
            return credential
                ? resolve(credential)
                : fail('printed no ExecCredential with a token or a client certificate');
        });
    });
}
function execInfo(exec, target, apiVersion) {
    const spec = { interactive: false };
    if (exec.provideClusterInfo === true) {
        spec.cluster = {
            server: target.server,
            'tls-server-name': target.cluster['tls-server-name'],
            'insecure-skip-tls-verify': target.cluster['insecure-skip-tls-verify'],
            'certificate-authority-data': target.cluster['certificate-authority-data'],
            'proxy-url': target.cluster['proxy-url'],
        };
    }
    return { apiVersion, kind: 'ExecCredential', spec };
}
function readCredential(stdout) {
    let status;
    try {
        status = (JSON.parse(stdout)?.status ?? {});
    }
    catch {
        return null;
    }
    const token = typeof status.token === 'string' ? status.token.trim() : '';
    const certificate = typeof status.clientCertificateData === 'string' ? status.clientCertificateData : '';
    const key = typeof status.clientKeyData === 'string' ? status.clientKeyData : '';
    if (token === '' && (certificate === '' || key === ''))
        return null;
    const expiry = Date.parse(String(status.expirationTimestamp ?? ''));
    return { token, certificate, key, expiresAtMs: Number.isFinite(expiry) ? expiry : null };
}

;// CONCATENATED MODULE: ./cluster/credentials.js



const FILE_LIFE_MS = 60_000;
const RENEW_AT = 0.8;
class Credentials {
    target;
    #options;
    #material = null;
    #renewAtMs = Number.POSITIVE_INFINITY;
    #pending = null;
    constructor(target, options) {
        this.target = target;
        this.#options = options;
    }
    async material(signal) {
        if (this.#material && this.#options.clock.now() < this.#renewAtMs)
            return this.#material;
        this.#pending ??= this.#obtain(signal).finally(() => {
            this.#pending = null;
        });
        return this.#pending;
    }
    latest() {
        return this.#material;
    }
    forget() {
        this.#material = null;
    }
    async #obtain(signal) {
        const { user } = this.target;
        const obtainedAt = this.#options.clock.now();
        let identity = user;
        let renewAtMs = Number.POSITIVE_INFINITY;
        if (user.exec !== undefined) {
            const credential = await runExecPlugin(this.target, this.#options.environment, signal);
            const { exec: _exec, ...rest } = user;
            identity = {
                ...rest,
                ...(credential.token === '' ? {} : { token: credential.token }),
                ...(credential.certificate === ''
                    ? {}
                    : { 'client-certificate-data': base64(credential.certificate) }),
                ...(credential.key === '' ? {} : { 'client-key-data': base64(credential.key) }),
            };
            if (credential.expiresAtMs !== null) {
                renewAtMs = obtainedAt + Math.max(1000, (credential.expiresAtMs - obtainedAt) * RENEW_AT);
            }
        }
        else if (typeof user.tokenFile === 'string' && user.tokenFile !== '') {
            identity = { ...user, token: readToken(user.tokenFile) };
            renewAtMs = obtainedAt + FILE_LIFE_MS;
        }
        else if (user['auth-provider'] !== undefined) {
            renewAtMs = obtainedAt + FILE_LIFE_MS;
        }
        this.#register(identity);
        const material = await apply(this.target, identity);
        this.#material = material;
        this.#renewAtMs = renewAtMs;
        return material;
    }
    #register(identity) {
        for (const key of ['token', 'password', 'client-key-data']) {
            const value = identity[key];
            if (typeof value === 'string' && value.trim() !== '')
                this.#options.onSecret(value.trim());
        }
    }
}
async function apply(target, identity) {
    const config = new dist_config/* KubeConfig */.yp();
    config.loadFromString(JSON.stringify({
        clusters: [{ name: 'cluster', cluster: target.cluster }],
        users: [{ name: 'user', user: identity }],
        contexts: [{ name: 'context', context: { cluster: 'cluster', user: 'user' } }],
        'current-context': 'context',
    }));
    const options = {};
    try {
        await config.applyToHTTPSOptions(options);
    }
    catch (error) {
        throw new CredentialError(`getting credentials: ${error instanceof Error && error.message ? error.message : 'the kubeconfig user could not be applied'}`);
    }
    const headers = {};
    for (const [name, value] of Object.entries(options.headers ?? {})) {
        if (value !== undefined)
            headers[name] = String(value).trim();
    }
    if (options.auth)
        headers.Authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
    impersonate(identity, headers);
    return {
        headers,
        tls: {
            ...(options.ca ? { ca: options.ca } : {}),
            ...(options.cert ? { cert: options.cert } : {}),
            ...(options.key ? { key: options.key } : {}),
            ...('servername' in options && options.servername ? { servername: options.servername } : {}),
            ...(options.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: options.rejectUnauthorized }),
        },
        proxyAgent: typeof target.cluster['proxy-url'] === 'string' ? options.agent : undefined,
    };
}
function impersonate(identity, headers) {
    if (Array.isArray(identity['as-groups']))
        headers['Impersonate-Group'] = identity['as-groups'].map(String);
    if (typeof identity['as-uid'] === 'string')
        headers['Impersonate-Uid'] = identity['as-uid'];
    const extra = identity['as-user-extra'];
    if (typeof extra !== 'object' || extra === null)
        return;
    for (const [key, values] of Object.entries(extra)) {
        headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = Array.isArray(values)
            ? values.map(String)
            : [String(values)];
    }
}
function readToken(path) {
    try {
        const token = (0,external_node_fs_.readFileSync)(path, 'utf8').trim();
        if (token !== '')
            return token;
    }
    catch (error) {
        throw new CredentialError(`getting credentials: the token file ${path} cannot be read (${error.code ?? 'error'})`);
    }
    throw new CredentialError(`getting credentials: the token file ${path} is empty`);
}
function base64(text) {
    return Buffer.from(text, 'utf8').toString('base64');
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(67);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(708);
;// CONCATENATED MODULE: ./cluster/agent.js


const KEEP_ALIVE_PROBE_MS = 15_000;
class AgentKeeper {
    #server;
    #environment;
    #agent = null;
    #material = null;
    constructor(server, environment) {
        this.#server = server;
        this.#environment = environment;
    }
    agent(material) {
        if (this.#agent && this.#material && sameTls(this.#material, material))
            return this.#agent;
        this.#agent?.destroy();
        this.#material = material;
        this.#agent = this.#make(material);
        return this.#agent;
    }
    close() {
        this.#agent?.destroy();
        this.#agent = null;
    }
    #make(material) {
        if (material.proxyAgent instanceof external_node_http_.Agent)
            return material.proxyAgent;
        const options = {
            keepAlive: true,
            keepAliveMsecs: KEEP_ALIVE_PROBE_MS,
            proxyEnv: this.#environment,
        };
        if (this.#server.startsWith('http:'))
            return new external_node_http_.Agent(options);
        return new external_node_https_.Agent({ ...options, ...material.tls });
    }
}
function sameTls(left, right) {
    const pair = [left.tls, right.tls].map((tls) => [tls.ca, tls.cert, tls.key]
        .map((part) => part?.toString('latin1') ?? '')
        .concat(tls.servername ?? '', String(tls.rejectUnauthorized))
        .join('\n'));
    return pair[0] === pair[1];
}

;// CONCATENATED MODULE: ./cluster/http.js




const REQUEST_LIMIT_MS = 30_000;
const FIRST_BACKOFF_MS = 800;
const LONGEST_BACKOFF_MS = 30_000;
class ApiClient {
    server;
    #options;
    #agents;
    requestCount = 0;
    constructor(options) {
        this.#options = options;
        this.server = options.credentials.target.server;
        this.#agents = new AgentKeeper(this.server, options.environment);
    }
    async call(request) {
        const retries = request.retries ?? (request.method === 'GET' ? 4 : 0);
        let renewed = false;
        for (let tries = 0;; tries++) {
            try {
                const response = await this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
                const text = await readBody(response, request);
                return {
                    httpStatus: response.statusCode ?? 0,
                    body: parseBody(text, request),
                    warnings: readWarnings(response),
                };
            }
            catch (cause) {
                const error = api_error_asApiError(cause);
                if (error.httpStatus === 401 && !renewed && !request.withoutRenewal) {
                    renewed = true;
                    this.#options.credentials.forget();
                    continue;
                }
                const waitMs = retryDelay(error, request, tries);
                if (waitMs === null || tries >= retries || request.signal?.aborted)
                    throw error;
                if (!(await this.#options.clock.sleep(waitMs, request.signal)))
                    throw error;
            }
        }
    }
    async open(request) {
        try {
            return await this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
        }
        catch (cause) {
            const error = api_error_asApiError(cause);
            if (error.httpStatus !== 401)
                throw error;
            this.#options.credentials.forget();
            return this.#send(request, request.timeoutMs ?? REQUEST_LIMIT_MS);
        }
    }
    close() {
        this.#agents.close();
    }
    async #send(request, timeoutMs) {
        const { credentials } = this.#options;
        const material = (request.withoutRenewal ? credentials.latest() : null) ?? (await credentials.material(request.signal));
        const response = await this.#exchange(request, material, timeoutMs);
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300)
            return response;
        const text = await readBody(response, request);
        throw errorFromAnswer(request.method, request.path, status, response.headers, text);
    }
    #exchange(request, material, timeoutMs) {
        const url = new URL(this.server + request.path);
        for (const [name, value] of Object.entries(request.query ?? {}))
            url.searchParams.set(name, value);
        const payload = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body));
        this.requestCount++;
        return new Promise((resolve, reject) => {
            let sent = false;
            const outgoing = (url.protocol === 'http:' ? external_node_http_ : external_node_https_).request(url, {
                method: request.method,
                agent: this.#agents.agent(material),
                ...(material.tls.servername ? { servername: material.tls.servername } : {}),
                headers: {
                    Accept: 'application/json',
                    'User-Agent': this.#options.userAgent,
                    ...material.headers,
                    ...(payload
                        ? { 'Content-Type': request.contentType ?? 'application/json', 'Content-Length': payload.length }
                        : {}),
                },
                ...(request.signal ? { signal: request.signal } : {}),
            });
            const timer = setTimeout(() => {
                outgoing.destroy(Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: 'ETIMEDOUT' }));
            }, timeoutMs);
            outgoing.on('finish', () => {
                sent = true;
            });
            outgoing.on('error', (cause) => {
                clearTimeout(timer);
                reject(errorFromConnection(request.method, request.path, cause, sent));
            });
            outgoing.on('response', (response) => {
                clearTimeout(timer);
                resolve(response);
            });
            outgoing.end(payload ?? undefined);
        });
    }
}
function retryDelay(error, request, tries) {
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** tries);
    if (error.httpStatus === 429)
        return error.retryAfterMs ?? backoff;
    if (error.httpStatus >= 500 && request.method === 'POST')
        return null;
    if (error.httpStatus >= 500 && error.retryAfterMs !== null)
        return error.retryAfterMs;
    if (error.httpStatus >= 500)
        return request.method === 'GET' ? backoff : null;
    if (error.httpStatus !== 0)
        return null;
    const code = String(error.status.code);
    if (code === 'ABORT_ERR' || code.startsWith('ERR_TLS') || /CERT|CREDENTIAL|ERR_SSL|ENOTFOUND/i.test(code))
        return null;
    const repeatable = request.method === 'GET' || request.method === 'DELETE' || !error.unanswered;
    return repeatable ? backoff : null;
}
function readBody(response, request) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        const timer = setTimeout(() => response.destroy(new Error('the answer did not end in time')), request.timeoutMs ?? REQUEST_LIMIT_MS);
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
            clearTimeout(timer);
            resolve(Buffer.concat(chunks).toString('utf8'));
        });
        response.on('error', (cause) => {
            clearTimeout(timer);
            reject(errorFromConnection(request.method, request.path, cause, true));
        });
    });
}
function parseBody(text, request) {
    try {
        return JSON.parse(text);
    }
    catch (cause) {
        throw errorFromConnection(request.method, request.path, cause, true);
    }
}
function readWarnings(response) {
    const raw = response.headers.warning;
    if (raw === undefined)
        return [];
    return [...raw.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
}

;// CONCATENATED MODULE: ./cluster/in-cluster.js

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
function inClusterTarget(environment) {
    const host = environment.KUBERNETES_SERVICE_HOST ?? 'kubernetes.default.svc';
    const port = environment.KUBERNETES_SERVICE_PORT ?? '443';
    const namespaceFile = `${FOLDER}/namespace`;
    return {
        contextName: 'in-cluster',
        server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
        namespace: (0,external_node_fs_.existsSync)(namespaceFile)
            ? (0,external_node_fs_.readFileSync)(namespaceFile, 'utf8').trim() || 'default'
            : 'default',
        cluster: { 'certificate-authority': `${FOLDER}/ca.crt` },
        user: { tokenFile: `${FOLDER}/token` },
    };
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(598);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
;// CONCATENATED MODULE: ./cluster/kubeconfig.js




const CLUSTER_PATHS = ['certificate-authority'];
const USER_PATHS = ['client-certificate', 'client-key', 'tokenFile'];
function chooseTarget(sources, contextInput) {
    const clusters = [];
    const users = [];
    const contexts = [];
    let current = '';
    const origin = sources.map((source) => source.origin).join(', ');
    for (const source of sources) {
        const parsed = parse(source);
        if (typeof parsed === 'string')
            return { target: null, problems: [parsed] };
        clusters.push(...named(parsed.clusters, 'cluster', source.directory, CLUSTER_PATHS));
        users.push(...named(parsed.users, 'user', source.directory, USER_PATHS));
        contexts.push(...named(parsed.contexts, 'context', source.directory, []));
        if (current === '' && typeof parsed['current-context'] === 'string')
            current = parsed['current-context'];
    }
    const contextName = contextInput === '' ? current : contextInput;
    const known = contexts.map((context) => context.name).join(', ') || 'none';
    if (contextName === '') {
        return refuse(`kubeconfig: ${origin} has no current-context. Set the input context to one of: ${known}.`);
    }
    const context = contexts.find((candidate) => candidate.name === contextName);
    if (!context) {
        const which = contextInput === '' ? `current-context "${contextName}" of ${origin}` : `context: "${contextName}"`;
        return refuse(`${which} does not exist in the kubeconfig. It has: ${known}.`);
    }
    const problems = [];
    const clusterName = kubeconfig_text(context.fields.cluster);
    const userName = kubeconfig_text(context.fields.user);
    const cluster = clusters.find((candidate) => candidate.name === clusterName);
    const user = users.find((candidate) => candidate.name === userName);
    if (!cluster) {
        problems.push(`kubeconfig: context "${contextName}" names the cluster "${clusterName}", which ${origin} does not have.`);
    }
    if (!user && userName !== '') {
        problems.push(`kubeconfig: context "${contextName}" names the user "${userName}", which ${origin} does not have.`);
    }
    if (cluster)
        problems.push(...checkCluster(cluster));
    if (user)
        problems.push(...checkUser(user));
    if (problems.length > 0 || !cluster)
        return { target: null, problems };
    return {
        target: {
            contextName,
            server: kubeconfig_text(cluster.fields.server).replace(/\/+$/, ''),
            namespace: kubeconfig_text(context.fields.namespace) || 'default',
            cluster: cluster.fields,
            user: user?.fields ?? {},
        },
        problems,
    };
}
function parse(source) {
    let document;
    try {
        document = yaml_readYaml(source.text);
    }
    catch (error) {
        const reason = error instanceof yaml_YamlError ? error.message : 'it cannot be read';
        return `kubeconfig: ${source.origin} is no valid YAML: ${reason}.`;
    }
    if (document === undefined)
        return `kubeconfig: ${source.origin} is empty.`;
    if (!isFields(document) ||
        !('clusters' in document || 'contexts' in document || 'current-context' in document)) {
        return `kubeconfig: ${source.origin} is no kubeconfig: it has no clusters, users and contexts.`;
    }
    return document;
}
function named(list, key, directory, pathKeys) {
    if (!Array.isArray(list))
        return [];
    return list.filter(isFields).map((entry) => {
        const fields = { ...(isFields(entry[key]) ? entry[key] : {}) };
        for (const pathKey of pathKeys) {
            const path = kubeconfig_text(fields[pathKey]);
            if (path !== '' && !(0,external_node_path_.isAbsolute)(path))
                fields[pathKey] = (0,external_node_path_.resolve)(directory, path);
        }
        return { name: kubeconfig_text(entry.name), fields };
    });
}
function checkCluster({ name, fields }) {
    const problems = [];
    const server = kubeconfig_text(fields.server);
    if (server === '')
        problems.push(`kubeconfig: the cluster "${name}" has no server.`);
    else if (!/^https?:\/\//.test(server) || !URL.canParse(server)) {
        problems.push(`kubeconfig: the server of cluster "${name}" is no http(s) URL.`);
    }
    problems.push(...checkPem(fields, 'certificate-authority', `cluster "${name}"`, 'CERTIFICATE'));
    const proxy = kubeconfig_text(fields['proxy-url']);
    if (proxy.startsWith('socks')) {
        problems.push(`kubeconfig: cluster "${name}" has a SOCKS proxy-url, which this action does not support. Use an http(s) proxy.`);
    }
    return problems;
}
function checkUser({ name, fields }) {
    const owner = `user "${name}"`;
    const problems = [
        ...checkPem(fields, 'client-certificate', owner, 'CERTIFICATE'),
        ...checkPem(fields, 'client-key', owner, 'PRIVATE KEY'),
    ];
    const provider = isFields(fields['auth-provider']) ? kubeconfig_text(fields['auth-provider'].name) : '';
    if (provider !== '' && provider !== 'oidc') {
        problems.push(`kubeconfig: ${owner} uses the auth-provider "${provider}", which Kubernetes dropped in 1.26. Use its exec plugin.`);
    }
    if (fields.exec !== undefined && (!isFields(fields.exec) || kubeconfig_text(fields.exec.command) === '')) {
        problems.push(`kubeconfig: the exec plugin of ${owner} has no command.`);
    }
    return problems;
}
function checkPem(fields, key, owner, label) {
    const data = kubeconfig_text(fields[`${key}-data`]);
    let pem;
    let where = `${key}-data`;
    if (data !== '') {
        pem = Buffer.from(data, 'base64').toString('latin1');
    }
    else if (kubeconfig_text(fields[key]) !== '') {
        where = key;
        try {
            pem = (0,external_node_fs_.readFileSync)(kubeconfig_text(fields[key]), 'latin1');
        }
        catch {
            return [`kubeconfig: the ${key} file of ${owner} cannot be read: ${kubeconfig_text(fields[key])}.`];
        }
    }
    else {
        return [];
    }
    if (!pem.includes('-----BEGIN') || !pem.includes(label)) {
        return [
            `kubeconfig: ${where} of ${owner} holds no ${label} in PEM form${data === '' ? '' : ' (or is no base64)'}.`,
        ];
    }
    if (label !== 'CERTIFICATE')
        return [];
    try {
        new external_node_crypto_.X509Certificate(pem);
        return [];
    }
    catch {
        return [`kubeconfig: ${where} of ${owner} holds a certificate that cannot be read.`];
    }
}
function refuse(problem) {
    return { target: null, problems: [problem] };
}
function isFields(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function kubeconfig_text(value) {
    return typeof value === 'string' ? value.trim() : '';
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(161);
;// CONCATENATED MODULE: ./cluster/kubeconfig-source.js



const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const kubeconfig_source_EXAMPLE = 'Example: kubeconfig: ${{ runner.temp }}/kubeconfig';
function findKubeconfig(input, environment) {
    if (input !== '')
        return fromInput(input);
    const listed = (environment.KUBECONFIG ?? '').split(external_node_path_.delimiter).filter((path) => path !== '');
    if (listed.length > 0) {
        const found = listed.filter((path) => (0,external_node_fs_.existsSync)(path));
        if (found.length === 0) {
            return problem(`kubeconfig: KUBECONFIG names ${listed.join(', ')}, and no such file is on this runner.`);
        }
        return read(found.map((path) => ({ path, origin: `${path} (from KUBECONFIG)` })));
    }
    const home = (0,external_node_path_.join)(environment.HOME ?? (0,external_node_os_.homedir)(), '.kube', 'config');
    if ((0,external_node_fs_.existsSync)(home))
        return read([{ path: home, origin: home }]);
    if (environment.KUBERNETES_SERVICE_HOST && (0,external_node_fs_.existsSync)(SERVICE_ACCOUNT_TOKEN)) {
        return { sources: [], inCluster: true, problems: [] };
    }
    return problem(`kubeconfig: there is none: the input is empty, KUBECONFIG is not set, ~/.kube/config does not exist, and this runner is no pod of a cluster. ${kubeconfig_source_EXAMPLE}`);
}
function fromInput(input) {
    if (input.includes('\n') || input.trimStart().startsWith('{')) {
        return {
            sources: [{ text: input, origin: 'the input kubeconfig', directory: process.cwd() }],
            inCluster: false,
            problems: [],
        };
    }
    const path = input.startsWith('~/') ? (0,external_node_path_.join)((0,external_node_os_.homedir)(), input.slice(2)) : input;
    if ((0,external_node_fs_.existsSync)(path))
        return read([{ path, origin: path }]);
    if (/^[A-Za-z0-9+/]{100,}=*$/.test(input)) {
        return problem('kubeconfig: the input looks like base64. Decode it first: `base64 -d` into a file, and give the path.');
    }
    const shown = /^[\w .~@:+-]*[/.\\][\w .~@:+/\\-]*$/.test(input) && input.length < 200 ? `"${input}"` : 'the input';
    return problem(`kubeconfig: ${shown} is neither a file on this runner nor a kubeconfig document. ${kubeconfig_source_EXAMPLE}`);
}
function read(files) {
    const sources = [];
    const problems = [];
    for (const { path, origin } of files) {
        try {
            sources.push({ text: (0,external_node_fs_.readFileSync)(path, 'utf8'), origin, directory: (0,external_node_path_.dirname)((0,external_node_path_.resolve)(path)) });
        }
        catch (error) {
            problems.push(`kubeconfig: ${origin} cannot be read (${error.code ?? 'unknown error'}).`);
        }
    }
    return { sources, inCluster: false, problems };
}
function problem(text) {
    return { sources: [], inCluster: false, problems: [text] };
}

;// CONCATENATED MODULE: ./run/connect.js





function connect(inputs, problems, options) {
    const { environment, clock, onSecret } = options;
    const found = findKubeconfig(inputs.kubeconfig, environment);
    problems.add(...found.problems);
    if (found.problems.length > 0)
        return null;
    const answer = found.inCluster
        ? { target: inClusterTarget(environment), problems: [] }
        : chooseTarget(found.sources, inputs.context);
    problems.add(...answer.problems);
    if (!answer.target)
        return null;
    const credentials = new Credentials(answer.target, { environment, clock, onSecret });
    const client = new ApiClient({
        credentials,
        environment,
        clock,
        userAgent: `k8s-test-job${options.runUrl === '' ? '' : ` (+${options.runUrl})`}`,
    });
    return { client, target: answer.target, namespace: inputs.namespace || answer.target.namespace };
}

;// CONCATENATED MODULE: ./job/identity.js

const LABEL_PREFIX = 'k8s-test-job/';
const SLUG_CHARACTERS = 40;
function identify(facts, nonce) {
    const proven = facts.checkRunId !== '' || facts.trackingId !== '';
    const who = facts.checkRunId || facts.trackingId || nonce;
    const owner = digest([
        facts.serverUrl,
        facts.repositoryId,
        facts.runId,
        facts.runAttempt,
        who,
        facts.job,
        facts.step,
    ]);
    const lane = digest([facts.repositoryId, facts.workflow, facts.job, facts.ref, facts.matrix]);
    const labels = {
        'app.kubernetes.io/managed-by': 'k8s-test-job',
        [`${LABEL_PREFIX}owner`]: owner,
        [`${LABEL_PREFIX}lane`]: lane,
        [`${LABEL_PREFIX}nonce`]: nonce,
    };
    for (const [key, value] of [
        ['run-id', facts.runId],
        ['run-attempt', facts.runAttempt],
        ['repository-id', facts.repositoryId],
    ]) {
        if (/^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(value))
            labels[LABEL_PREFIX + key] = value;
    }
    const annotations = {};
    for (const [key, value] of [
        ['repository', facts.repository],
        ['workflow', facts.workflow],
        ['job', facts.job],
        ['step', facts.step],
        ['ref', facts.ref],
        ['run-url', facts.runUrl],
    ]) {
        if (value !== '')
            annotations[LABEL_PREFIX + key] = value;
    }
    return {
        labels,
        annotations,
        selector: proven
            ? `${LABEL_PREFIX}owner=${owner}`
            : `${LABEL_PREFIX}owner=${owner},${LABEL_PREFIX}nonce=${nonce}`,
        proven,
        slug: slugOf(facts),
        nonce,
    };
}
function attemptName(identity, attempt, random) {
    return `${identity.slug}-${attempt}-${random}`;
}
function randomName(bytes) {
    const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
    return Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join('');
}
function slugOf(facts) {
    const repository = facts.repository.split('/').pop() ?? '';
    const slug = `${repository}-${facts.job}`
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+/, '')
        .slice(0, SLUG_CHARACTERS)
        .replace(/-+$/, '');
    return /^[a-z]/.test(slug) ? slug : `test-${slug}`.slice(0, SLUG_CHARACTERS).replace(/-+$/, '');
}
function digest(parts) {
    return (0,external_node_crypto_.createHash)('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}

;// CONCATENATED MODULE: ./job/script.js
const WRAPPER = [
    'grace=$1 script=$2; shift 2',
    'case "$*" in *"{0}"*)',
    '  file=$(mktemp 2>/dev/null || echo "/tmp/k8s-test-job.$$"); printf %s "$script" >"$file" || exit 126',
    '  n=$#; while [ "$n" -gt 0 ]; do w=$1; shift; case $w in *"{0}"*) w="${w%%"{0}"*}$file${w#*"{0}"}";; esac; set -- "$@" "$w"; n=$((n-1)); done;;',
    '*) set -- "$@" -c "$script";; esac',
    '"$@" & child=$!',
    'stop() {',
    '  trap "" TERM INT',
    '  if [ $$ = 1 ]; then kill -TERM -1; else kill -TERM "$child"; fi 2>/dev/null',
    '  (sleep "$grace" && kill -KILL "$child") >/dev/null 2>&1 &',
    '  wait "$child" 2>/dev/null',
    '  exit 143',
    '}',
    'trap stop TERM INT',
    'wait "$child"',
    'exit $?',
].join('\n');
function script_scriptCommand(script, shell, graceSeconds) {
    return ['/bin/sh', '-c', WRAPPER, 'k8s-test-job', String(graceSeconds), script, ...shell];
}
function script_literal(text) {
    return text.replace(/\$/g, '$$$$');
}

;// CONCATENATED MODULE: ./job/container.js

function overlayContainer(base, request, own) {
    return {
        ...base,
        ...(request.image === '' ? {} : { image: request.image }),
        ...overlayCommand(base, request),
        ...(request.workingDirectory === '' ? {} : { workingDir: request.workingDirectory }),
        ...overlayEnvironment(base, request, own),
        ...overlayResources(base, request),
        ...(base.terminationMessagePolicy === undefined
            ? { terminationMessagePolicy: 'FallbackToLogsOnError' }
            : {}),
    };
}
function overlayCommand(base, request) {
    if (request.script !== '') {
        return {
            command: scriptCommand(request.script, request.shell, request.graceSeconds).map(literal),
            args: undefined,
        };
    }
    if (request.command === null)
        return {};
    return { command: request.command.map(literal), ...('args' in base ? { args: undefined } : {}) };
}
function overlayEnvironment(base, request, own) {
    const given = new Map();
    const from = Array.isArray(base.env) ? base.env : [];
    const defaults = own ? request.defaultEnv : [];
    for (const { name, value } of defaults)
        given.set(name, { name, value: literal(value) });
    for (const entry of from)
        given.set(String(entry.name), entry);
    for (const { name, value } of request.env)
        given.set(name, { name, value: literal(value) });
    const sources = [
        ...(Array.isArray(base.envFrom) ? base.envFrom : []),
        ...request.envFrom.map(({ kind, name }) => kind === 'secret' ? { secretRef: { name } } : { configMapRef: { name } }),
    ];
    return {
        ...(given.size > 0 ? { env: [...given.values()] } : {}),
        ...(sources.length > 0 ? { envFrom: sources } : {}),
    };
}
function overlayResources(base, request) {
    const { cpu, memory, ephemeralStorage } = request;
    if (cpu === '' && memory === '' && ephemeralStorage === '')
        return {};
    const resources = container_fields(base.resources);
    const capped = {
        ...(memory === '' ? {} : { memory }),
        ...(ephemeralStorage === '' ? {} : { 'ephemeral-storage': ephemeralStorage }),
    };
    const limits = { ...container_fields(resources.limits), ...capped };
    return {
        resources: {
            ...resources,
            requests: { ...container_fields(resources.requests), ...(cpu === '' ? {} : { cpu }), ...capped },
            ...(Object.keys(limits).length > 0 ? { limits } : {}),
        },
    };
}
function container_fields(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

;// CONCATENATED MODULE: ./job/manifest-file.js


function manifest_file_readManifest(text, path, container) {
    let documents;
    try {
        documents = readYamlDocuments(text);
    }
    catch (error) {
        return manifest_file_refuse(`manifest: ${path} is no valid YAML: ${error instanceof YamlError ? error.message : 'it cannot be read'}.`);
    }
    if (documents.length === 0)
        return manifest_file_refuse(`manifest: ${path} is empty.`);
    const kinds = documents.map((document) => String(fields(document).kind ?? 'something without a kind'));
    if (documents.length > 1) {
        return manifest_file_refuse(`manifest: ${path} holds ${documents.length} objects (${kinds.join(', ')}); it must hold one Job and nothing else.`);
    }
    const job = fields(documents[0]);
    if (job.kind !== 'Job' || job.apiVersion !== 'batch/v1') {
        return manifest_file_refuse(`manifest: ${path} holds ${kinds[0]} (apiVersion ${String(job.apiVersion ?? 'missing')}); it must hold a Job of batch/v1.`);
    }
    const containers = fields(fields(fields(job.spec).template).spec).containers;
    if (!Array.isArray(containers) || containers.length === 0) {
        return manifest_file_refuse(`manifest: the Job of ${path} has no spec.template.spec.containers.`);
    }
    const names = containers.map((entry) => String(fields(entry).name ?? ''));
    if (container !== '' && !names.includes(container)) {
        return manifest_file_refuse(`container: the manifest ${path} has no container "${container}". It has: ${names.join(', ')}.`);
    }
    if (container === '' && names.length > 1) {
        return manifest_file_refuse(`container: the manifest ${path} has several containers. Say which one runs the tests: ${names.join(', ')}.`);
    }
    return { job, problems: [] };
}
function manifest_file_refuse(problem) {
    return { job: null, problems: [problem] };
}

;// CONCATENATED MODULE: ./run/plan.js



const TTL_SECONDS = 600;
const MARGIN_SECONDS = 120;
function planJob(inputs, context, leaseMs) {
    const seconds = (ms) => Math.ceil(ms / 1000);
    return {
        image: inputs.image,
        script: inputs.run,
        shell: inputs.shell,
        command: inputs.command,
        env: inputs.env,
        envFrom: inputs.envFrom,
        defaultEnv: [{ name: 'CI', value: 'true' }, ...context.passedOn],
        workingDirectory: inputs.workingDirectory,
        container: inputs.container,
        cpu: inputs.cpu,
        memory: inputs.memory,
        ephemeralStorage: inputs.ephemeralStorage,
        serviceAccount: inputs.serviceAccount,
        imagePullSecrets: inputs.imagePullSecrets,
        graceSeconds: seconds(inputs.gracePeriodMs),
        deadlineSeconds: seconds(4 * inputs.startTimeoutMs + inputs.timeoutMs + inputs.gracePeriodMs) + MARGIN_SECONDS,
        ttlSeconds: leaseMs === 0 ? TTL_SECONDS : seconds(leaseMs),
        leaseSeconds: seconds(leaseMs),
    };
}
function loadManifest(inputs, problems) {
    if (inputs.manifest === '')
        return null;
    let text;
    try {
        text = readFileSync(inputs.manifest, 'utf8');
    }
    catch (error) {
        const code = error.code ?? 'error';
        problems.add(`manifest: "${inputs.manifest}" cannot be read (${code}). Example: manifest: .github/test-job.yaml`);
        return null;
    }
    const answer = readManifest(text, inputs.manifest, inputs.container);
    problems.add(...answer.problems);
    return answer.job;
}
function identifyRun(context, inputs, nonce) {
    return identify({
        serverUrl: context.serverUrl,
        repositoryId: context.repositoryId,
        repository: context.repository,
        runId: context.runId,
        runAttempt: context.runAttempt,
        checkRunId: inputs.checkRunId,
        trackingId: context.trackingId,
        workflow: context.workflow,
        job: context.job,
        step: context.step,
        ref: context.ref,
        matrix: inputs.matrix,
        runUrl: context.runUrl,
    }, nonce);
}

;// CONCATENATED MODULE: ./run/teardown.js



const DELETE_TRY_MS = 2_000;
const UNANSWERED_EVERY_MS = 250;
const VERIFY_EVERY_MS = 250;
const MOST_NAMED = 5;
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
                verifiedAt: stamp(clock),
            };
        }
        catch (cause) {
            const error = asApiError(cause);
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
                return { state: 'gone', detail: '', verifiedAt: stamp(clock) };
            detail = teardown_describe(jobs, pods, clock.now());
            const isEnding = jobs.length === 0 && pods.every((pod) => graceLeftMs(pod, clock.now()) > 0);
            if (isEnding && waitedMs >= options.graceAfterMs)
                return { state: 'asked', detail, verifiedAt: stamp(clock) };
        }
        catch (cause) {
            detail = `it could not be read back: ${api_error_asApiError(cause).message}`;
        }
        if (waitedMs >= options.limitMs || signal?.aborted)
            return { state: 'asked', detail, verifiedAt: '' };
        await clock.sleep(VERIFY_EVERY_MS, signal);
    }
}
function teardown_describe(jobs, pods, nowMs) {
    const parts = jobs.map((job) => `Job ${metadataOf(job).name} is still there`);
    for (const pod of pods.slice(0, MOST_NAMED)) {
        const node = pod.spec?.nodeName;
        const leftMs = graceLeftMs(pod, nowMs);
        const how = metadataOf(pod).deletionTimestamp === ''
            ? 'is still there'
            : leftMs > 0
                ? `ends within ${formatDuration(leftMs)}`
                : 'should have ended; its node does not answer';
        parts.push(`pod ${metadataOf(pod).name}${node ? ` on node ${node}` : ''} ${how}`);
    }
    if (pods.length > MOST_NAMED)
        parts.push(`and ${pods.length - MOST_NAMED} more pods`);
    return parts.join(', ');
}
function graceLeftMs(pod, nowMs) {
    const { deletionTimestamp } = metadataOf(pod);
    return deletionTimestamp === '' ? 0 : Date.parse(deletionTimestamp) + 2000 - nowMs;
}
function stamp(clock) {
    return new Date(clock.now()).toISOString();
}

;// CONCATENATED MODULE: ./run/cleanup.js










const VERIFY_MS = 60_000;
const GRACE_AFTER_MS = 5_000;
const UNANSWERED_MS = 10_000;
const LOOK_AGAIN_MS = 500;
async function cleanUp(options) {
    const { console, environment, clock, state } = options;
    const problems = new Problems();
    const fields = new fields_InputFields(problems);
    const checkRunId = fields.text('check-run-id');
    const context = readRunContext(environment, checkRunId);
    const connection = connect(readClusterInputs(problems), problems, {
        environment,
        clock,
        onSecret: (value) => console.mask(value),
        runUrl: context.runUrl,
    });
    if (!connection)
        return;
    const { client, namespace } = connection;
    const identity = identifyRun(context, { checkRunId, matrix: fields.text('matrix') }, state?.nonce ?? '');
    if (!identity.proven && !state) {
        console.line('The state of the main step is lost and this runner gives a job no id of its own: nothing was deleted here. A Job that is left ends by its deadline.');
        return;
    }
    const startedMs = clock.monotonic();
    try {
        const found = await find(client, namespace, identity.selector, options);
        for (const job of found)
            await jobs_deleteJob(client, job.namespace, job.name, job.uid, { retries: 4 });
        const left = await verifyGone(client, clock, {
            namespace,
            selector: identity.selector,
            limitMs: VERIFY_MS,
            graceAfterMs: GRACE_AFTER_MS,
            signal: options.hurrySignal,
        });
        const names = found.map((job) => job.name).join(', ');
        const did = names === '' ? 'Read back' : `Deleted Job ${names}`;
        const outcome = left.state === 'gone' ? 'nothing of this run is left in the cluster' : left.detail;
        console.line(`${did} in ${formatDuration(clock.monotonic() - startedMs)}: ${outcome}.`);
    }
    catch (cause) {
        const error = api_error_asApiError(cause);
        const why = error.httpStatus === 401 ? 'the credentials have expired' : error.message;
        console.annotate({
            level: 'warning',
            title: 'k8s-test-job could not clean up',
            message: `A Job of this run may be left in namespace ${namespace}: ${why}. The cluster ends it by its deadline; to end it now: kubectl -n ${namespace} delete job -l ${identity.selector}`,
        });
    }
    finally {
        client.close();
    }
}
async function find(client, namespace, selector, options) {
    const { clock, state, hurrySignal } = options;
    const unanswered = state?.attempts.some((attempt) => attempt.uid === '') ?? false;
    const until = clock.monotonic() + (unanswered ? UNANSWERED_MS : 0);
    for (;;) {
        const jobs = await listJobs(client, namespace, selector, { retries: 3 });
        if (jobs.length > 0 || clock.monotonic() >= until)
            return jobs.map(toFound);
        await clock.sleep(LOOK_AGAIN_MS, hurrySignal);
    }
}
function toFound(job) {
    const { namespace, name, uid } = metadataOf(job);
    return { namespace, name, uid };
}


/***/ }),

/***/ 7:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ JSONPath)
/* harmony export */ });
// Only the gcp and azure logins of before Kubernetes 1.26 use it; the kubeconfig reader refuses them by name.
const JSONPath = () => {
  throw new Error('the gcp and azure auth-providers are not supported');
};


/***/ }),

/***/ 256:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ refreshTokenGrant),
/* harmony export */   A6: () => (/* binding */ customFetch),
/* harmony export */   HD: () => (/* binding */ discovery)
/* harmony export */ });
// Half of the bundle's weight for one refresh: loaded only for a kubeconfig with the oidc auth-provider.
const real = () => __webpack_require__.e(/* import() */ 217).then(__webpack_require__.bind(__webpack_require__, 217));

const customFetch = Symbol('customFetch');

async function discovery(server, clientId, metadata, authentication, options = {}) {
  const client = await real();
  const { [customFetch]: fetch, ...rest } = options;
  return client.discovery(
    server,
    clientId,
    metadata,
    authentication,
    fetch ? { ...rest, [client.customFetch]: fetch } : rest,
  );
}

async function refreshTokenGrant(...args) {
  return (await real()).refreshTokenGrant(...args);
}


/***/ }),

/***/ 507:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ SocksProxyAgent)
/* harmony export */ });
class SocksProxyAgent {
  constructor() {
    throw new Error('SOCKS proxies are not supported');
  }
}


/***/ }),

/***/ 470:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ SocksClient)
/* harmony export */ });
const SocksClient = {
  createConnection() {
    throw new Error('SOCKS proxies are not supported');
  },
};


/***/ }),

/***/ 431:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g6: () => (/* binding */ Agent),
/* harmony export */   hd: () => (/* binding */ fetch),
/* harmony export */   kT: () => (/* binding */ ProxyAgent)
/* harmony export */ });
// client-node makes undici agents for its generated clients only; our own HTTP does not pass there.
class Agent {
  constructor() {
    throw new Error('undici is not part of this bundle');
  }
}
class ProxyAgent extends Agent {}
const fetch = globalThis.fetch;


/***/ })

};
