package node

import (
	"context"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"kubebox/internal/api"
	"kubebox/internal/box"
	"kubebox/internal/image"
	"kubebox/internal/process"
)

const startPatience = 30 * time.Second

// StartContainerd starts it, and loads the images that every node needs.
func StartContainerd(ctx context.Context, n box.Node) error {
	containerd := Containerd(n)
	if containerd.Alive() {
		return containerd.Signal(syscall.SIGCONT) // it may be frozen
	}
	if len(Shims(n)) == 0 {
		// Nothing of before lives: what is left is of a power loss.
		if err := Clear(n); err != nil {
			return err
		}
	}
	if err := Configure(n); err != nil {
		return err
	}
	if err := containerd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startPatience)
	defer cancel()
	err := api.Until(ctx, containerd.Name, func() error {
		if !containerd.Alive() {
			return fmt.Errorf("it ended; see %s", containerd.Log())
		}
		return exec.CommandContext(ctx, "ctr", "--address", n.Socket(), "version").Run()
	})
	if err != nil {
		return err
	}
	return image.Preload(n.Socket())
}

// StartKubelet starts it anew if its Node object was deleted meanwhile:
// a kubelet registers itself only when it starts.
func StartKubelet(ctx context.Context, n box.Node, kubernetes string, client *api.Client) error {
	kubelet := Kubelet(n, kubernetes)
	if kubelet.Alive() {
		if err := kubelet.Signal(syscall.SIGCONT); err != nil {
			return err
		}
		exists, err := client.NodeExists(ctx, n.Name)
		if err != nil || exists {
			return err
		}
		if err := kubelet.Stop(stopPatience); err != nil {
			return err
		}
	}
	return kubelet.Start()
}

// Shims lists those of the node's containers. Each carries the socket of the
// containerd that started it.
func Shims(n box.Node) []process.Identity {
	return process.FindByArgument("containerd-shim-runc-v2", n.Socket())
}

const readyPatience = 60 * time.Second

// WaitReady waits until the API server calls the node Ready on the word of the
// kubelet that runs now. Its status of before the start would do otherwise.
func WaitReady(ctx context.Context, n box.Node, client *api.Client) error {
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	record, _ := Kubelet(n, "").Record()
	return api.Until(ctx, n.Name, func() error { return client.NodeReadySince(ctx, n.Name, record.Since) })
}
