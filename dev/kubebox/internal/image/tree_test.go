package image

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestALayerHasParentsFirstAndNoTimes(t *testing.T) {
	content := tree{}
	content.file("/etc/deep/passwd", 0o644, "root")
	content.link("/bin/sh", "/bin/busybox")
	var once, twice bytes.Buffer
	if err := content.write(&once); err != nil {
		t.Fatal(err)
	}
	if err := content.write(&twice); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Error("two writes differ")
	}
	names := []string{}
	archive := tar.NewReader(&once)
	for {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
		if header.ModTime.Unix() != 0 {
			t.Errorf("%s carries the time %s", header.Name, header.ModTime)
		}
	}
	if want := []string{"bin/", "bin/sh", "etc/", "etc/deep/", "etc/deep/passwd"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
}

func TestAFolderIsCollectedWithItsLinks(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "data"), []byte("1"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("data", filepath.Join(folder, "alias")); err != nil {
		t.Fatal(err)
	}
	content := tree{}
	if err := content.collect(folder + ":/opt/app"); err != nil {
		t.Fatal(err)
	}
	if e := content["opt/app/data"]; e.header.Mode != 0o640 || e.header.Size != 1 {
		t.Errorf("data: %+v", e.header)
	}
	if e := content["opt/app/alias"]; e.header.Linkname != "data" {
		t.Errorf("alias: %+v", e.header)
	}
}

func TestAPlaceInTheImageMustBeAbsolute(t *testing.T) {
	if err := (tree{}).collect(os.DevNull + ":here"); err == nil {
		t.Error("a relative place was taken")
	}
}
