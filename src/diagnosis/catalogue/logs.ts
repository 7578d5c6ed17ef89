import { place } from '../signature.ts';

// What only the log tells. Acted on only where no test has given a result: a test may quote any of these.

export const startLogRows = place('log', {}, [
  [
    'start.exec-format',
    'config author',
    '',
    {
      text: /^(?:exec (\S+): exec format error|.*exec user process caused:? "?exec format error"?|.*exec format error.*|.*cannot execute binary file.*|.*(?:could not open|failed to open elf at) '?\/lib64\/ld-linux-x86-64.*)$/im,
    },
    'Image {image} is built for another CPU than that of node {node}{arch} (exec format error).',
    'Build it for that architecture, or choose nodes of its own (input arch); a script needs a #! line.',
  ],
]);

export const memoryLogRows = place('log', {}, [
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

export const setupLogRows = place('log', {}, [
  [
    'end.no-space',
    'infra platform',
    'retry likely',
    { text: /^.*(?:no space left on device|ENOSPC|Disk quota exceeded).*$/im },
    'Node {node} had no space left before a test gave a result: {0}',
    'Run again; have larger node disks set up, or ask for ephemeral-storage.',
  ],
  [
    // dash, bash and busybox, each in its own words; the script stands on the command line, or in a file of /tmp.
    'end.script-syntax',
    'config author',
    'likely',
    {
      exit: [1, 2],
      text: /^(?:\/\S*\/)?(?:sh|ash|dash|bash|ksh|mksh|k8s-test-job\.\S+|tmp\.\S+): (?:-c: )?(?:line )?(?:\d+: )?([Ss]yntax error.*|unexpected EOF while looking for .*)(?:\n.*){0,1}\n?(?![\s\S])/m,
    },
    'The shell could not read the script: {1}.',
    'Correct the input run: a quote, a bracket or a word such as fi or done is missing, or the input shell is another one.',
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
