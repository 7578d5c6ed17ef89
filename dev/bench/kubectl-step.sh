#!/bin/bash
# What a careful person writes today: create the Job, wait for its pod, follow the log, wait for the result, delete.
# kubectl-step.sh MANIFEST NAME NAMESPACE; KUBECTL is the program, EXTRA are words for each call.
set -euo pipefail
manifest=$1 name=$2 namespace=$3
k() { "$KUBECTL" ${EXTRA:-} -n "$namespace" "$@"; }
trap 'k delete job "$name" --ignore-not-found' EXIT

k create -f "$manifest"
until phase=$(k get pods -l "job-name=$name" -o 'jsonpath={.items[*].status.phase}') &&
  [[ $phase =~ Running|Succeeded|Failed ]]; do
  sleep 1
done
k logs -f "job/$name"
k wait --for=condition=complete --timeout=60m "job/$name" >/dev/null &
complete=$!
k wait --for=condition=failed --timeout=60m "job/$name" >/dev/null &
failed=$!
wait -n -p ended "$complete" "$failed"
kill $(pgrep -P "$complete") $(pgrep -P "$failed") 2>/dev/null || true
status=0
[ "$ended" = "$complete" ] || status=1
echo "RESULT $status"
exit "$status"
