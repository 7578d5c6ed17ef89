package box

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// CacheFolder keeps what is expensive to make over "down".
func CacheFolder() (string, error) {
	root, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w (set HOME or XDG_CACHE_HOME)", err)
	}
	folder := filepath.Join(root, "kubebox")
	return folder, os.MkdirAll(folder, 0o755)
}

// Lock lets one process at a time change boxes; two test runs that both call
// "up" must not start two etcds. It lies in the cache folder because "down"
// removes the box's own.
func Lock(waiting func()) (release func(), err error) {
	folder, err := CacheFolder()
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		waiting()
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
			return nil, fmt.Errorf("waiting for the lock %s: %w", file.Name(), err)
		}
	}
	return func() { file.Close() }, nil
}
