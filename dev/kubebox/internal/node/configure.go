package node

import (
	"fmt"
	"os"
	"path/filepath"

	"kubebox/internal/box"
	"kubebox/internal/host"
	"kubebox/internal/image"
)

// Configure writes the node's files and makes its cgroups.
func Configure(n box.Node) error {
	plugins, err := host.PluginFolder()
	if err != nil {
		return err
	}
	files := map[string]string{
		"kubelet.yaml":           kubeletConfig(n),
		"containerd.toml":        containerdConfig(n, plugins),
		"cni/10-bridge.conflist": networkConfig(n),
	}
	for name, text := range files {
		file := n.Path(name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	registry := n.Box.RegistryAddress()
	// Docker Hub is the box's registry too: "image: busybox" is pulled for
	// real, and an unknown one is "not found" rather than an unknown host.
	for _, name := range []string{registry, "docker.io"} {
		if err := Trust(n, name, "http://"+registry); err != nil {
			return err
		}
	}
	return host.EnsureCgroup(n.Cgroup())
}

// Trust lets the node pull what is named after one registry from an address
// over plain HTTP, which containerd believes of nobody but localhost by itself.
// It is read at each pull.
func Trust(n box.Node, registry, address string) error {
	folder := n.Path("hosts", registry)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	text := fmt.Sprintf("server = %q\n\n[host.%q]\ncapabilities = [\"pull\", \"resolve\", \"push\"]\n", address, address)
	return os.WriteFile(filepath.Join(folder, "hosts.toml"), []byte(text), 0o644)
}

func kubeletConfig(n box.Node) string {
	text := fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %[1]s
port: 10250
healthzBindAddress: %[1]s
healthzPort: 10248
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: %[2]s}
authorization: {mode: Webhook}
tlsCertFile: %[3]s
tlsPrivateKeyFile: %[4]s
containerRuntimeEndpoint: unix://%[5]s
# Two kubelets share one kernel, and that has cgroup v1.
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupRoot: %[6]s
enforceNodeAllocatable: []
# In the shared default folder each kubelet deletes the other's logs once a minute.
podLogsDir: %[7]s
volumePluginDir: %[8]s
# A full disk of the machine is not what is tested.
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "0%%", nodefs.inodesFree: "0%%", imagefs.available: "0%%", imagefs.inodesFree: "0%%", memory.available: 50Mi}
failSwapOn: false
# Lowering the score needs a right that containers and small machines lack.
oomScoreAdj: 0
makeIPTablesUtilChains: false
clusterDomain: cluster.local
clusterDNS: [%[9]s]
# The machine's own resolver is no business of pods.
resolvConf: /dev/null
`, n.IP(), n.Box.Path("pki", "ca.crt"), n.Box.Path("pki", n.Name+".crt"), n.Box.Path("pki", n.Name+".key"), n.Socket(),
		n.Cgroup(), n.Path("pods-logs"), n.Path("kubelet", "volume-plugins"), n.Box.HostIP())
	if n.Box.FastNodeLoss {
		text += "nodeLeaseDurationSeconds: 16\nnodeStatusUpdateFrequency: 4s\n"
	}
	return text
}

func containerdConfig(n box.Node, plugins string) string {
	return fmt.Sprintf(`version = 2
root = %[1]q
state = %[2]q
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]

[grpc]
address = %[3]q

[plugins."io.containerd.internal.v1.opt"]
path = %[4]q

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = %[5]q
# Without the right to lower the OOM score, runc fails with
# "can't get final child's PID from pipe: EOF".
restrict_oom_score_adj = true
# Below our own folder, where "down" finds them.
netns_mounts_under_state_dir = true
stream_server_address = "127.0.0.1"

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
Root = %[6]q

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = %[7]q
conf_dir = %[8]q

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = %[9]q
`, n.Path("containerd", "root"), n.StateFolder(), n.Socket(), n.Path("containerd", "opt"), image.Pause,
		filepath.Join(n.StateFolder(), "runc"), plugins, n.Path("cni"), n.Path("hosts"))
}

// networkConfig needs no masquerading and so no iptables rule: there is no
// way out of the machine for pods.
func networkConfig(n box.Node) string {
	return fmt.Sprintf(`{
  "cniVersion": "0.4.0",
  "name": %[1]q,
  "plugins": [{
    "type": "bridge",
    "bridge": %[1]q,
    "isGateway": true,
    "ipMasq": false,
    "hairpinMode": true,
    "ipam": {
      "type": "host-local",
      "dataDir": %[2]q,
      "ranges": [[{"subnet": %[3]q}]],
      "routes": [{"dst": "0.0.0.0/0"}]
    }
  }]
}
`, n.BridgeName(), n.Path("addresses"), n.PodRange())
}
