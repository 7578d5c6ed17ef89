// Package cluster brings a box up and down.
package cluster

import (
	"fmt"

	"kubebox/internal/box"
	"kubebox/internal/process"
)

// Programs are the built files that daemons run.
type Programs struct {
	Kubernetes string
	DNS        string
	Self       string // this command: it is the registry too
}

// Daemon names, also those of their logs.
const (
	Etcd       = "etcd"
	APIServer  = "apiserver"
	Controller = "controller-manager"
	Scheduler  = "scheduler"
	DNS        = "dns"
	Registry   = "registry"
)

// Control lists the daemons of the control plane in the order they start.
func Control(b box.Box, p Programs) []process.Daemon {
	kubernetes := func(name string, flags ...string) process.Daemon {
		return process.Daemon{Name: name, Folder: b.Path(), Argv: append([]string{p.Kubernetes, name}, flags...)}
	}
	return []process.Daemon{
		kubernetes(Etcd, etcdFlags(b)...),
		kubernetes(APIServer, apiServerFlags(b)...),
		kubernetes(Controller, controllerFlags(b)...),
		kubernetes(Scheduler, schedulerFlags(b)...),
		{Name: DNS, Folder: b.Path(), Argv: []string{p.DNS, "-conf", b.Path("Corefile")}},
		{Name: Registry, Folder: b.Path(), Argv: []string{p.Self, "--name", b.Name, "serve"}},
	}
}

// ControlDaemon finds one by its name. Without the programs it can be looked
// at and ended, not started.
func ControlDaemon(b box.Box, p Programs, name string) process.Daemon {
	for _, daemon := range Control(b, p) {
		if daemon.Name == name {
			return daemon
		}
	}
	panic("no daemon " + name)
}

func etcdFlags(b box.Box) []string {
	return []string{
		"--name=" + b.Name,
		"--data-dir=" + b.Path("etcd"),
		"--listen-client-urls=" + b.EtcdClient(),
		"--advertise-client-urls=" + b.EtcdClient(),
		"--listen-peer-urls=" + b.EtcdPeer(),
		"--initial-advertise-peer-urls=" + b.EtcdPeer(),
		"--initial-cluster=" + b.Name + "=" + b.EtcdPeer(),
		"--unsafe-no-fsync", // a test cluster survives no power loss, but starts at once
		"--log-level=warn",
	}
}

func apiServerFlags(b box.Box) []string {
	pki := func(file string) string { return b.Path("pki", file) }
	flags := []string{
		"--bind-address=127.0.0.1",
		fmt.Sprintf("--secure-port=%d", b.APIPort()),
		"--advertise-address=" + b.HostIP(),
		// The endpoint would be a loopback address, which is refused.
		"--endpoint-reconciler-type=none",
		"--etcd-servers=" + b.EtcdClient(),
		"--service-cluster-ip-range=" + b.ServiceRange(),
		"--tls-cert-file=" + pki("apiserver.crt"),
		"--tls-private-key-file=" + pki("apiserver.key"),
		"--client-ca-file=" + pki("ca.crt"),
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + pki("tokens.pub"),
		"--service-account-signing-key-file=" + pki("tokens.key"),
		"--kubelet-certificate-authority=" + pki("ca.crt"),
		"--kubelet-client-certificate=" + pki("kubelet-client.crt"),
		"--kubelet-client-key=" + pki("kubelet-client.key"),
		"--kubelet-preferred-address-types=InternalIP", // nodes' names do not resolve
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
	}
	if b.Audit {
		flags = append(flags, "--audit-policy-file="+b.Path("audit-policy.yaml"), "--audit-log-path="+b.AuditLog(), "--audit-log-format=json")
	}
	return flags
}

func controllerFlags(b box.Box) []string {
	flags := []string{
		"--kubeconfig=" + b.Path("pki", "controller-manager.kubeconfig"),
		"--authentication-kubeconfig=" + b.Path("pki", "controller-manager.kubeconfig"),
		"--authorization-kubeconfig=" + b.Path("pki", "controller-manager.kubeconfig"),
		"--bind-address=" + b.ControlIP(),
		"--cert-dir=" + b.Path("controller-manager"),
		"--flex-volume-plugin-dir=" + b.Path("controller-manager", "volume-plugins"),
		"--service-account-private-key-file=" + b.Path("pki", "tokens.key"),
		"--root-ca-file=" + b.Path("pki", "ca.crt"),
		"--use-service-account-credentials=true", // so that RBAC of each controller is the real one
		"--leader-elect=false",                   // alone, and seconds faster
	}
	if b.FastNodeLoss {
		flags = append(flags, "--node-monitor-grace-period=16s", "--node-monitor-period=2s")
	}
	return flags
}

func schedulerFlags(b box.Box) []string {
	return []string{
		"--kubeconfig=" + b.Path("pki", "scheduler.kubeconfig"),
		"--authentication-kubeconfig=" + b.Path("pki", "scheduler.kubeconfig"),
		"--authorization-kubeconfig=" + b.Path("pki", "scheduler.kubeconfig"),
		"--bind-address=" + b.ControlIP(),
		"--cert-dir=" + b.Path("scheduler"),
		"--leader-elect=false",
	}
}
