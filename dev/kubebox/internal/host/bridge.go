package host

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
)

// EnsureBridge makes a bridge device that carries the addresses. A bridge and
// not a dummy device, because small kernels come without the latter.
func EnsureBridge(device string, addresses []string) error {
	have, exists, err := deviceAddresses(device)
	if err != nil {
		return err
	}
	if !exists {
		if err := ip("link", "add", device, "type", "bridge"); err != nil {
			return err
		}
	}
	for _, address := range addresses {
		if !have[address] {
			if err := ip("addr", "add", address+"/32", "dev", device); err != nil {
				return err
			}
		}
	}
	return ip("link", "set", device, "up")
}

// RemoveBridge removes it if it is there.
func RemoveBridge(device string) error {
	_, exists, err := deviceAddresses(device)
	if err != nil || !exists {
		return err
	}
	return ip("link", "delete", device)
}

// deviceAddresses asks for all devices, because "ip" fails the same way for a
// device that is not there and for a question it could not ask.
func deviceAddresses(device string) (addresses map[string]bool, exists bool, err error) {
	program, err := Find("ip")
	if err != nil {
		return nil, false, err
	}
	output, err := exec.Command(program, "-json", "addr", "show").Output()
	if err != nil {
		return nil, false, fmt.Errorf("ip addr show: %w", err)
	}
	var devices []struct {
		Name      string `json:"ifname"`
		Addresses []struct {
			Local string `json:"local"`
		} `json:"addr_info"`
	}
	if err := json.Unmarshal(output, &devices); err != nil {
		return nil, false, fmt.Errorf("ip addr show: %w", err)
	}
	addresses = map[string]bool{}
	for _, found := range devices {
		if found.Name != device {
			continue
		}
		exists = true
		for _, address := range found.Addresses {
			addresses[address.Local] = true
		}
	}
	return addresses, exists, nil
}

func ip(arguments ...string) error {
	program, err := Find("ip")
	if err != nil {
		return err
	}
	if output, err := exec.Command(program, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("ip %s: %w: %s", strings.Join(arguments, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
