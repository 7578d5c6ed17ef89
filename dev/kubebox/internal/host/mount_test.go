package host

import (
	"slices"
	"testing"
)

func TestMountPointsBelowAFolder(t *testing.T) {
	info := "22 1 8:1 / / rw - ext4 /dev/vda rw\n" +
		"30 22 0:5 / /box/node-a rw - tmpfs tmpfs rw\n" +
		`31 22 0:6 / /box/node-a/a\040b rw - tmpfs tmpfs rw` + "\n" +
		"32 22 0:7 / /box/node-ab rw - tmpfs tmpfs rw\n"
	got := mountPoints(info, "/box/node-a")
	if want := []string{"/box/node-a", "/box/node-a/a b"}; !slices.Equal(got, want) {
		t.Errorf("%q instead of %q", got, want)
	}
}
