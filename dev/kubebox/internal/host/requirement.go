// Package host prepares this machine for a box and cleans up after it.
package host

import (
	"fmt"
	"os"
)

// RequireRoot fails for anyone else, and says what works without.
func RequireRoot() error {
	if os.Geteuid() == 0 {
		return nil
	}
	return &Unsupported{"kubebox needs root for its bridges, mounts and cgroups (try sudo)"}
}

// Unsupported is a machine or user that no box can run for. It ends the
// command with exit code 2, so that a script can tell it from a failure.
type Unsupported struct{ Reason string }

func (u *Unsupported) Error() string {
	return fmt.Sprintf("%s. Everything else works against any cluster: point KUBECONFIG at it (kind, k3d).", u.Reason)
}
