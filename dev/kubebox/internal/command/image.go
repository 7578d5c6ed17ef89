package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"

	"kubebox/internal/box"
	"kubebox/internal/image"
)

func imageCommand(_ context.Context, name string, arguments []string) error {
	if len(arguments) == 0 {
		return errUsage
	}
	switch arguments[0] {
	case "build":
		return buildImage(name, arguments[1:])
	case "index":
		return indexImages(name, arguments[1:])
	}
	return errUsage
}

func buildImage(name string, arguments []string) error {
	request := image.Request{}
	flags := flag.NewFlagSet("image build", flag.ContinueOnError)
	flags.Var((*repeated)(&request.Arches), "arch", "")
	flags.Var((*repeated)(&request.Files), "file", "")
	flags.Var((*repeated)(&request.Env), "env", "")
	flags.Var((*words)(&request.Entrypoint), "entrypoint", "")
	flags.Var((*words)(&request.Cmd), "cmd", "")
	flags.StringVar(&request.Base, "base", "", "")
	flags.StringVar(&request.WorkDir, "workdir", "", "")
	flags.StringVar(&request.User, "user", "", "")
	push := flags.Bool("push", false, "")
	load := flags.Bool("load", false, "")
	tags, err := parse(flags, arguments)
	if err != nil {
		return err
	}
	if len(tags) != 1 {
		return errUsage
	}
	if !*push && !*load {
		return errors.New("an image that is neither pushed nor loaded is of no use: give --push, --load or both")
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	built, err := image.Build(request)
	if err != nil {
		return err
	}
	if *load {
		if err := loadImage(b, tags[0], built); err != nil {
			return err
		}
		fmt.Println(tags[0])
	}
	if *push {
		place, err := image.Push(b.RegistryAddress(), tags[0], built)
		if err != nil {
			return err
		}
		fmt.Println(place)
	}
	return nil
}

func loadImage(b box.Box, tag string, built image.Built) error {
	for i, arch := range built.Arches {
		if arch != runtime.GOARCH {
			continue
		}
		for _, n := range b.NodeList() {
			if err := image.Load(n.Socket(), tag, built.Images[i]); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("the nodes are %s; an image of another architecture can only be pushed", runtime.GOARCH)
}

func indexImages(name string, arguments []string) error {
	words, err := parse(flag.NewFlagSet("image index", flag.ContinueOnError), arguments)
	if err != nil {
		return err
	}
	if len(words) < 2 {
		return errUsage
	}
	b, err := running(name)
	if err != nil {
		return err
	}
	place, err := image.PushIndex(b.RegistryAddress(), words[0], words[1:])
	if err != nil {
		return err
	}
	fmt.Println(place)
	return nil
}
