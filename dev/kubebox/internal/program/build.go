// Package program builds the large programs of a box, each once.
package program

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"kubebox/internal/box"
)

// program is a main package in a module of its own, so that a change in the
// command itself never costs the minutes that these take.
type program struct {
	name    string
	folder  string
	modFile string // "" for go.mod
	module  string // whose version is the program's
	flags   func(version string) string
	cost    string
}

// path builds the program unless the very same sources were built before.
func (p program) path(say func(string, ...any)) (path, version string, err error) {
	cache, err := box.CacheFolder()
	if err != nil {
		return "", "", err
	}
	source, err := sourceFolder()
	if err != nil {
		return "", "", err
	}
	folder := filepath.Join(source, p.folder)
	version, sum, err := p.inspect(folder)
	if err != nil {
		return "", "", err
	}
	path = filepath.Join(cache, fmt.Sprintf("%s-%s-%s", p.name, version, sum))
	if _, err := os.Stat(path); err == nil {
		return path, version, nil
	}
	say("building %s %s (%s)", p.name, version, p.cost)
	begin := time.Now()
	// Beside and renamed, so that a build that is broken off leaves no program.
	fresh := fmt.Sprintf("%s.%d", path, os.Getpid())
	defer os.Remove(fresh)
	arguments := []string{"build", "-trimpath", "-ldflags", p.flags(version), "-o", fresh}
	if p.modFile != "" {
		arguments = append(arguments, "-modfile", p.modFile)
	}
	command := exec.Command("go", append(arguments, ".")...)
	command.Dir = folder
	// Static: the same file also runs in a container without any library.
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return "", "", fmt.Errorf("building %s: %w\n%s", p.name, err, output)
	}
	say("built %s in %s", p.name, time.Since(begin).Round(time.Second))
	return path, version, os.Rename(fresh, path)
}

func (p program) inspect(folder string) (version, sum string, err error) {
	mod := "go.mod"
	if p.modFile != "" {
		mod = p.modFile
	}
	text, err := os.ReadFile(filepath.Join(folder, mod))
	if err != nil {
		return "", "", err
	}
	main, err := os.ReadFile(filepath.Join(folder, "main.go"))
	if err != nil {
		return "", "", err
	}
	found := regexp.MustCompile(`(?m)^(?:require)?\s+` + regexp.QuoteMeta(p.module) + ` v(\S+)`).FindSubmatch(text)
	if found == nil {
		return "", "", fmt.Errorf("%s requires no %s", filepath.Join(folder, mod), p.module)
	}
	hash := sha256.New()
	for _, part := range [][]byte{text, main, []byte(runtime.GOARCH), []byte(p.flags(string(found[1])))} {
		hash.Write(part)
		hash.Write([]byte{0})
	}
	return string(found[1]), hex.EncodeToString(hash.Sum(nil))[:10], nil
}

// sourceFolder is told by the shell wrapper; the built command lies elsewhere.
func sourceFolder() (string, error) {
	if folder := os.Getenv("KUBEBOX_SOURCE"); folder != "" {
		return folder, nil
	}
	return "", fmt.Errorf("KUBEBOX_SOURCE is not set; run the kubebox script of dev/kubebox")
}
