package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"kubebox/internal/api"
	"kubebox/internal/image"
)

const (
	probeNamespace = "kube-system" // users count what is in default
	probePods      = "/api/v1/namespaces/" + probeNamespace + "/pods"
)

// waitUsable ends when a user's pod would run: "Ready" alone is too early, as
// the ServiceAccount that every pod needs is made by a controller.
func waitUsable(ctx context.Context, client *api.Client) error {
	for _, namespace := range []string{"default", probeNamespace} {
		err := api.Until(ctx, "the default ServiceAccount", func() error {
			return client.Do(ctx, http.MethodGet, "/api/v1/namespaces/"+namespace+"/serviceaccounts/default", nil, nil)
		})
		if err != nil {
			return err
		}
	}
	return runProbe(ctx, client)
}

// runProbe runs a pod that does nothing, to its end.
func runProbe(ctx context.Context, client *api.Client) error {
	type object = map[string]any
	const name = "kubebox-probe"
	path := probePods + "/" + name
	pod := object{
		"metadata": object{"name": name},
		"spec": object{
			"restartPolicy":                "Never",
			"automountServiceAccountToken": false,
			"containers": []any{object{
				"name": "probe", "image": image.Busybox, "imagePullPolicy": "Never", "command": []string{"true"},
			}},
		},
	}
	if err := deletePod(ctx, client, path); err != nil {
		return err
	}
	if err := client.Do(ctx, http.MethodPost, probePods, pod, nil); err != nil {
		return fmt.Errorf("creating a pod: %w", err)
	}
	err := api.Until(ctx, "a pod to run", func() error {
		var p struct {
			Status struct {
				Phase      string
				Conditions []struct{ Type, Status, Message string }
			}
		}
		if err := client.Do(ctx, http.MethodGet, path, nil, &p); err != nil {
			return err
		}
		if p.Status.Phase != "Succeeded" {
			return fmt.Errorf("it is %s: %+v", p.Status.Phase, p.Status.Conditions)
		}
		return nil
	})
	return errors.Join(err, deletePod(ctx, client, path))
}

func deletePod(ctx context.Context, client *api.Client, path string) error {
	err := client.Do(ctx, http.MethodDelete, path+"?gracePeriodSeconds=0", nil, nil)
	if status := (*api.StatusError)(nil); errors.As(err, &status) && status.Code == http.StatusNotFound {
		return nil
	}
	return err
}
