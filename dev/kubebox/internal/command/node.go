package command

import (
	"context"
	"flag"

	"kubebox/internal/api"
	"kubebox/internal/box"
	"kubebox/internal/host"
	"kubebox/internal/node"
)

func nodeCommand(ctx context.Context, name string, arguments []string) error {
	words, err := parse(flag.NewFlagSet("node", flag.ContinueOnError), arguments)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return errUsage
	}
	if err := host.RequireRoot(); err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	n, err := b.Node(words[1])
	if err != nil {
		return err
	}
	switch words[0] {
	case "stop":
		return node.Stop(n)
	case "freeze":
		return node.Freeze(n)
	case "thaw":
		return node.Thaw(n)
	case "kill":
		return node.Kill(n)
	case "start":
		return startNode(ctx, b, n)
	case "delete":
		client, err := api.New(b)
		if err != nil {
			return err
		}
		return client.DeleteNode(ctx, n.Name)
	}
	return errUsage
}

func startNode(ctx context.Context, b box.Box, n box.Node) error {
	client, err := api.New(b)
	if err != nil {
		return err
	}
	programs, _, err := build(b.Kubernetes)
	if err != nil {
		return err
	}
	if err := node.StartContainerd(ctx, n); err != nil {
		return err
	}
	if err := node.StartKubelet(ctx, n, programs.Kubernetes, client); err != nil {
		return err
	}
	return node.WaitReady(ctx, n, client)
}
