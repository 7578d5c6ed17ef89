package command

import (
	"flag"
	"slices"
	"testing"
)

func TestFlagsMayFollowTheName(t *testing.T) {
	flags := flag.NewFlagSet("image build", flag.ContinueOnError)
	var files repeated
	flags.Var(&files, "file", "")
	push := flags.Bool("push", false, "")
	others, err := parse(flags, []string{"demo:1", "--file", "a:/a", "--push", "--file=b"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(others, []string{"demo:1"}) || !slices.Equal(files, []string{"a:/a", "b"}) || !*push {
		t.Errorf("others %q, files %q, push %v", others, files, *push)
	}
}

func TestACommandLineIsWordsOrAList(t *testing.T) {
	for text, want := range map[string][]string{
		"sh -c  true":            {"sh", "-c", "true"},
		`["sh","-c","echo a b"]`: {"sh", "-c", "echo a b"},
		"":                       {},
	} {
		var got words
		if err := got.Set(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q gave %q, %v", text, got, err)
		}
	}
	if err := new(words).Set("[broken"); err == nil {
		t.Error("a broken list was taken")
	}
}
