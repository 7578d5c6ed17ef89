package command

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"

	"kubebox/internal/box"
)

// parse allows flags after other arguments, as people type them.
func parse(flags *flag.FlagSet, arguments []string) (others []string, err error) {
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	for {
		if err := flags.Parse(arguments); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return others, nil
		}
		others, arguments = append(others, flags.Arg(0)), flags.Args()[1:]
	}
}

// none is parse for a command without other arguments.
func none(flags *flag.FlagSet, arguments []string) error {
	others, err := parse(flags, arguments)
	if err == nil && len(others) > 0 {
		return fmt.Errorf("%q is one word too many", others[0])
	}
	return err
}

// repeated is a flag that may be given several times.
type repeated []string

func (r *repeated) String() string { return strings.Join(*r, ",") }

func (r *repeated) Set(value string) error {
	*r = append(*r, value)
	return nil
}

// words is a flag that holds a command line: blanks separate, or a JSON list
// where a word holds a blank itself.
type words []string

func (w *words) String() string { return strings.Join(*w, " ") }

func (w *words) Set(value string) error {
	if strings.HasPrefix(value, "[") {
		return json.Unmarshal([]byte(value), (*[]string)(w))
	}
	*w = strings.Fields(value)
	return nil
}

// running is the box, or an error that says how to get one.
func running(name string) (box.Box, error) {
	b, found, err := box.Load(name)
	if err == nil && !found {
		err = fmt.Errorf("the box %q is not up; bring it up with: kubebox --name %s up", name, name)
	}
	return b, err
}
