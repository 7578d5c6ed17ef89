// Package api asks the API server the few things a box must know.
package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"kubebox/internal/box"
)

// Client is the administrator's.
type Client struct {
	server string
	http   *http.Client
}

// StatusError is an answer that is none of the good ones.
type StatusError struct {
	Code int
	Body string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the API server answers %d: %s", e.Code, e.Body)
}

// New reads the box's certificates.
func New(b box.Box) (*Client, error) {
	certificate, err := tls.LoadX509KeyPair(b.Path("pki", "admin.crt"), b.Path("pki", "admin.key"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(b.Path("pki", "ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{certificate}},
		// No proxy of the environment may come between.
		Proxy: nil,
	}
	return &Client{server: b.APIServer(), http: &http.Client{Transport: transport, Timeout: 10 * time.Second}}, nil
}

// Do sends one request; in and out may be nil.
func (c *Client) Do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.server+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return &StatusError{Code: response.StatusCode, Body: string(text)}
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}
