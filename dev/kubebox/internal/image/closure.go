package image

import (
	"debug/elf"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
)

// closure lists the shared libraries and the loader that a program needs; none
// for what is no ELF file, is static, or is for another architecture (whose
// loader could not be asked here).
func closure(file string) ([]string, error) {
	binary, err := elf.Open(file)
	if bad := (*elf.FormatError)(nil); errors.As(err, &bad) {
		return nil, nil
	}
	if err != nil {
		// Too short for an ELF header reads as an unexpected end.
		if strings.Contains(err.Error(), "EOF") {
			return nil, nil
		}
		return nil, err
	}
	defer binary.Close()
	libraries, err := binary.ImportedLibraries()
	if err != nil || len(libraries) == 0 || binary.Machine != ownMachine() {
		return nil, nil
	}
	output, err := exec.Command("ldd", file).Output()
	if err != nil {
		return nil, fmt.Errorf("ldd %s: %w", file, err)
	}
	paths, missing := parseLdd(string(output))
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s needs %s, which this machine does not have", file, strings.Join(missing, ", "))
	}
	return paths, nil
}

// parseLdd takes the paths out of ldd's lines:
//
//	linux-vdso.so.1 (0x…)                     the kernel's, no file
//	libc.so.6 => /lib/…/libc.so.6 (0x…)
//	/lib64/ld-linux-x86-64.so.2 (0x…)         the loader
//	libx.so => not found
func parseLdd(output string) (paths, missing []string) {
	for line := range strings.Lines(output) {
		name, target, arrow := strings.Cut(strings.TrimSpace(line), " => ")
		if !arrow {
			target = name
		}
		if strings.HasPrefix(target, "not found") {
			missing = append(missing, name)
			continue
		}
		if address := strings.LastIndex(target, " (0x"); address >= 0 {
			target = target[:address]
		}
		if strings.HasPrefix(target, "/") {
			paths = append(paths, target)
		}
	}
	return paths, missing
}

func ownMachine() elf.Machine {
	if runtime.GOARCH == "arm64" {
		return elf.EM_AARCH64
	}
	return elf.EM_X86_64
}
