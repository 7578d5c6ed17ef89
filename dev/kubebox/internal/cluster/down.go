package cluster

import (
	"errors"
	"os"

	"kubebox/internal/box"
	"kubebox/internal/host"
	"kubebox/internal/node"
)

// Down ends everything and removes every trace. Nothing gets time to say
// goodbye, as nothing of it is kept.
func Down(b box.Box) error {
	steps := []func() error{}
	for _, n := range b.NodeList() {
		steps = append(steps, func() error {
			if err := node.Kill(n); err != nil {
				return err
			}
			return node.Remove(n)
		})
	}
	for _, daemon := range Control(b, Programs{}) {
		steps = append(steps, func() error { return daemon.Stop(0) })
	}
	if err := together(func() {}, steps...); err != nil {
		return err // the folder with the records stays, so that "down" can be tried again
	}
	if err := errors.Join(host.RemoveBridge(b.BridgeName()), host.RemoveCgroup(b.Cgroup()), host.UnmountBelow(b.Path())); err != nil {
		return err
	}
	host.RemoveDeviceSocket()
	if err := os.RemoveAll(b.Path()); err != nil {
		return err
	}
	os.Remove(box.Root) // unless another box is in it
	return nil
}
