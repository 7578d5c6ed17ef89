// PID 1 gets no default action for TERM, so a script that is PID 1 ignores it and dies of SIGKILL when the grace
// period is over. This shell is PID 1 instead: it tells everything in the container to end, and waits.
// With a process namespace of its own (`$$` is 1) a signal to -1 reaches every process of the container and no other.
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

/** The container's command that runs a script under a shell of the user's and passes TERM on to it. */
export function scriptCommand(
  script: string,
  shell: readonly string[],
  graceSeconds: number,
): readonly string[] {
  return ['/bin/sh', '-c', WRAPPER, 'k8s-test-job', String(graceSeconds), script, ...shell];
}

/** Kubernetes expands `$(NAME)` and `$$` in commands and values: a doubled `$` arrives as one. */
export function literal(text: string): string {
  return text.replace(/\$/g, '$$$$');
}
