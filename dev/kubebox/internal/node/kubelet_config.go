package node

import (
	"fmt"

	"kubebox/internal/box"
)

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
