package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const cgroupRoot = "/sys/fs/cgroup"

// hierarchies are the folders that a group has to be made in: one for each
// controller with cgroup v1, a single one with v2.
func hierarchies() (folders []string, v2 bool, err error) {
	if _, err := os.Stat(filepath.Join(cgroupRoot, "cgroup.controllers")); err == nil {
		return []string{cgroupRoot}, true, nil
	}
	entries, err := os.ReadDir(cgroupRoot)
	if err != nil {
		return nil, false, err
	}
	for _, entry := range entries {
		folder := filepath.Join(cgroupRoot, entry.Name())
		// "cpu,cpuacct" has a second name that is a link; the group is one and the same.
		if _, err := os.Stat(filepath.Join(folder, "cgroup.procs")); err == nil && entry.IsDir() {
			folders = append(folders, folder)
		}
	}
	if len(folders) == 0 {
		return nil, false, &Unsupported{"no cgroups are mounted on " + cgroupRoot}
	}
	return folders, false, nil
}

// EnsureCgroup makes the group in every hierarchy, parents first.
func EnsureCgroup(group string) error {
	folders, v2, err := hierarchies()
	if err != nil {
		return err
	}
	for _, hierarchy := range folders {
		folder := hierarchy
		for _, name := range strings.Split(strings.Trim(group, "/"), "/") {
			parent := folder
			folder = filepath.Join(parent, name)
			if v2 {
				if err := passControllersOn(parent); err != nil {
					return err
				}
			}
			if err := os.Mkdir(folder, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
			if err := inheritCPUs(parent, folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// inheritCPUs fills what cgroup v1 leaves empty in a new group: with no CPU and
// no memory node in it, no process may enter.
func inheritCPUs(parent, folder string) error {
	for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
		have, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil || strings.TrimSpace(string(have)) != "" {
			continue // not the cpuset hierarchy, or filled
		}
		value, err := os.ReadFile(filepath.Join(parent, file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, file), value, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func passControllersOn(folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, "cgroup.controllers"))
	if err != nil {
		return err
	}
	words := strings.Fields(string(text))
	for i := range words {
		words[i] = "+" + words[i]
	}
	return os.WriteFile(filepath.Join(folder, "cgroup.subtree_control"), []byte(strings.Join(words, " ")), 0o644)
}
