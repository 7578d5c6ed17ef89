package cluster

import (
	"context"
	"time"

	"kubebox/internal/api"
	"kubebox/internal/box"
)

// Status is what "status" tells.
type Status struct {
	Name       string         `json:"name"`
	Kubernetes string         `json:"kubernetes"`
	Healthy    bool           `json:"healthy"`
	Problem    string         `json:"problem,omitempty"`
	Kubeconfig string         `json:"kubeconfig"`
	Registry   string         `json:"registry"`
	Daemons    []DaemonStatus `json:"daemons"`
}

// DaemonStatus is one line of it.
type DaemonStatus struct {
	Name  string    `json:"name"`
	Alive bool      `json:"alive"`
	PID   int       `json:"pid,omitempty"`
	Since time.Time `json:"since,omitzero"`
	Log   string    `json:"log"`
}

const statusPatience = 3 * time.Second

// Look finds out how the box is. Healthy means that all daemons run, the API
// server says it is ready, and so are all nodes.
func Look(ctx context.Context, b box.Box) Status {
	status := Status{Name: b.Name, Kubernetes: b.Kubernetes, Kubeconfig: b.Kubeconfig(), Registry: b.RegistryAddress()}
	for _, daemon := range Daemons(b, Programs{}) {
		line := DaemonStatus{Name: daemon.Name, Log: daemon.Log()}
		if record, found := daemon.Record(); found && record.Alive() {
			line.Alive, line.PID, line.Since = true, record.PID, record.Since
		} else if status.Problem == "" {
			status.Problem = daemon.Name + " does not run"
		}
		status.Daemons = append(status.Daemons, line)
	}
	if status.Problem == "" {
		if err := ask(ctx, b); err != nil {
			status.Problem = err.Error()
		}
	}
	status.Healthy = status.Problem == ""
	return status
}

func ask(ctx context.Context, b box.Box) error {
	ctx, cancel := context.WithTimeout(ctx, statusPatience)
	defer cancel()
	client, err := api.New(b)
	if err != nil {
		return err
	}
	if err := client.Ready(ctx); err != nil {
		return err
	}
	for _, n := range b.NodeList() {
		if err := client.NodeReady(ctx, n.Name); err != nil {
			return err
		}
	}
	return nil
}
