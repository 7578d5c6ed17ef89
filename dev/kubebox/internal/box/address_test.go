package box

import "testing"

// Two boxes side by side must share no address, port, device or folder.
func TestBoxesShareNothing(t *testing.T) {
	seen := map[string]string{}
	claim := func(owner, what string) {
		if other, taken := seen[what]; taken {
			t.Errorf("%s and %s both use %s", owner, other, what)
		}
		seen[what] = owner
	}
	for slot := range slots {
		b := Box{Name: "box" + string(rune('a'+slot)), Slot: slot, Options: Options{Nodes: MaxNodes}}
		for _, what := range []string{b.BridgeName(), b.HostIP(), b.ServiceRange(), b.ServiceIP(), b.ControlIP(), b.APIServer(), b.Path(), b.Cgroup()} {
			claim(b.Name, what)
		}
		for _, n := range b.NodeList() {
			for _, what := range []string{n.IP(), n.PodRange(), n.BridgeName(), n.Path(), n.Cgroup()} {
				claim(b.Name+" "+n.Name, what)
			}
			if len(n.BridgeName()) > 15 {
				t.Errorf("%s is too long for a device", n.BridgeName())
			}
		}
	}
}

func TestANameIsCheckedBeforeItIsAPath(t *testing.T) {
	for _, name := range []string{"", "..", "a/b", "-a", "A"} {
		if _, _, err := Load(name); err == nil {
			t.Errorf("%q was taken for a name", name)
		}
	}
}

func TestAnUnknownNodeNamesTheKnown(t *testing.T) {
	_, err := Box{Options: Options{Nodes: 2}}.Node("node-c")
	if want := `there is no node "node-c"; the nodes are node-a, node-b`; err == nil || err.Error() != want {
		t.Errorf("%v", err)
	}
}
