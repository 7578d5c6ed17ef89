package pki

import (
	"encoding/json"
	"fmt"
	"os"
)

// WriteKubeconfig writes a client's configuration with its certificate inside,
// so that the file can be copied or handed over as a document.
func WriteKubeconfig(file, server, folder, name string) error {
	data := map[string]string{}
	for _, part := range []string{"ca.crt", name + ".crt", name + ".key"} {
		text, err := os.ReadFile(folder + "/" + part)
		if err != nil {
			return err
		}
		encoded, err := json.Marshal(text) // base64, as []byte always is in JSON
		if err != nil {
			return err
		}
		data[part] = string(encoded)
	}
	document := fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: kubebox
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %s
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: kubebox
  context:
    cluster: kubebox
    user: %s
current-context: kubebox
`, server, data["ca.crt"], name, data[name+".crt"], data[name+".key"], name)
	return os.WriteFile(file, []byte(document), 0o600)
}
