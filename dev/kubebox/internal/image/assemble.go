package image

import (
	"compress/gzip"
	"io"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

const pathEnv = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// config is what an image says about how to run it.
type config struct {
	Arch       string
	Entrypoint []string
	Cmd        []string
	Env        []string
	WorkDir    string
	User       string
}

// assemble puts one layer on the base (nil for none).
func assemble(base v1.Image, content tree, c config) (v1.Image, error) {
	if base == nil {
		base = empty.Image
	}
	if len(content) > 0 {
		// The archive is written anew each time it is read, so that images of
		// hundreds of megabytes take neither memory nor a temporary file.
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			reader, writer := io.Pipe()
			go func() { writer.CloseWithError(content.write(writer)) }()
			return reader, nil
		}, tarball.WithCompressionLevel(gzip.BestSpeed))
		if err != nil {
			return nil, err
		}
		if base, err = mutate.AppendLayers(base, layer); err != nil {
			return nil, err
		}
	}
	file, err := base.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.Architecture, file.OS = c.Arch, "linux"
	if c.Entrypoint != nil {
		// A new entrypoint makes the base's arguments senseless.
		file.Config.Entrypoint, file.Config.Cmd = c.Entrypoint, nil
	}
	if c.Cmd != nil {
		file.Config.Cmd = c.Cmd
	}
	file.Config.Env = append(file.Config.Env, c.Env...)
	if c.WorkDir != "" {
		file.Config.WorkingDir = c.WorkDir
	}
	if c.User != "" {
		file.Config.User = c.User
	}
	return mutate.ConfigFile(base, file)
}
