package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

type node struct {
	Status struct {
		Conditions []struct {
			Type, Status, Message string
			LastHeartbeatTime     time.Time
		}
	}
}

// NodeReady is nil when the node is Ready, else says what it is.
func (c *Client) NodeReady(ctx context.Context, name string) error {
	return c.NodeReadySince(ctx, name, time.Time{})
}

// NodeReadySince is NodeReady, heard from the kubelet not before that moment.
func (c *Client) NodeReadySince(ctx context.Context, name string, moment time.Time) error {
	var n node
	if err := c.Do(ctx, http.MethodGet, "/api/v1/nodes/"+url.PathEscape(name), nil, &n); err != nil {
		return err
	}
	for _, condition := range n.Status.Conditions {
		if condition.Type != "Ready" {
			continue
		}
		// The API's times end at the second.
		if condition.LastHeartbeatTime.Before(moment.Truncate(time.Second)) {
			return fmt.Errorf("%s was last heard of at %s", name, condition.LastHeartbeatTime.Format(time.TimeOnly))
		}
		if condition.Status == "True" {
			return nil
		}
		return fmt.Errorf("%s is not ready (Ready is %s): %s", name, condition.Status, condition.Message)
	}
	return fmt.Errorf("%s has not said anything yet", name)
}

// NodeExists says whether the Node object is there.
func (c *Client) NodeExists(ctx context.Context, name string) (bool, error) {
	err := c.Do(ctx, http.MethodGet, "/api/v1/nodes/"+url.PathEscape(name), nil, nil)
	if status := (*StatusError)(nil); errors.As(err, &status) && status.Code == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

// DeleteNode deletes the Node object, as a cloud does when the machine is gone.
func (c *Client) DeleteNode(ctx context.Context, name string) error {
	return c.Do(ctx, http.MethodDelete, "/api/v1/nodes/"+url.PathEscape(name), nil, nil)
}

// Ready is nil when the API server says so of itself.
func (c *Client) Ready(ctx context.Context) error {
	return c.Do(ctx, http.MethodGet, "/readyz", nil, nil)
}
