// Prints what Docker's own parser makes of image names, one a line:
// the name as a JSON string, then its parts as JSON, or the parser's refusal.
// See README.md beside it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/distribution/reference"
	// Without them the parser takes no digest for a known one.
	_ "crypto/sha256"
	_ "crypto/sha512"
)

type parts struct {
	Text    string `json:"text"`
	Domain  string `json:"domain,omitempty"`
	Path    string `json:"path,omitempty"`
	Tag     string `json:"tag,omitempty"`
	Digest  string `json:"digest,omitempty"`
	Refusal string `json:"refusal,omitempty"`
}

func main() {
	var names []string
	if err := json.NewDecoder(bufio.NewReader(os.Stdin)).Decode(&names); err != nil {
		fmt.Fprintln(os.Stderr, "standard input is no JSON list of names:", err)
		os.Exit(1)
	}
	answers := make([]parts, 0, len(names))
	for _, name := range names {
		answers = append(answers, parse(name))
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	fmt.Println("[")
	for index, answer := range answers {
		if index > 0 {
			fmt.Print(",")
		}
		if err := out.Encode(answer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	fmt.Println("]")
}

func parse(name string) parts {
	named, err := reference.ParseNormalizedNamed(name)
	if err != nil {
		return parts{Text: name, Refusal: err.Error()}
	}
	answer := parts{Text: name, Domain: reference.Domain(named), Path: reference.Path(named)}
	if tagged, ok := named.(reference.Tagged); ok {
		answer.Tag = tagged.Tag()
	}
	if digested, ok := named.(reference.Digested); ok {
		answer.Digest = digested.Digest().String()
	}
	return answer
}
