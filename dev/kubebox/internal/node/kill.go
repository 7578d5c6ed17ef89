package node

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kubebox/internal/box"
	"kubebox/internal/host"
)

// Kill is a power loss: everything of the node ends at once, with no goodbye
// to the API server, and what a real node holds in memory is gone.
func Kill(n box.Node) error {
	// The kubelet first: it would report the containers' end.
	if err := errors.Join(Kubelet(n, "").Stop(0), Containerd(n).Stop(0)); err != nil {
		return err
	}
	return Clear(n)
}

// Clear ends what containers are left of a node without containerd, and
// removes mounts, network and memory of theirs.
func Clear(n box.Node) error {
	for _, shim := range Shims(n) {
		if err := shim.End(0); err != nil {
			return err
		}
	}
	if err := host.KillCgroup(n.Cgroup()); err != nil {
		return err
	}
	if err := host.RemoveShimSockets(n.StateFolder()); err != nil {
		return err
	}
	if err := host.UnmountBelow(n.Path()); err != nil {
		return err
	}
	for _, folder := range []string{n.StateFolder(), n.Path("addresses")} {
		if err := os.RemoveAll(folder); err != nil {
			return err
		}
	}
	if err := removePodVolumes(n); err != nil {
		return err
	}
	if err := host.RemoveNetworkResults(n.BridgeName()); err != nil {
		return err
	}
	return host.RemoveCgroup(n.Cgroup())
}

// removePodVolumes: emptyDir volumes of dead pods would be cleaned up by the
// kubelet, but one that starts on unmounted tmpfs volumes only complains.
func removePodVolumes(n box.Node) error {
	err := os.RemoveAll(filepath.Join(n.Path("kubelet"), "pods"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Remove is the end of the node, after Kill.
func Remove(n box.Node) error {
	return errors.Join(host.RemoveBridge(n.BridgeName()), host.RemoveLogLinks(n.Path()))
}
