package program

import (
	"fmt"
	"strings"
)

// DefaultVersion is the Kubernetes that "up" brings without a flag.
const DefaultVersion = "1.35"

// Versions are those with a module file beside the program.
var Versions = []string{"1.35", "1.37"}

// Kubernetes is etcd, the control plane, the kubelet and kubectl in one file.
func Kubernetes(version string, say func(string, ...any)) (path, full string, err error) {
	p := program{
		name:   "kubernetes",
		folder: "kubernetes",
		module: "k8s.io/kubernetes",
		flags:  stamp,
		cost:   "about 5 minutes the first time",
	}
	switch version {
	case "1.35":
	case "1.37":
		p.modFile = "1.37.mod"
	default:
		return "", "", fmt.Errorf("there is no Kubernetes %q here; choose from %s", version, strings.Join(Versions, ", "))
	}
	return p.path(say)
}

// DNS is CoreDNS.
func DNS(say func(string, ...any)) (path string, err error) {
	p := program{
		name:   "dns",
		folder: "dns",
		module: "github.com/coredns/coredns",
		flags:  func(string) string { return "-s -w" },
		cost:   "about half a minute the first time",
	}
	path, _, err = p.path(say)
	return path, err
}

// stamp is needed because a program that is not built from Kubernetes' own
// tree calls itself v0.0.0, and clients then turn features off.
func stamp(version string) string {
	flags := "-s -w"
	numbers := strings.Split(version, ".")
	for _, pair := range [][2]string{{"gitVersion", "v" + version}, {"gitMajor", numbers[0]}, {"gitMinor", numbers[1]}, {"gitTreeState", "clean"}} {
		flags += fmt.Sprintf(" -X k8s.io/component-base/version.%s=%s", pair[0], pair[1])
	}
	return flags
}
