package process

import (
	"os"
	"os/exec"
	"testing"
)

func TestStatLineOfAHostileName(t *testing.T) {
	line := "42 (a) R 1 (b) S 1 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1 1"
	start, state, err := parseStat([]byte(line))
	if err != nil || start != 987654 || state != 'S' {
		t.Fatalf("start %d, state %c, %v", start, state, err)
	}
}

func TestStatLineThatIsNone(t *testing.T) {
	for _, line := range []string{"", "42", "42 (sh) S 1"} {
		if _, _, err := parseStat([]byte(line)); err == nil {
			t.Errorf("%q was taken", line)
		}
	}
}

func TestARecycledNumberIsNotAlive(t *testing.T) {
	self, err := Identify(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if !self.Alive() {
		t.Error("this test does not run")
	}
	other := self
	other.Start++
	if other.Alive() {
		t.Error("a process that started at another moment is alive")
	}
	other = self
	other.Boot = "before the reboot"
	if other.Alive() {
		t.Error("a process of another boot is alive")
	}
}

func TestAZombieIsNotAlive(t *testing.T) {
	child := exec.Command("true")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	identity, err := Identify(child.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	defer child.Wait()
	for range 1000 {
		if !identity.Alive() {
			return
		}
		exec.Command("true").Run()
	}
	t.Error("an ended child that nobody waited for is still alive")
}
