package image

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"kubebox/internal/host"
)

// Names of the images that every node holds from the start.
const (
	Pause   = "kubebox/pause:1"
	Busybox = "busybox:1.35"
)

// busyboxTree is a whole small system: a shell, every applet, root and nobody.
func busyboxTree() (tree, error) {
	program, err := host.Find("busybox")
	if err != nil {
		return nil, err
	}
	if libraries, err := closure(program); err != nil || len(libraries) > 0 {
		return nil, fmt.Errorf("%s is not static (install busybox-static): %v", program, err)
	}
	info, err := os.Stat(program)
	if err != nil {
		return nil, err
	}
	content := tree{}
	if err := content.copy(program, "/bin/busybox", info); err != nil {
		return nil, err
	}
	applets, err := exec.Command(program, "--list").Output()
	if err != nil {
		return nil, fmt.Errorf("busybox --list: %w", err)
	}
	for _, applet := range strings.Fields(string(applets)) {
		if applet != "busybox" {
			content.link("/bin/"+applet, "/bin/busybox")
		}
	}
	content.link("/usr/bin/env", "/bin/busybox")
	content.file("/etc/passwd", 0o644, "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n")
	content.file("/etc/group", 0o644, "root:x:0:\nnogroup:x:65534:\n")
	content.folder("/root")
	content.temporary()
	return content, nil
}

func (t tree) temporary() {
	t.folder("/tmp")
	e := t["tmp"]
	e.header.Mode = 0o1777
	t["tmp"] = e
}

// busyboxImage is also the base that others can be built on.
func busyboxImage(arch string) (v1.Image, error) {
	content, err := busyboxTree()
	if err != nil {
		return nil, err
	}
	return assemble(nil, content, config{Arch: arch, Cmd: []string{"sh"}, Env: []string{pathEnv}})
}

// pauseImage holds a pod's namespaces. It is a shell that waits, because the
// first process of a shared process namespace has to take in orphans.
func pauseImage(arch string) (v1.Image, error) {
	content, err := busyboxTree()
	if err != nil {
		return nil, err
	}
	return assemble(nil, content, config{Arch: arch, Entrypoint: []string{"/bin/sh", "-c", "sleep infinity & wait"}})
}
