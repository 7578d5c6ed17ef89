package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"kubebox/internal/api"
	"kubebox/internal/box"
)

const dnsUser = "kubebox:dns"

// writeDNSConfig answers for the cluster's names and NXDOMAIN to all others,
// at once: there is nobody upstream to ask.
func writeDNSConfig(b box.Box) error {
	return os.WriteFile(b.Path("Corefile"), fmt.Appendf(nil, `.:53 {
	bind %[1]s
	health %[1]s:8080
	ready %[1]s:8181
	errors
	cache 5
	kubernetes cluster.local in-addr.arpa {
		kubeconfig %[2]s
		pods insecure
		fallthrough in-addr.arpa
	}
	template ANY ANY . {
		rcode NXDOMAIN
		authority "{{ .Zone }} 5 IN SOA ns.kubebox. hostmaster.kubebox. 1 60 60 60 5"
	}
}
`, b.HostIP(), b.Path("pki", "dns.kubeconfig")), 0o644)
}

// allowDNS lets CoreDNS read what it serves, no more.
func allowDNS(ctx context.Context, client *api.Client) error {
	type object = map[string]any
	type list = []any
	role := object{
		"metadata": object{"name": dnsUser},
		"rules": list{
			object{"apiGroups": list{""}, "resources": list{"services", "pods", "namespaces"}, "verbs": list{"list", "watch"}},
			object{"apiGroups": list{"discovery.k8s.io"}, "resources": list{"endpointslices"}, "verbs": list{"list", "watch"}},
		},
	}
	binding := object{
		"metadata": object{"name": dnsUser},
		"roleRef":  object{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": dnsUser},
		"subjects": list{object{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": dnsUser}},
	}
	for resource, body := range map[string]object{"clusterroles": role, "clusterrolebindings": binding} {
		if err := createOnce(ctx, client, "/apis/rbac.authorization.k8s.io/v1/"+resource, body); err != nil {
			return err
		}
	}
	return nil
}

// createOnce is content with an object that is there already.
func createOnce(ctx context.Context, client *api.Client, path string, body any) error {
	err := client.Do(ctx, http.MethodPost, path, body, nil)
	if status := (*api.StatusError)(nil); errors.As(err, &status) && status.Code == http.StatusConflict {
		return nil
	}
	return err
}
