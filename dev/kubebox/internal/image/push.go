package image

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// Push uploads to the box's registry and returns the name to use in a pod.
func Push(registry, tag string, b Built) (string, error) {
	var first string
	for _, place := range places(registry, tag) {
		reference, err := name.ParseReference(place, name.Insecure)
		if err != nil {
			return "", err
		}
		if len(b.Images) == 1 {
			err = remote.Write(reference, b.Images[0])
		} else {
			var index v1.ImageIndex
			if index, err = b.Index(); err == nil {
				err = remote.WriteIndex(reference, index)
			}
		}
		if err != nil {
			return "", fmt.Errorf("pushing %s: %w", place, err)
		}
		if first == "" {
			first = place
		}
	}
	return first, nil
}

// places are where a name is looked for: under the registry's own address, and
// where Docker Hub would keep it, since nodes ask this registry for those too.
func places(registry, tag string) []string {
	tag = strings.TrimPrefix(tag, registry+"/")
	own := registry + "/" + tag
	if strings.Contains(tag, "/") {
		return []string{own}
	}
	return []string{own, registry + "/library/" + tag}
}

// PushIndex joins images that were pushed before into one name.
func PushIndex(registry, tag string, sources []string) (string, error) {
	built := Built{}
	for _, source := range sources {
		reference, err := name.ParseReference(places(registry, source)[0], name.Insecure)
		if err != nil {
			return "", err
		}
		image, err := remote.Image(reference)
		if err != nil {
			return "", fmt.Errorf("%s: %w", source, err)
		}
		built.Images = append(built.Images, image)
	}
	index, err := built.Index()
	if err != nil {
		return "", err
	}
	var first string
	for _, place := range places(registry, tag) {
		reference, err := name.ParseReference(place, name.Insecure)
		if err != nil {
			return "", err
		}
		if err := remote.WriteIndex(reference, index); err != nil {
			return "", err
		}
		if first == "" {
			first = place
		}
	}
	return first, nil
}
