package cluster

import (
	"errors"
	"io/fs"
	"os"

	"kubebox/internal/box"
	"kubebox/internal/node"
	"kubebox/internal/pki"
)

// writeCredentials makes all certificates of a new box; an old one keeps its
// own, or every kubeconfig that was handed out would be void.
func writeCredentials(b box.Box) error {
	if _, err := os.Stat(b.Kubeconfig()); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	authority, err := pki.NewAuthority(b.Path("pki"))
	if err != nil {
		return err
	}
	subjects := map[string]pki.Subject{
		"apiserver": {
			Name:  "kube-apiserver",
			IPs:   []string{"127.0.0.1", b.HostIP(), b.ServiceIP()},
			Hosts: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"},
		},
		"kubelet-client":     {Name: "kube-apiserver-kubelet-client", Groups: []string{"system:masters"}},
		"admin":              {Name: "kubernetes-admin", Groups: []string{"system:masters"}},
		"controller-manager": {Name: "system:kube-controller-manager"},
		"scheduler":          {Name: "system:kube-scheduler"},
		"dns":                {Name: dnsUser},
	}
	for file, subject := range subjects {
		if err := authority.Issue(file, subject); err != nil {
			return err
		}
		if file == "apiserver" || file == "kubelet-client" || file == "admin" {
			continue
		}
		if err := pki.WriteKubeconfig(b.Path("pki", file+".kubeconfig"), b.APIServer(), b.Path("pki"), file); err != nil {
			return err
		}
	}
	for _, n := range b.NodeList() {
		if err := authority.Issue(n.Name, node.Subject(n)); err != nil {
			return err
		}
		if err := pki.WriteKubeconfig(n.Box.Path("pki", n.Name+".kubeconfig"), b.APIServer(), b.Path("pki"), n.Name); err != nil {
			return err
		}
	}
	if err := authority.IssueTokenKeys(); err != nil {
		return err
	}
	// Last: its presence says that all is there.
	return pki.WriteKubeconfig(b.Kubeconfig(), b.APIServer(), b.Path("pki"), "admin")
}
