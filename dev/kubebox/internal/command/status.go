package command

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"kubebox/internal/box"
	"kubebox/internal/cluster"
)

func status(ctx context.Context, name string, arguments []string) error {
	flags := flag.NewFlagSet("status", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	if err := none(flags, arguments); err != nil {
		return err
	}
	b, found, err := box.Load(name)
	if err != nil {
		return err
	}
	s := cluster.Status{Name: name, Problem: "it is not up"}
	if found {
		s = cluster.Look(ctx, b)
	}
	if *asJSON {
		text, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			return err
		}
		fmt.Println(string(text))
	} else {
		printStatus(s)
	}
	if !s.Healthy {
		return failure(1)
	}
	return nil
}

func printStatus(s cluster.Status) {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, daemon := range s.Daemons {
		state := "-\tdoes not run"
		if daemon.Alive {
			state = fmt.Sprintf("%d\tsince %s", daemon.PID, daemon.Since.Local().Format(time.TimeOnly))
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", daemon.Name, state, daemon.Log)
	}
	table.Flush()
	if s.Healthy {
		fmt.Printf("%s is healthy (Kubernetes %s); kubeconfig %s, registry %s\n", s.Name, s.Kubernetes, s.Kubeconfig, s.Registry)
	} else {
		fmt.Printf("%s is not healthy: %s\n", s.Name, s.Problem)
	}
}
