package command

import (
	"context"
	"flag"
	"time"

	"kubebox/internal/api"
	"kubebox/internal/cluster"
	"kubebox/internal/host"
)

func apiserver(ctx context.Context, name string, arguments []string) error {
	flags := flag.NewFlagSet("apiserver", flag.ContinueOnError)
	downFor := flags.Duration("down-for", 0, "")
	hard := flags.Bool("hard", false, "")
	words, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return errUsage
	}
	if err := host.RequireRoot(); err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	programs, _, err := build(b.Kubernetes)
	if err != nil {
		return err
	}
	// It would wait a minute for watches that nobody ends.
	patience := 3 * time.Second
	if *hard {
		patience = 0
	}
	stop := func() error { return cluster.ControlDaemon(b, programs, cluster.APIServer).Stop(patience) }
	start := func() error {
		client, err := api.New(b)
		if err != nil {
			return err
		}
		return cluster.StartAPIServer(ctx, b, programs, client)
	}
	switch words[0] {
	case "stop":
		return stop()
	case "start":
		return start()
	case "restart":
		if err := stop(); err != nil {
			return err
		}
		// An interrupt ends the waiting, not the API server's life.
		select {
		case <-ctx.Done():
		case <-time.After(*downFor):
		}
		ctx = context.WithoutCancel(ctx)
		return start()
	}
	return errUsage
}
