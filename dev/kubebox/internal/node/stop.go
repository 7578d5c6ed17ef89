package node

import (
	"errors"
	"syscall"
	"time"

	"kubebox/internal/box"
	"kubebox/internal/process"
)

const stopPatience = 5 * time.Second

// Stop ends kubelet and containerd the way a restart of their services does:
// the containers run on.
func Stop(n box.Node) error {
	return errors.Join(Kubelet(n, "").Stop(stopPatience), Containerd(n).Stop(stopPatience))
}

// Freeze halts both where they are: connections stay open and silent, as on a
// machine that is starved or cut off.
func Freeze(n box.Node) error { return signal(n, syscall.SIGSTOP) }

// Thaw lets both go on.
func Thaw(n box.Node) error { return signal(n, syscall.SIGCONT) }

func signal(n box.Node, s syscall.Signal) error {
	return errors.Join(Kubelet(n, "").Signal(s), Containerd(n).Signal(s))
}

// Daemons are the node's two.
func Daemons(n box.Node, kubernetes string) []process.Daemon {
	return []process.Daemon{Containerd(n), Kubelet(n, kubernetes)}
}
