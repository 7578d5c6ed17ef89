package process

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// FindByArgument lists the processes that run one of the named programs (by
// the base name of their first argument) with exactly this argument. It is for
// children of daemons of ours that nobody recorded, such as containerd's
// shims, which all carry their containerd's socket.
func FindByArgument(program, argument string) []Identity {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var found []Identity
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// Identity first: if the number changes hands in between, its start no longer fits.
		identity, err := Identify(pid)
		if err != nil || !identity.Alive() {
			continue
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && matches(text, program, argument) {
			found = append(found, identity)
		}
	}
	return found
}

func matches(commandLine []byte, program, argument string) bool {
	words := bytes.Split(bytes.TrimSuffix(commandLine, []byte{0}), []byte{0})
	first := words[0]
	if slash := bytes.LastIndexByte(first, '/'); slash >= 0 {
		first = first[slash+1:]
	}
	return string(first) == program && slices.ContainsFunc(words[1:], func(word []byte) bool {
		return string(word) == argument
	})
}
