package command

import (
	"context"
	"flag"
	"fmt"

	"kubebox/internal/host"
	"kubebox/internal/node"
)

func registryCommand(_ context.Context, name string, arguments []string) error {
	words, err := parse(flag.NewFlagSet("registry", flag.ContinueOnError), arguments)
	if err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 0:
		fmt.Println(b.RegistryAddress())
		return nil
	case (len(words) == 2 || len(words) == 3) && words[0] == "trust":
		if err := host.RequireRoot(); err != nil {
			return err
		}
		for _, n := range b.NodeList() {
			if err := node.Trust(n, words[1], "http://"+words[len(words)-1]); err != nil {
				return err
			}
		}
		return nil
	}
	return errUsage
}
