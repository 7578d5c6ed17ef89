// Package hostservice is what runs on the machine itself for nodes and pods.
package hostservice

import (
	"log"
	"net"
	"net/http"
	"os"

	"github.com/google/go-containerregistry/pkg/registry"
)

// Registry is a real image registry over plain HTTP. It answers until the process ends. Layers lie in the folder, manifests in
// memory: what was pushed is gone after a restart, busybox is pushed anew.
func Registry(address, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	handler := registry.New(
		registry.WithBlobHandler(registry.NewDiskBlobHandler(folder)),
		registry.Logger(log.New(os.Stdout, "", log.LstdFlags)),
	)
	return http.Serve(listener, handler)
}
