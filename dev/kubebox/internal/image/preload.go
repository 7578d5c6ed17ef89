package image

import (
	"runtime"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// Preload puts the two images every node needs into its containerd.
func Preload(socket string) error {
	pause, err := pauseImage(runtime.GOARCH)
	if err != nil {
		return err
	}
	if err := Load(socket, Pause, pause); err != nil {
		return err
	}
	busybox, err := busyboxImage(runtime.GOARCH)
	if err != nil {
		return err
	}
	return Load(socket, Busybox, busybox)
}

// PushBusybox makes it pullable, also as "busybox" without a tag.
func PushBusybox(registry string) error {
	busybox, err := busyboxImage(runtime.GOARCH)
	if err != nil {
		return err
	}
	for _, tag := range []string{Busybox, "busybox:latest"} {
		if _, err := Push(registry, tag, Built{Images: []v1.Image{busybox}}); err != nil {
			return err
		}
	}
	return nil
}
