package api

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const askEvery = 50 * time.Millisecond

type finalError struct{ error }

// Final marks an answer that no waiting will change.
func Final(err error) error { return finalError{err} }

// Until asks again and again until the answer is no error. The last error is
// in the message, since "timed out" alone tells nobody anything.
func Until(ctx context.Context, what string, ask func() error) error {
	var last error
	for {
		err := ask()
		if err == nil {
			return nil
		}
		// The end of the waiting itself is not what went wrong.
		if last == nil || ctx.Err() == nil {
			last = err
		}
		if final := (finalError{}); errors.As(err, &final) {
			return fmt.Errorf("waiting for %s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, last)
		case <-time.After(askEvery):
		}
	}
}
