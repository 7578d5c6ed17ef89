/** Exit codes of the receiver: the judge knows them by these numbers. */
export const RECEIVER_CODES = { cut: 61, mismatch: 62, noTools: 64, notWritten: 65 } as const;

/** First words of what goes to the receiver: a line with the archive's length and SHA-256, then the archive. */
export const RECEIVER_MARK = 'k8s-test-job-workspace-1';

/** Folder of the volume that the tests see; made by the receiver, so that it belongs to the container's user. */
export const RECEIVED_FOLDER = 'files';
/** Beside it: a script for the modes of folders that nobody may write into. */
export const RECEIVED_MODES = 'modes';

// `read` takes no byte too many from a pipe, and nothing follows the archive, so that the end of the input need
// not be told (v4 of the protocol cannot). tar alone ends well on a stream that was cut at a file's border:
// what counts is the number of bytes and their checksum, taken from the very bytes that tar got. Nothing of it is
// kept in files: on a full disk they would be empty.
const RECEIVER = `
say() { echo "workspace: $*" >&2; }
receive() {
  lack=
  for tool in cat chmod head mkdir mkfifo rm sha256sum tar tee wc; do
    command -v "$tool" >/dev/null 2>&1 || lack="$lack $tool"
  done
  if [ -n "$lack" ]; then say "this image lacks$lack"; return ${RECEIVER_CODES.noTools}; fi
  cd "$1" || return ${RECEIVER_CODES.notWritten}
  # What an earlier start of this container has left.
  [ ! -d ${RECEIVED_FOLDER} ] || chmod -R u+rwX ${RECEIVED_FOLDER}
  rm -rf ${RECEIVED_FOLDER} ${RECEIVED_MODES} sums counts && mkdir ${RECEIVED_FOLDER} && mkfifo sums counts ||
    return ${RECEIVER_CODES.notWritten}
  bytes= sum= mark=
  read -r mark bytes sum
  case "$mark $bytes" in "${RECEIVER_MARK} "*[0-9]) ;; *)
    say "the stream was cut before it began"
    return ${RECEIVER_CODES.cut};;
  esac
  set -- $(
    { echo sum $(sha256sum <sums); } &
    { echo count $(wc -c <counts); } &
    head -c "$bytes" | tee sums counts | {
      tar -xpof - >&2
      code=$? more=0
      if [ "$code" = 0 ]; then cat >/dev/null; else more=$(head -c 1 | wc -c); fi
      echo tar "$code" $more
    }
    wait
  )
  rm -f sums counts
  count= code= more= got=
  while [ $# -gt 0 ]; do
    case $1 in sum) got=$2;; count) count=$2;; tar) code=$2 more=$3;; esac
    shift
  done
  if [ "$count" != "$bytes" ] && [ "$more" != 1 ]; then
    say "the stream was cut: $count of $bytes bytes came"
    return ${RECEIVER_CODES.cut}
  fi
  if [ "$count" = "$bytes" ] && [ "$got" != "$sum" ]; then
    say "the checksum of $bytes bytes is wrong"
    return ${RECEIVER_CODES.mismatch}
  fi
  if [ "$code" != 0 ]; then
    say "tar ended with code $code"
    return ${RECEIVER_CODES.notWritten}
  fi
  [ ! -f ${RECEIVED_MODES} ] || sh ./${RECEIVED_MODES} || return ${RECEIVER_CODES.notWritten}
  rm -f ${RECEIVED_MODES}
  say "$bytes bytes came, and their checksum is right"
}
export EXTRACT_UNSAFE_SYMLINKS=1
umask 022
exec 3<&0
trap 'exit 143' TERM INT
receive "$1" <&3 &
wait $!
exit $?
`.trim();

/** The receiver's command; it unpacks into a folder of `volume`. */
export function receiverCommand(volume: string): readonly string[] {
  return ['sh', '-c', RECEIVER, 'workspace', volume];
}
