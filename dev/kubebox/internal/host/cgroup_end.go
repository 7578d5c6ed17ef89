package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"kubebox/internal/process"
)

// cgroupFolders lists the group and all below it, deepest first.
func cgroupFolders(group string) ([]string, error) {
	roots, _, err := hierarchies()
	if err != nil {
		return nil, err
	}
	var folders []string
	for _, root := range roots {
		filepath.WalkDir(filepath.Join(root, group), func(path string, entry fs.DirEntry, err error) error {
			// Groups vanish while we walk; what is gone needs no look.
			if err == nil && entry.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
	}
	slices.Reverse(folders)
	return folders, nil
}

// KillCgroup kills everything in the group and below until nothing is left:
// a process may fork between the look and the kill.
func KillCgroup(group string) error {
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		folders, err := cgroupFolders(group)
		if err != nil {
			return err
		}
		members := map[process.Identity]bool{}
		for _, folder := range folders {
			text, _ := os.ReadFile(filepath.Join(folder, "cgroup.procs"))
			for _, word := range strings.Fields(string(text)) {
				pid, err := strconv.Atoi(word)
				if err != nil {
					continue
				}
				if identity, err := process.Identify(pid); err == nil && identity.Alive() {
					members[identity] = true
				}
			}
		}
		if len(members) == 0 {
			return nil
		}
		for member := range members {
			if err := member.End(0); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("processes in the cgroup %s do not end", group)
}

// RemoveCgroup removes the empty group and all below it. The kernel keeps a
// group busy for a moment after its last process.
func RemoveCgroup(group string) error {
	var last error
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		folders, err := cgroupFolders(group)
		if err != nil {
			return err
		}
		if len(folders) == 0 {
			return nil
		}
		for _, folder := range folders {
			if err := os.Remove(folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
				last = err
			}
		}
	}
	return last
}
