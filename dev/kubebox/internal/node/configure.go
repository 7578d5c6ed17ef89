package node

import (
	"fmt"
	"os"
	"path/filepath"

	"kubebox/internal/box"
	"kubebox/internal/host"
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
