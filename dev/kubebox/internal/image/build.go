package image

import (
	"fmt"
	"runtime"
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
)

// Request is what "image build" was asked for.
type Request struct {
	Arches     []string // more than one makes an index
	Base       string   // "busybox", or "" for an empty image
	Files      []string // SRC[:DST]
	Entrypoint []string
	Cmd        []string
	Env        []string
	WorkDir    string
	User       string
}

// Built is an image for each architecture, in the order asked for.
type Built struct {
	Images []v1.Image
	Arches []string
}

// Build makes the image from files of this machine.
func Build(r Request) (Built, error) {
	if len(r.Arches) == 0 {
		r.Arches = []string{runtime.GOARCH}
	}
	content := tree{}
	content.temporary()
	for _, spec := range r.Files {
		if err := content.collect(spec); err != nil {
			return Built{}, err
		}
	}
	built := Built{}
	for _, arch := range r.Arches {
		if slices.Contains(built.Arches, arch) {
			return Built{}, fmt.Errorf("--arch %s is given twice", arch)
		}
		image, err := r.forArch(arch, content)
		if err != nil {
			return Built{}, err
		}
		built.Images, built.Arches = append(built.Images, image), append(built.Arches, arch)
	}
	return built, nil
}

func (r Request) forArch(arch string, content tree) (v1.Image, error) {
	c := config{Arch: arch, Entrypoint: r.Entrypoint, Cmd: r.Cmd, Env: r.Env, WorkDir: r.WorkDir, User: r.User}
	switch r.Base {
	case "", "scratch":
		c.Env = append([]string{pathEnv}, c.Env...)
		return assemble(nil, content, c)
	case "busybox":
		base, err := busyboxImage(arch)
		if err != nil {
			return nil, err
		}
		return assemble(base, content, c)
	default:
		return nil, fmt.Errorf("--base is busybox or scratch, not %q", r.Base)
	}
}

// Index joins the images, each under its architecture.
func (b Built) Index() (v1.ImageIndex, error) {
	return join(b.Images)
}

func join(images []v1.Image) (v1.ImageIndex, error) {
	var index v1.ImageIndex = empty.Index
	for _, image := range images {
		file, err := image.ConfigFile()
		if err != nil {
			return nil, err
		}
		platform := &v1.Platform{OS: file.OS, Architecture: file.Architecture}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: platform}})
	}
	return index, nil
}
