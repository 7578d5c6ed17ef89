package image

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestLddLines(t *testing.T) {
	paths, missing := parseLdd("\tlinux-vdso.so.1 (0x00007ffd)\n" +
		"\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f13)\n" +
		"\tlibodd.so => /opt/with blank/libodd.so (0x00007f14)\n" +
		"\tlibgone.so.3 => not found\n" +
		"\t/lib64/ld-linux-x86-64.so.2 (0x00007f15)\n")
	want := []string{"/lib/x86_64-linux-gnu/libc.so.6", "/opt/with blank/libodd.so", "/lib64/ld-linux-x86-64.so.2"}
	if !slices.Equal(paths, want) {
		t.Errorf("paths %q", paths)
	}
	if !slices.Equal(missing, []string{"libgone.so.3"}) {
		t.Errorf("missing %q", missing)
	}
}

func TestAStaticProgramIsQuiet(t *testing.T) {
	paths, missing := parseLdd("\tstatically linked\n")
	if len(paths)+len(missing) != 0 {
		t.Errorf("%q %q", paths, missing)
	}
}

func TestAScriptAndAnEmptyFileNeedNothing(t *testing.T) {
	for name, content := range map[string]string{"script": "#!/bin/sh\necho longer than any ELF header, so that it is read\n", "empty": ""} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
		if paths, err := closure(file); err != nil || len(paths) != 0 {
			t.Errorf("%s: %q, %v", name, paths, err)
		}
	}
}
