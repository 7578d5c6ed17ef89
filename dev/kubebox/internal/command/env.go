package command

import (
	"context"
	"flag"
	"fmt"

	"kubebox/internal/image"
)

func env(_ context.Context, name string, arguments []string) error {
	if err := none(flag.NewFlagSet("env", flag.ContinueOnError), arguments); err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	// All values are free of characters that a shell would take for its own.
	for _, pair := range [][2]string{
		{"KUBECONFIG", b.Kubeconfig()},
		{"KUBEBOX_NAME", b.Name},
		{"KUBEBOX_REGISTRY", b.RegistryAddress()},
		{"KUBEBOX_BUSYBOX", image.Busybox},
		{"KUBEBOX_HOST_IP", b.HostIP()},
		{"KUBEBOX_AUDIT_LOG", b.AuditLog()},
	} {
		fmt.Printf("export %s=%s\n", pair[0], pair[1])
	}
	return nil
}
