package command

import (
	"context"
	"flag"
	"fmt"

	"kubebox/internal/hostservice"
)

// serve runs on the machine for the nodes' and pods' sake; "up" starts it.
func serve(_ context.Context, name string, arguments []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	if err := none(flags, arguments); err != nil {
		return err
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	ended := make(chan error)
	go func() { ended <- hostservice.Registry(b.RegistryAddress(), b.Path("registry")) }()
	go func() {
		ended <- hostservice.Forward(b.ServiceIP()+":443", fmt.Sprintf("127.0.0.1:%d", b.APIPort()))
	}()
	return <-ended
}
