package command

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func kubeconfig(_ context.Context, name string, arguments []string) error {
	flags := flag.NewFlagSet("kubeconfig", flag.ContinueOnError)
	raw := flags.Bool("raw", false, "")
	if err := none(flags, arguments); err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	if !*raw {
		fmt.Println(b.Kubeconfig())
		return nil
	}
	text, err := os.ReadFile(b.Kubeconfig())
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
