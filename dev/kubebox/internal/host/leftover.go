package host

import (
	"net"
	"os"
	"path/filepath"
	"strings"
)

// Shared folders that CNI, the kubelet and containerd's shims write to whatever
// they are told about their own folders.
const (
	networkResults = "/var/lib/cni/results"
	containerLogs  = "/var/log/containers"
	shimSockets    = "/run/containerd/s"
	devicePlugins  = "/var/lib/kubelet/device-plugins"
)

// RemoveNetworkResults removes what CNI remembers about containers of the
// network, and about their loopback devices.
func RemoveNetworkResults(network string) error {
	files, err := filepath.Glob(filepath.Join(networkResults, network+"-*-eth0"))
	if err != nil {
		return err
	}
	for _, file := range files {
		container := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), network+"-"), "-eth0")
		os.Remove(filepath.Join(networkResults, "cni-loopback-"+container+"-lo"))
		os.Remove(file)
	}
	removeEmpty(networkResults, filepath.Dir(networkResults))
	return nil
}

// RemoveLogLinks removes the links that point to logs below the folder.
func RemoveLogLinks(folder string) error {
	entries, err := os.ReadDir(containerLogs)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		link := filepath.Join(containerLogs, entry.Name())
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, folder+"/") {
			os.Remove(link)
		}
	}
	removeEmpty(containerLogs)
	return nil
}

// RemoveShimSockets removes the sockets that the shims below the state folder
// have listened on. Each wrote its own down beside its container.
func RemoveShimSockets(stateFolder string) error {
	files, err := filepath.Glob(filepath.Join(stateFolder, "io.containerd.runtime.v2.task", "*", "*", "address"))
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		socket := strings.TrimPrefix(strings.TrimSpace(string(text)), "unix://")
		if err == nil && filepath.Dir(socket) == shimSockets {
			os.Remove(socket)
		}
	}
	removeEmpty(shimSockets, filepath.Dir(shimSockets))
	return nil
}

// RemoveDeviceSocket removes the socket that a kubelet makes outside its root
// folder, unless a kubelet that lives still answers on it.
func RemoveDeviceSocket() {
	socket := filepath.Join(devicePlugins, "kubelet.sock")
	if connection, err := net.Dial("unix", socket); err == nil {
		connection.Close()
		return
	}
	os.Remove(socket)
	removeEmpty(devicePlugins, filepath.Dir(devicePlugins))
}

// removeEmpty removes folders that nobody else uses; os.Remove spares the rest.
func removeEmpty(folders ...string) {
	for _, folder := range folders {
		os.Remove(folder)
	}
}
