package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"kubebox/internal/api"
	"kubebox/internal/box"
	"kubebox/internal/host"
	"kubebox/internal/image"
	"kubebox/internal/node"
	"kubebox/internal/process"
)

const upPatience = 90 * time.Second

// Up starts what does not run, and returns when pods can be run.
func Up(ctx context.Context, b box.Box, p Programs, say func(string, ...any)) error {
	ctx, cancel := context.WithTimeout(ctx, upPatience)
	defer cancel()
	if err := prepare(b); err != nil {
		return err
	}
	client, err := api.New(b)
	if err != nil {
		return err
	}
	// Containerd and the registry need no API server, so they come up beside it.
	err = together(
		cancel, // the first failure ends the waiting of the others
		func() error { return startRegistry(ctx, b, p) },
		func() error {
			if err := StartAPIServer(ctx, b, p, client); err != nil {
				return err
			}
			if err := allowDNS(ctx, client); err != nil {
				return err
			}
			for _, name := range []string{Controller, Scheduler, DNS} {
				if err := ControlDaemon(b, p, name).Start(); err != nil {
					return err
				}
			}
			say("the API server answers at %s", b.APIServer())
			return nil
		},
		func() error { return startNodes(ctx, b, p, client) },
	)
	if err != nil {
		return err
	}
	return waitUsable(ctx, client)
}

// prepare makes what daemons expect to find.
func prepare(b box.Box) error {
	if err := writeCredentials(b); err != nil {
		return err
	}
	if err := writeDNSConfig(b); err != nil {
		return err
	}
	if err := os.WriteFile(b.Path("audit-policy.yaml"), []byte(auditPolicy), 0o644); err != nil {
		return err
	}
	addresses := []string{b.HostIP(), b.ServiceIP()}
	for _, n := range b.NodeList() {
		addresses = append(addresses, n.IP())
	}
	return host.EnsureBridge(b.BridgeName(), addresses)
}

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

// StartAPIServer starts it and etcd, and waits until it says that it is ready.
func StartAPIServer(ctx context.Context, b box.Box, p Programs, client *api.Client) error {
	// It waits for etcd by itself.
	for _, name := range []string{Etcd, APIServer} {
		if err := ControlDaemon(b, p, name).Start(); err != nil {
			return err
		}
	}
	return waitAPIServer(ctx, b, p, client)
}

func waitAPIServer(ctx context.Context, b box.Box, p Programs, client *api.Client) error {
	return api.Until(ctx, "the API server", func() error {
		for _, name := range []string{Etcd, APIServer} {
			if daemon := ControlDaemon(b, p, name); !daemon.Alive() {
				return api.Final(fmt.Errorf("%s ended; see %s", name, daemon.Log()))
			}
		}
		return client.Ready(ctx)
	})
}

func startRegistry(ctx context.Context, b box.Box, p Programs) error {
	registry := ControlDaemon(b, p, Registry)
	if registry.Alive() {
		return nil
	}
	if err := registry.Start(); err != nil {
		return err
	}
	return api.Until(ctx, "the registry", func() error {
		if !registry.Alive() {
			return api.Final(fmt.Errorf("it ended; see %s", registry.Log()))
		}
		return image.PushBusybox(b.RegistryAddress())
	})
}

func startNodes(ctx context.Context, b box.Box, p Programs, client *api.Client) error {
	starts := []func() error{}
	for _, n := range b.NodeList() {
		starts = append(starts, func() error {
			if err := node.StartContainerd(ctx, n); err != nil {
				return err
			}
			if err := api.Until(ctx, "the API server", func() error { return client.Ready(ctx) }); err != nil {
				return err
			}
			if err := node.StartKubelet(ctx, n, p.Kubernetes, client); err != nil {
				return err
			}
			return node.WaitReady(ctx, n, client)
		})
	}
	return together(func() {}, starts...)
}

// together runs all steps and waits for all; onFailure is called at once.
func together(onFailure func(), steps ...func() error) error {
	failures := make([]error, len(steps))
	var all sync.WaitGroup
	for i, step := range steps {
		all.Go(func() {
			if failures[i] = step(); failures[i] != nil {
				onFailure()
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

// Daemons lists every one of the box.
func Daemons(b box.Box, p Programs) []process.Daemon {
	daemons := Control(b, p)
	for _, n := range b.NodeList() {
		daemons = append(daemons, node.Daemons(n, p.Kubernetes)...)
	}
	return daemons
}
