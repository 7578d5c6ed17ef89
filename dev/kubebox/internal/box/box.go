// Package box names one cluster on this machine: its folder, addresses, ports
// and options. Two boxes with different names live side by side.
package box

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"kubebox/internal/process"
)

// Root holds a folder for each box. It must not be a tmpfs or an overlay:
// containerd's snapshots and etcd live below it.
const Root = "/var/lib/kubebox"

// DefaultName is the box that everything uses unless told otherwise.
const DefaultName = "default"

const slots = 16

// Options are what "up" was asked for; a running box cannot change them.
type Options struct {
	Kubernetes   string `json:"kubernetes"`
	Nodes        int    `json:"nodes"`
	FastNodeLoss bool   `json:"fastNodeLoss"`
	Audit        bool   `json:"audit"`
}

// Box is one cluster. Its slot decides every address, so that two never meet.
type Box struct {
	Name string `json:"name"`
	Slot int    `json:"slot"`
	Boot string `json:"boot"` // of the machine, when the box was made
	Options
}

var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$`)

// Load reads the box of that name; found is false when it was never brought up.
func Load(name string) (b Box, found bool, err error) {
	if !validName.MatchString(name) {
		return b, false, fmt.Errorf("a box is named with lower-case letters, digits and dashes, not %q", name)
	}
	text, err := os.ReadFile(filepath.Join(Root, name, "box.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return Box{Name: name}, false, nil
	}
	if err != nil {
		return b, false, err
	}
	if err := json.Unmarshal(text, &b); err != nil {
		return b, false, fmt.Errorf("%s: %w", filepath.Join(Root, name, "box.json"), err)
	}
	return b, true, nil
}

// Create reserves a slot and writes the box down. Hold the lock meanwhile.
func Create(name string, options Options) (Box, error) {
	b := Box{Name: name, Options: options, Boot: process.BootID()}
	taken, err := takenSlots()
	if err != nil {
		return b, err
	}
	if name != DefaultName {
		// Slot 0 stays with the default box: its addresses are the same everywhere.
		b.Slot = 1
		for taken[b.Slot] {
			b.Slot++
		}
	}
	if b.Slot >= slots {
		return b, fmt.Errorf("%d boxes are there already; end one with: kubebox --name NAME down", slots)
	}
	if err := os.MkdirAll(b.Path("logs"), 0o755); err != nil {
		return b, err
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return b, err
	}
	return b, os.WriteFile(b.Path("box.json"), append(text, '\n'), 0o644)
}

func takenSlots() (map[int]bool, error) {
	taken := map[int]bool{}
	files, err := filepath.Glob(filepath.Join(Root, "*", "box.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		other, found, err := Load(filepath.Base(filepath.Dir(file)))
		if err != nil {
			return nil, err
		}
		if found {
			taken[other.Slot] = true
		}
	}
	return taken, nil
}

// Path is a file or folder of this box.
func (b Box) Path(elements ...string) string {
	return filepath.Join(append([]string{Root, b.Name}, elements...)...)
}

// Kubeconfig is the administrator's.
func (b Box) Kubeconfig() string { return b.Path("kubeconfig") }

// AuditLog is where the API server writes every request, when asked to.
func (b Box) AuditLog() string { return b.Path("audit.log") }

// Outlived says that the machine was started anew since. Etcd, which never
// flushes here, may then have lost anything.
func (b Box) Outlived() bool { return b.Boot != process.BootID() }
