package box

import "fmt"

// BridgeName is the device that carries the addresses of host and nodes.
// Device names end at 15 characters, so it is built from the slot.
func (b Box) BridgeName() string { return fmt.Sprintf("kubebox%d", b.Slot) }

// HostIP is where pods and nodes reach what runs on the machine itself:
// DNS, the registry.
func (b Box) HostIP() string { return fmt.Sprintf("10.200.%d.1", b.Slot) }

// ServiceRange is the range of ClusterIPs; nothing routes them but the first.
func (b Box) ServiceRange() string { return fmt.Sprintf("10.220.%d.0/24", b.Slot) }

// ServiceIP is the ClusterIP of the API server's own Service.
func (b Box) ServiceIP() string { return fmt.Sprintf("10.220.%d.1", b.Slot) }

// ControlIP is a loopback address of this box's own, so that etcd and the
// controllers keep their well-known ports in every box.
func (b Box) ControlIP() string { return fmt.Sprintf("127.200.%d.1", b.Slot) }

// APIPort is the API server's on 127.0.0.1.
func (b Box) APIPort() int { return 6443 + b.Slot }

// APIServer is its address as a client on the machine uses it.
func (b Box) APIServer() string { return fmt.Sprintf("https://127.0.0.1:%d", b.APIPort()) }

// RegistryAddress is the same for pushes from the machine and pulls by nodes.
func (b Box) RegistryAddress() string { return b.HostIP() + ":5000" }

// EtcdClient is where the API server finds etcd.
func (b Box) EtcdClient() string { return "http://" + b.ControlIP() + ":2379" }

// EtcdPeer is needed by etcd even when it is alone.
func (b Box) EtcdPeer() string { return "http://" + b.ControlIP() + ":2380" }
