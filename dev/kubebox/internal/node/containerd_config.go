package node

import (
	"fmt"
	"path/filepath"

	"kubebox/internal/box"
	"kubebox/internal/image"
)

func containerdConfig(n box.Node, plugins string) string {
	return fmt.Sprintf(`version = 2
root = %[1]q
state = %[2]q
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs"]

[grpc]
address = %[3]q

[plugins."io.containerd.internal.v1.opt"]
path = %[4]q

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = %[5]q
# Without the right to lower the OOM score, runc fails with
# "can't get final child's PID from pipe: EOF".
restrict_oom_score_adj = true
# Below our own folder, where "down" finds them.
netns_mounts_under_state_dir = true
stream_server_address = "127.0.0.1"

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
Root = %[6]q

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = %[7]q
conf_dir = %[8]q

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = %[9]q
`, n.Path("containerd", "root"), n.StateFolder(), n.Socket(), n.Path("containerd", "opt"), image.Pause,
		filepath.Join(n.StateFolder(), "runc"), plugins, n.Path("cni"), n.Path("hosts"))
}
