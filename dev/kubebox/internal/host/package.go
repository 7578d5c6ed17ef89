package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// PluginFolders are where distributions put the CNI plugins.
var PluginFolders = []string{"/usr/lib/cni", "/opt/cni/bin"}

// need is a file that must be there, and the Debian package that brings it.
// Files are looked for rather than packages, because a machine with Docker's
// own containerd has all that is needed under another package's name.
type need struct {
	files    []string
	packages string
}

func needs() []need {
	programs := func(names ...string) (paths []string) {
		for _, name := range names {
			for _, folder := range []string{"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"} {
				paths = append(paths, filepath.Join(folder, name))
			}
		}
		return paths
	}
	plugins := []string{}
	for _, folder := range PluginFolders {
		plugins = append(plugins, filepath.Join(folder, "bridge"))
	}
	return []need{
		{programs("containerd"), "containerd"},
		{programs("runc"), "runc"},
		{programs("ip"), "iproute2"},
		{programs("iptables"), "iptables"},
		{programs("busybox"), "busybox-static"},
		{plugins, "containernetworking-plugins"},
	}
}

// InstallMissing installs what is not there. Quick when nothing is missing.
func InstallMissing(say func(string, ...any)) error {
	missing := []string{}
	for _, need := range needs() {
		if _, err := firstFile(need.files); err != nil {
			missing = append(missing, need.packages)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return &Unsupported{"missing " + strings.Join(missing, ", ") + ", and this machine has no apt-get to install them"}
	}
	say("installing %s", strings.Join(missing, " "))
	install := append([]string{"install", "--yes", "--no-install-recommends"}, missing...)
	if err := aptGet(install...); err == nil {
		return nil
	}
	// A fresh machine has no package lists yet.
	if err := aptGet("update"); err != nil {
		return err
	}
	return aptGet(install...)
}

func aptGet(arguments ...string) error {
	command := exec.Command("apt-get", arguments...)
	command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("apt-get %s: %w\n%s", strings.Join(arguments, " "), err, output)
	}
	return nil
}

// Find gives the full path of a program that InstallMissing looks after.
func Find(program string) (string, error) {
	for _, need := range needs() {
		if filepath.Base(need.files[0]) == program {
			return firstFile(need.files)
		}
	}
	return exec.LookPath(program)
}

// PluginFolder is where this machine's CNI plugins are.
func PluginFolder() (string, error) {
	plugin, err := Find("bridge")
	return filepath.Dir(plugin), err
}

func firstFile(paths []string) (string, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", fmt.Errorf("%s is not installed (run: kubebox prepare)", filepath.Base(paths[0]))
}
