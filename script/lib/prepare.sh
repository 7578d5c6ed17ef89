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

# Node, pytest and Go's tests in one image, for suites in three languages; LANGUAGES_IMAGE names it. Only with a kubebox.
prepare_languages() {
  local suite=__tests__/fixtures/suites/go folder node python tag name
  node=$(readlink -f node_modules/node/bin/node)
  apt_install python3 python3-pytest
  python=$(readlink -f /usr/bin/python3)
  tag=$({
    cat script/lib/prepare.sh $suite/*
    "$node" --version
    "$python" --version
    go version
  } | sha256sum | cut -c 1-8)
  export LANGUAGES_IMAGE=$TEST_IMAGES/languages:$tag
  "$node" -e 'fetch(process.argv[1]).then(({ ok }) => { process.exitCode = ok ? 0 : 1; })' \
    "http://$TEST_IMAGES/v2/languages/manifests/$tag" && return

  folder=$(mktemp -d)
  mkdir -p "$folder/lib/python3/dist-packages"
  # No cgo: the programs then need no library of the image.
  GOBIN=$folder/bin CGO_ENABLED=0 go install -ldflags='-s -w' gotest.tools/gotestsum@v1.13.0
  CGO_ENABLED=0 go build -ldflags='-s -w' -o "$folder/bin/test2json" cmd/test2json
  CGO_ENABLED=0 go -C $suite test -c -ldflags='-s -w' -o "$folder/bin/go-suite"
  # What pytest needs of Debian's Python: not its static library, and of all packages only these.
  cp -r "/usr/lib/${python##*/}" "$folder/lib"
  rm -rf "$folder/lib/${python##*/}"/config-*
  for name in _pytest attr attrs iniconfig packaging pluggy py pytest; do
    cp -r "/usr/lib/python3/dist-packages/$name"{,.py,[-.]*-info} "$folder/lib/python3/dist-packages" 2>/dev/null || :
  done
  dev/kubebox/kubebox image build "languages:$tag" --base busybox --file "$node:/usr/local/bin/node" \
    --file "$folder/bin:/usr/local/bin" --file "$python:/usr/bin/python3" --file "$folder/lib:/usr/lib" \
    --env PATH=/usr/local/bin:/usr/bin:/bin --env GOVERSION="$(go env GOVERSION)" \
    --env PYTHONDONTWRITEBYTECODE=1 --push >/dev/null
  rm -r "$folder"
}

# A second runner for an independent opinion.
prepare_act() {
  local folder=${XDG_CACHE_HOME:-$HOME/.cache}/k8s-test-job
  [ -x "$folder/act" ] || GOBIN=$folder CGO_ENABLED=0 go install github.com/nektos/act@v0.2.89
  export ACT=$folder/act
}
