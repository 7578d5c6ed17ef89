package node

import (
	"fmt"

	"kubebox/internal/box"
)

// networkConfig needs no masquerading and so no iptables rule: there is no
// way out of the machine for pods.
func networkConfig(n box.Node) string {
	return fmt.Sprintf(`{
  "cniVersion": "0.4.0",
  "name": %[1]q,
  "plugins": [{
    "type": "bridge",
    "bridge": %[1]q,
    "isGateway": true,
    "ipMasq": false,
    "hairpinMode": true,
    "ipam": {
      "type": "host-local",
      "dataDir": %[2]q,
      "ranges": [[{"subnet": %[3]q}]],
      "routes": [{"dst": "0.0.0.0/0"}]
    }
  }]
}
`, n.BridgeName(), n.Path("addresses"), n.PodRange())
}
