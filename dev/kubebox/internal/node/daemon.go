// Package node runs one node: a kubelet and the containerd it drives.
package node

import (
	"kubebox/internal/box"
	"kubebox/internal/host"
	"kubebox/internal/pki"
	"kubebox/internal/process"
)

// Kubelet is the node's; kubernetes is the built program.
func Kubelet(n box.Node, kubernetes string) process.Daemon {
	return process.Daemon{
		Name:   n.Name + "-kubelet",
		Folder: n.Box.Path(),
		Argv: []string{
			kubernetes, "kubelet",
			"--config=" + n.Path("kubelet.yaml"),
			"--kubeconfig=" + n.Box.Path("pki", n.Name+".kubeconfig"),
			"--root-dir=" + n.Path("kubelet"),
			"--cert-dir=" + n.Path("kubelet", "pki"),
			"--hostname-override=" + n.Name,
			"--node-ip=" + n.IP(),
			"--node-labels=" + labels(n),
		},
	}
}

// Containerd is the node's.
func Containerd(n box.Node) process.Daemon {
	program, err := host.Find("containerd")
	if err != nil {
		program = "containerd" // only looked at or ended, where it is not installed
	}
	return process.Daemon{
		Name:   n.Name + "-containerd",
		Folder: n.Box.Path(),
		Argv:   []string{program, "--config", n.Path("containerd.toml")},
	}
}

// Subject is whom the node's certificate is for: client of the API server,
// and server to it.
func Subject(n box.Node) pki.Subject {
	return pki.Subject{
		Name:   "system:node:" + n.Name,
		Groups: []string{"system:nodes"},
		IPs:    []string{n.IP()},
		Hosts:  []string{n.Name},
	}
}

// labels are those a cloud sets. The architecture's comes by itself.
func labels(n box.Node) string {
	return "topology.kubernetes.io/region=eu-central-1" +
		",topology.kubernetes.io/zone=" + n.Zone() +
		",node.kubernetes.io/instance-type=m7i.large" +
		",eks.amazonaws.com/capacityType=" + n.Capacity()
}
