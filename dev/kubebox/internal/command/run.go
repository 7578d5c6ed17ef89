// Package command is what a user types.
package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"kubebox/internal/box"
	"kubebox/internal/host"
)

const usage = `kubebox is a whole, real Kubernetes on this machine.

  kubebox [--name NAME] COMMAND

  up [--kubernetes 1.35|1.37] [--nodes 2] [--fast-node-loss] [--audit]
  down                          end everything, leave nothing
  status [--json]               what runs, since when, its log; fails if not healthy
  kubeconfig [--raw]            the administrator's, as a path or a document
  env                           shell exports: eval "$(kubebox env)"
  kubectl ARGUMENTS             the real one, of the same version

  node stop|start NAME          end kubelet and containerd; containers run on
  node freeze|thaw NAME         halt both where they are, and let them go on
  node kill NAME                power loss: all ends at once (bring back: start)
  node delete NAME              delete the Node object, as a cloud does
  apiserver stop|start
  apiserver restart [--down-for 30s] [--hard]

  registry                      its address, for pushes and pulls
  registry trust HOST:PORT      let nodes pull from there over plain HTTP;
                                trust NAME HOST:PORT: what is named NAME/…
  image build NAME:TAG --file SRC[:DST]… [--base busybox] [--arch amd64]…
              [--entrypoint …] [--cmd …] [--env K=V]… [--workdir …] [--user …]
              [--push] [--load]
  image index NAME:TAG SOURCE…  join pushed images of several architectures

  prepare [--build]             install what is missing; build the programs

The name may also be given by KUBEBOX_NAME.
`

// errUsage ends the command with the usage and exit code 2.
var errUsage = errors.New("usage")

// failure ends the command with a code of its own and nothing more to say.
type failure int

func (f failure) Error() string { return fmt.Sprintf("exit code %d", int(f)) }

type command func(ctx context.Context, name string, arguments []string) error

func commands() map[string]command {
	return map[string]command{
		"up":         up,
		"down":       down,
		"status":     status,
		"kubeconfig": kubeconfig,
		"env":        env,
		"kubectl":    kubectl,
		"node":       nodeCommand,
		"apiserver":  apiserver,
		"registry":   registryCommand,
		"image":      imageCommand,
		"prepare":    prepare,
		"serve":      serve, // started by "up"
	}
}

// Run is the whole command; it returns the exit code.
func Run(arguments []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, arguments)
	code := failure(0)
	unsupported := (*host.Unsupported)(nil)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage), errors.Is(err, flag.ErrHelp):
		fmt.Fprint(os.Stderr, usage)
		return 2
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &unsupported):
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	fmt.Fprintln(os.Stderr, "kubebox:", err)
	return 1
}

func run(ctx context.Context, arguments []string) error {
	name := os.Getenv("KUBEBOX_NAME")
	if name == "" {
		name = box.DefaultName
	}
	if len(arguments) >= 2 && arguments[0] == "--name" {
		name, arguments = arguments[1], arguments[2:]
	}
	if len(arguments) == 0 {
		return errUsage
	}
	command, found := commands()[arguments[0]]
	if !found {
		if arguments[0] != "help" && arguments[0] != "--help" && arguments[0] != "-h" {
			fmt.Fprintf(os.Stderr, "kubebox: there is no command %q\n\n", arguments[0])
		}
		return errUsage
	}
	return command(ctx, name, arguments[1:])
}

// say prints progress where it does not mix with what a script reads.
func say(format string, values ...any) { fmt.Fprintf(os.Stderr, "kubebox: "+format+"\n", values...) }
