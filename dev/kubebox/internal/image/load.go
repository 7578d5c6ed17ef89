package image

import (
	"fmt"
	"os"
	"os/exec"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Load puts the image into a containerd, so that no pull is needed. The name
// is completed as the kubelet completes it (busybox:1 is Docker Hub's).
func Load(socket, tag string, image v1.Image) error {
	reference, err := name.NewTag(tag)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp("", "kubebox-image-*.tar")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err := tarball.Write(reference, image, file); err != nil {
		return err
	}
	command := exec.Command("ctr", "--address", socket, "--namespace", "k8s.io", "images", "import", file.Name())
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("loading %s: %w\n%s", tag, err, output)
	}
	return nil
}
