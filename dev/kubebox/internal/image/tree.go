// Package image makes container images from files of this machine, without
// any engine: a layer, a configuration, a manifest.
package image

import (
	"archive/tar"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// tree is the content of one layer, by path without a leading slash.
type tree map[string]entry

type entry struct {
	header  tar.Header
	content []byte // for a file made here
	source  string // for a file of the machine
}

func (t tree) put(name string, e entry) {
	name = strings.Trim(path.Clean("/"+name), "/")
	if name == "" {
		return
	}
	t.folder(path.Dir("/" + name))
	e.header.Name = name
	if e.header.Typeflag == tar.TypeDir {
		e.header.Name += "/"
	}
	t[name] = e
}

// folder makes the folder and its parents, unless they are there already.
func (t tree) folder(name string) {
	name = strings.Trim(name, "/")
	if _, there := t[name]; name == "" || there {
		return
	}
	t.put(name, entry{header: tar.Header{Typeflag: tar.TypeDir, Mode: 0o755}})
}

func (t tree) file(name string, mode int64, content string) {
	t.put(name, entry{header: tar.Header{Typeflag: tar.TypeReg, Mode: mode, Size: int64(len(content))}, content: []byte(content)})
}

func (t tree) link(name, target string) {
	t.put(name, entry{header: tar.Header{Typeflag: tar.TypeSymlink, Mode: 0o777, Linkname: target}})
}

// copy takes one file, link or folder (not what is in it) of the machine, with
// its owner and mode: a database's folder must stay the database's.
func (t tree) copy(source, name string, info fs.FileInfo) error {
	target := ""
	if info.Mode()&fs.ModeSymlink != 0 {
		var err error
		if target, err = os.Readlink(source); err != nil {
			return err
		}
	}
	header, err := tar.FileInfoHeader(info, target)
	if err != nil {
		return err
	}
	t.put(name, entry{header: tar.Header{
		Typeflag: header.Typeflag, Mode: header.Mode, Size: header.Size, Linkname: header.Linkname, Uid: header.Uid, Gid: header.Gid,
	}, source: source})
	return nil
}

// write is the same to the byte each time, so that the layer's digest is its
// content's: no times, sorted, parents before children.
func (t tree) write(to io.Writer) error {
	names := make([]string, 0, len(t))
	for name := range t {
		names = append(names, name)
	}
	slices.Sort(names)
	archive := tar.NewWriter(to)
	for _, name := range names {
		e := t[name]
		if err := archive.WriteHeader(&e.header); err != nil {
			return err
		}
		if e.header.Typeflag != tar.TypeReg {
			continue
		}
		if err := e.writeContent(archive); err != nil {
			return err
		}
	}
	return archive.Close()
}

func (e entry) writeContent(to io.Writer) error {
	if e.source == "" {
		_, err := to.Write(e.content)
		return err
	}
	file, err := os.Open(e.source)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(to, file)
	return err
}
