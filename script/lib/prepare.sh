# Sourced by the scripts beside: what a fresh Debian machine lacks.

prepare_node() {
  if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --no-audit --no-fund
  fi
}

apt_install() {
  local missing=()
  for package in "$@"; do dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package"); done
  [ ${#missing[@]} -eq 0 ] && return
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

prepare_browser() {
  apt_install chromium fonts-noto-color-emoji fonts-dejavu
}

# A cluster of our own, unless KUBECONFIG names one; TEST_IMAGES says where its images are.
prepare_cluster() {
  [ -n "${KUBEBOX:-}" ] && return
  if [ -n "${KUBECONFIG:-}" ]; then
    export TEST_IMAGES=${TEST_IMAGES:-docker.io/library}
    return
  fi
  prepare_servers
  # A box that is up already without the flag does as well; lost nodes are then noticed later.
  dev/kubebox/kubebox up --fast-node-loss || dev/kubebox/kubebox up
  KUBECONFIG=$(dev/kubebox/kubebox kubeconfig)
  TEST_IMAGES=$(dev/kubebox/kubebox registry)
  export KUBECONFIG TEST_IMAGES
  export KUBEBOX=1
  prepare_pull_through_cache
}

# Unpacked, not installed: the package would start a registry of its own that listens to everybody.
prepare_pull_through_cache() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/k8s-test-job/docker-registry
  export DOCKER_REGISTRY=$folder/usr/bin/docker-registry
  [ -x "$DOCKER_REGISTRY" ] && return
  mkdir -p "$folder"
  (
    cd "$folder"
    apt-get update -qq
    apt-get download -qq docker-registry
    dpkg -x docker-registry_*.deb .
    rm docker-registry_*.deb
  )
}

# Real servers for the tests of services: their programs go into images, no server of this machine is started.
prepare_servers() {
  local policy=/usr/sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && made=1; }
  apt_install redis-tools mariadb-server-core mariadb-client-core postgresql
  [ -z "$made" ] || rm -f $policy
}

# A second runner for an independent opinion.
prepare_act() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/k8s-test-job
  [ -x "$folder/act" ] || GOBIN=$folder CGO_ENABLED=0 go install github.com/nektos/act@v0.2.89
  export ACT=$folder/act
}
