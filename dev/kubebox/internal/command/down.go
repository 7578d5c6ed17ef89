package command

import (
	"context"
	"flag"

	"kubebox/internal/box"
	"kubebox/internal/cluster"
	"kubebox/internal/host"
)

func down(_ context.Context, name string, arguments []string) error {
	if err := none(flag.NewFlagSet("down", flag.ContinueOnError), arguments); err != nil {
		return err
	}
	if err := host.RequireRoot(); err != nil {
		return err
	}
	release, err := lock()
	if err != nil {
		return err
	}
	defer release()
	b, found, err := box.Load(name)
	if err != nil {
		return err
	}
	if !found {
		say("%s is not up", name)
		return nil
	}
	if err := cluster.Down(b); err != nil {
		return err
	}
	say("%s is down, nothing is left of it", name)
	return nil
}
