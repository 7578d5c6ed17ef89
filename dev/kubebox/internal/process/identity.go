// Package process starts daemons that outlive the command, and ends exactly
// those again.
package process

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// Identity is a process, not just its number: a number is given out again
// after the process is gone, the moment it started is not.
type Identity struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"` // clock ticks since boot
	Boot  string `json:"boot"`
}

// Identify reads who has this number now.
func Identify(pid int) (Identity, error) {
	start, _, err := readStat(pid)
	if err != nil {
		return Identity{}, err
	}
	return Identity{PID: pid, Start: start, Boot: BootID()}, nil
}

// Alive says whether this very process still runs. A zombie does not: on a
// machine whose first process reaps nobody it stays for ever.
func (i Identity) Alive() bool {
	if i.PID <= 0 || i.Boot != BootID() {
		return false
	}
	start, state, err := readStat(i.PID)
	return err == nil && start == i.Start && state != 'Z' && state != 'X'
}

func readStat(pid int) (start uint64, state byte, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, err
	}
	return parseStat(text)
}

// parseStat takes field 3 (state) and 22 (start time). The second field is the
// program's name in parentheses and may hold spaces and parentheses itself, so
// counting begins after the last one.
func parseStat(text []byte) (start uint64, state byte, err error) {
	end := bytes.LastIndexByte(text, ')')
	if end < 0 {
		return 0, 0, fmt.Errorf("not a stat line: %q", text)
	}
	fields := bytes.Fields(text[end+1:])
	if len(fields) < 20 {
		return 0, 0, fmt.Errorf("a stat line of %d fields: %q", len(fields), text)
	}
	start, err = strconv.ParseUint(string(fields[19]), 10, 64)
	return start, fields[0][0], err
}

// BootID changes whenever the machine is started.
func BootID() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(text))
}
