package command

import (
	"context"
	"os"
	"syscall"

	"kubebox/internal/box"
	"kubebox/internal/program"
)

// kubectl becomes the real one. It needs no root, and no box where KUBECONFIG
// points elsewhere.
func kubectl(_ context.Context, name string, arguments []string) error {
	b, found, err := box.Load(name)
	if err != nil {
		return err
	}
	version := program.DefaultVersion
	if found {
		version = b.Kubernetes
		if _, elsewhere := os.LookupEnv("KUBECONFIG"); !elsewhere {
			if err := os.Setenv("KUBECONFIG", b.Kubeconfig()); err != nil {
				return err
			}
		}
	}
	path, _, err := program.Kubernetes(version, say)
	if err != nil {
		return err
	}
	return syscall.Exec(path, append([]string{"kubectl", "kubectl"}, arguments...), os.Environ())
}
