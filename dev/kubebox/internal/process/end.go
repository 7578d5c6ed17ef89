package process

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

const lookEvery = 20 * time.Millisecond

// killWait is how long the kernel may take to tear a killed process down.
const killWait = 10 * time.Second

// End sends TERM, then KILL when patience has run out (at once when it is 0),
// and waits until the process is gone.
func (i Identity) End(patience time.Duration) error {
	if patience > 0 && i.Alive() {
		// A frozen process takes the TERM only when it is thawed.
		if err := i.send(syscall.SIGTERM, syscall.SIGCONT); err != nil {
			return err
		}
		if i.gone(patience) {
			return nil
		}
	}
	if !i.Alive() {
		return nil
	}
	if err := i.send(syscall.SIGKILL); err != nil {
		return err
	}
	if !i.gone(killWait) {
		return fmt.Errorf("process %d is still there %s after SIGKILL", i.PID, killWait)
	}
	return nil
}

func (i Identity) send(signals ...syscall.Signal) error {
	for _, signal := range signals {
		if err := syscall.Kill(i.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
	}
	return nil
}

func (i Identity) gone(within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(lookEvery) {
		if !i.Alive() {
			return true
		}
	}
	return !i.Alive()
}
