package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// Daemon is a program that runs on after the command that started it.
type Daemon struct {
	Name   string   // also the name of its record and log
	Folder string   // where records and logs go
	Argv   []string // the program's path and its arguments
	Env    []string
}

// Record is what is written down about a started daemon.
type Record struct {
	Identity
	Argv  []string  `json:"argv"`
	Since time.Time `json:"since"`
}

// Log is the file that holds everything the daemon prints.
func (d Daemon) Log() string { return filepath.Join(d.Folder, "logs", d.Name+".log") }

func (d Daemon) recordFile() string { return filepath.Join(d.Folder, "processes", d.Name+".json") }

// Record reads what was written down at its last start.
func (d Daemon) Record() (record Record, found bool) {
	text, err := os.ReadFile(d.recordFile())
	if err != nil || json.Unmarshal(text, &record) != nil {
		return Record{}, false
	}
	return record, true
}

// Alive says whether the daemon runs.
func (d Daemon) Alive() bool {
	record, found := d.Record()
	return found && record.Alive()
}

// Start starts it unless it runs.
func (d Daemon) Start() error {
	if d.Alive() {
		return nil
	}
	for _, file := range []string{d.Log(), d.recordFile()} {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
	}
	log, err := os.OpenFile(d.Log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command(d.Argv[0], d.Argv[1:]...)
	command.Dir = "/"
	command.Env = append([]string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + d.Folder}, d.Env...)
	command.Stdout, command.Stderr = log, log
	// A session of its own: no signal of the terminal or of a CI step's end reaches it.
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return fmt.Errorf("starting %s: %w", d.Name, err)
	}
	if err := d.write(command); err != nil {
		// Without its record nothing could ever end it.
		command.Process.Kill()
		command.Wait()
		return fmt.Errorf("recording %s: %w", d.Name, err)
	}
	go command.Wait() // so that one that ends at once is no zombie
	return nil
}

func (d Daemon) write(command *exec.Cmd) error {
	identity, err := Identify(command.Process.Pid)
	if err != nil {
		return err
	}
	text, err := json.Marshal(Record{Identity: identity, Argv: d.Argv, Since: time.Now()})
	if err != nil {
		return err
	}
	return os.WriteFile(d.recordFile(), text, 0o644)
}

// Stop asks it to end, and ends it by force after patience has run out.
// It returns when the process is gone, so that its ports are free again.
func (d Daemon) Stop(patience time.Duration) error {
	record, found := d.Record()
	if found {
		if err := record.End(patience); err != nil {
			return fmt.Errorf("ending %s: %w", d.Name, err)
		}
	}
	if err := os.Remove(d.recordFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Signal sends one, if it runs.
func (d Daemon) Signal(signal syscall.Signal) error {
	record, found := d.Record()
	if !found || !record.Alive() {
		return fmt.Errorf("%s does not run", d.Name)
	}
	return syscall.Kill(record.PID, signal)
}
