package box

import (
	"fmt"
	"strings"
)

// MaxNodes is where names and subnets end.
const MaxNodes = 8

// Node is a kubelet with a containerd of its own.
type Node struct {
	Box   Box
	Index int
	Name  string
}

// NodeList is every node of the box.
func (b Box) NodeList() []Node {
	nodes := make([]Node, b.Nodes)
	for i := range nodes {
		nodes[i] = Node{Box: b, Index: i, Name: "node-" + string(rune('a'+i))}
	}
	return nodes
}

// Node finds one by its name.
func (b Box) Node(name string) (Node, error) {
	names := []string{}
	for _, n := range b.NodeList() {
		if n.Name == name {
			return n, nil
		}
		names = append(names, n.Name)
	}
	return Node{}, fmt.Errorf("there is no node %q; the nodes are %s", name, strings.Join(names, ", "))
}

// IP is the kubelet's; it refuses a loopback address.
func (n Node) IP() string { return fmt.Sprintf("10.200.%d.%d", n.Box.Slot, 10+n.Index) }

// PodRange is the node's own, so that two CNI address books never collide.
func (n Node) PodRange() string { return fmt.Sprintf("10.210.%d.0/24", n.Box.Slot*MaxNodes+n.Index) }

// BridgeName is the device the CNI plugin makes for the node's pods.
func (n Node) BridgeName() string { return n.Box.BridgeName() + string(rune('a'+n.Index)) }

// Cgroup is the root of everything that runs in the node's pods.
func (n Node) Cgroup() string { return n.Box.Cgroup() + "/" + n.Name }

// Cgroup is the parent of all nodes' groups.
func (b Box) Cgroup() string { return "/kubebox-" + b.Name }

// Path is a file or folder of this node.
func (n Node) Path(elements ...string) string {
	return n.Box.Path(append([]string{n.Name}, elements...)...)
}

// Socket is containerd's. It also tells this node's shims from others'.
func (n Node) Socket() string { return n.Path("containerd", "containerd.sock") }

// StateFolder is what a real node would hold in memory: gone after power loss.
func (n Node) StateFolder() string { return n.Path("containerd", "state") }

// Zone looks like a cloud's; nodes are spread over three.
func (n Node) Zone() string { return "eu-central-1" + string(rune('a'+n.Index%3)) }

// Capacity makes every second node a spot node.
func (n Node) Capacity() string {
	if n.Index%2 == 1 {
		return "SPOT"
	}
	return "ON_DEMAND"
}
