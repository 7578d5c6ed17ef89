// PID 1 gets no default action for TERM, so a script that is PID 1 ignores it and dies of SIGKILL when the grace
// period is over. This shell is PID 1 instead: it tells everything in the container to end, and waits.
// With a process namespace of its own (`$$` is 1) a signal to -1 reaches every process of the container and no other.
const WRAPPER = [
  'grace=$1 script=$2; shift 2',
  'case "$*" in *"{0}"*)',
  '  file=$(mktemp 2>/dev/null || echo "/tmp/k8s-test-job.$$"); printf %s "$script" >"$file" || exit 126',
  '  n=$#; while [ "$n" -gt 0 ]; do w=$1; shift; case $w in *"{0}"*) w="${w%%"{0}"*}$file${w#*"{0}"}";; esac; set -- "$@" "$w"; n=$((n-1)); done;;',
  '*) set -- "$@" -c "$script";; esac',
  '"$@" 9>&- & child=$!',
  'stop() {',
  '  trap "" TERM INT',
  '  if [ $$ = 1 ]; then kill -TERM -1; else kill -TERM "$child"; fi 2>/dev/null',
  '  (sleep "$grace" && kill -KILL "$child") >/dev/null 2>&1 9>&- &',
  '  wait "$child" 2>/dev/null',
  '  exit 143',
  '}',
  'trap stop TERM INT',
  'wait "$child"',
  'exit $?',
].join('\n');

/** Folder of the volume by which the container beside the tests learns of their beginning and their end. */
export const SIGNAL_FOLDER = '/k8s-test-job/signal';

// Held open by PID 1 alone, so that its end is told also when nobody can say it any more (SIGKILL, out of memory): the
// reader then comes to the end of the file. Opened for both, because opening only to write would wait for a reader.
// Without a FIFO the end is told only where the shell itself comes to it. Nothing here may keep the tests from running:
// a redirection of the shell's own that fails would end it, hence the subshells.
const TELLING = [
  `told=${SIGNAL_FOLDER}`,
  'if (mkfifo -m 666 $told/fifo && exec 9<>$told/fifo) 2>/dev/null; then exec 9<>$told/fifo',
  "else rm -f $told/fifo 2>/dev/null; trap '(: >$told/ended) 2>/dev/null' EXIT; fi",
  '(: >$told/begun) 2>/dev/null',
].join('\n');

/** The container's command that runs a script under a shell of the user's and passes TERM on to it. */
export function scriptCommand(
  script: string,
  shell: readonly string[],
  graceSeconds: number,
): readonly string[] {
  return ['/bin/sh', '-c', WRAPPER, 'k8s-test-job', String(graceSeconds), script, ...shell];
}

/** Whether a container's command is that of a script, as it stands in a Job. */
export function isScriptCommand(command: unknown): command is readonly string[] {
  return Array.isArray(command) && command[2] === literal(WRAPPER);
}

/** A script's command that also tells of its beginning and its end in SIGNAL_FOLDER. */
export function tellingCommand(command: readonly string[]): readonly string[] {
  return command.with(2, `${literal(TELLING)}\n${command[2] ?? ''}`);
}

/** Kubernetes expands `$(NAME)` and `$$` in commands and values: a doubled `$` arrives as one. */
export function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
