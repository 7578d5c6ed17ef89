package command

import (
	"context"
	"flag"

	"kubebox/internal/host"
	"kubebox/internal/program"
)

func prepare(_ context.Context, _ string, arguments []string) error {
	flags := flag.NewFlagSet("prepare", flag.ContinueOnError)
	programs := flags.Bool("build", false, "")
	kubernetes := flags.String("kubernetes", program.DefaultVersion, "")
	if err := none(flags, arguments); err != nil {
		return err
	}
	if *programs {
		if _, _, err := build(*kubernetes); err != nil {
			return err
		}
	}
	if err := host.RequireRoot(); err != nil {
		return err
	}
	return host.InstallMissing(say)
}
