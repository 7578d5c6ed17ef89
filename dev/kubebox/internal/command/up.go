package command

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"kubebox/internal/box"
	"kubebox/internal/cluster"
	"kubebox/internal/host"
	"kubebox/internal/program"
)

func up(ctx context.Context, name string, arguments []string) error {
	wanted := box.Options{}
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.StringVar(&wanted.Kubernetes, "kubernetes", program.DefaultVersion, "")
	flags.IntVar(&wanted.Nodes, "nodes", 2, "")
	flags.BoolVar(&wanted.FastNodeLoss, "fast-node-loss", false, "")
	flags.BoolVar(&wanted.Audit, "audit", false, "")
	if err := none(flags, arguments); err != nil {
		return err
	}
	if wanted.Nodes < 1 || wanted.Nodes > box.MaxNodes {
		return fmt.Errorf("--nodes is 1 to %d, not %d", box.MaxNodes, wanted.Nodes)
	}
	if err := host.RequireRoot(); err != nil {
		return err
	}
	begin := time.Now()
	release, err := lock()
	if err != nil {
		return err
	}
	defer release()
	b, found, err := box.Load(name)
	if err != nil {
		return err
	}
	if found && b.Outlived() {
		say("the machine was started anew since %s was made; clearing the old one away", name)
		if err := cluster.Down(b); err != nil {
			return err
		}
		found = false
	}
	if found {
		if err := compatible(b, wanted, flags); err != nil {
			return err
		}
		if cluster.Look(ctx, b).Healthy {
			say("%s is up already (Kubernetes %s)", name, b.Kubernetes)
			fmt.Println(b.Kubeconfig())
			return nil
		}
		wanted = b.Options
	}
	if err := host.InstallMissing(say); err != nil {
		return err
	}
	programs, version, err := build(wanted.Kubernetes)
	if err != nil {
		return err
	}
	if !found {
		if b, err = box.Create(name, wanted); err != nil {
			return err
		}
	}
	built := time.Now()
	if err := cluster.Up(ctx, b, programs, say); err != nil {
		return err
	}
	say("Kubernetes %s with %d nodes is up after %.1f s (%.1f s in all)", version, b.Nodes, time.Since(built).Seconds(), time.Since(begin).Seconds())
	fmt.Println(b.Kubeconfig())
	return nil
}

// compatible: only a flag that was really given can contradict what runs.
func compatible(b box.Box, wanted box.Options, flags *flag.FlagSet) (err error) {
	check := map[string]bool{
		"kubernetes":     wanted.Kubernetes == b.Kubernetes,
		"nodes":          wanted.Nodes == b.Nodes,
		"fast-node-loss": wanted.FastNodeLoss == b.FastNodeLoss,
		"audit":          wanted.Audit == b.Audit,
	}
	flags.Visit(func(f *flag.Flag) {
		if !check[f.Name] {
			err = fmt.Errorf("the box %q was brought up with another --%s (%+v); end it first, or take another --name", b.Name, f.Name, b.Options)
		}
	})
	return err
}

// build builds what is not in the cache.
func build(kubernetes string) (programs cluster.Programs, version string, err error) {
	if programs.Kubernetes, version, err = program.Kubernetes(kubernetes, say); err != nil {
		return programs, "", err
	}
	if programs.DNS, err = program.DNS(say); err != nil {
		return programs, "", err
	}
	programs.Self, err = os.Executable()
	return programs, version, err
}

func lock() (release func(), err error) {
	return box.Lock(func() { say("waiting for another kubebox to finish") })
}
