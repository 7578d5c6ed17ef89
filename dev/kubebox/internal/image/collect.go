package image

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// collect adds SRC[:DST], a file or a folder, and what its programs need to run.
func (t tree) collect(spec string) error {
	source, target, given := strings.Cut(spec, ":")
	source, err := filepath.Abs(source)
	if err != nil {
		return err
	}
	if !given {
		target = source
	}
	if strings.HasSuffix(target, "/") && target != "/" {
		target = filepath.Join(target, filepath.Base(source))
	}
	if !strings.HasPrefix(target, "/") {
		return fmt.Errorf("%s: the place in the image must be absolute", spec)
	}
	// What is named itself is followed (/usr/bin/java is a link to a link); links
	// inside a folder stay links.
	resolved, err := filepath.EvalSymlinks(source)
	if err != nil {
		return err
	}
	return filepath.WalkDir(resolved, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		if mode := info.Mode(); !mode.IsRegular() && !mode.IsDir() && mode&fs.ModeSymlink == 0 {
			return nil // sockets, pipes, devices
		}
		place := filepath.Join(target, strings.TrimPrefix(path, resolved))
		if err := t.copy(path, place, info); err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return nil
		}
		return t.libraries(path)
	})
}

func (t tree) libraries(program string) error {
	paths, err := closure(program)
	if err != nil {
		return err
	}
	for _, path := range paths {
		name := strings.TrimPrefix(filepath.Clean(path), "/")
		if _, there := t[name]; there {
			continue
		}
		// The file behind the link, under the link's name: that is the one asked for.
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if err := t.copy(path, name, info); err != nil {
			return err
		}
	}
	return nil
}
