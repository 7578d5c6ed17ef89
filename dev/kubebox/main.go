// Kubebox is a whole, real Kubernetes on this machine: see README.md.
package main

import (
	"os"

	"kubebox/internal/command"
)

func main() { os.Exit(command.Run(os.Args[1:])) }
