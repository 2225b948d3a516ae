// Package filelock keeps processes from writing the same file. Its locks hold
// only against those that ask for one; anybody else reads and writes as before.
// A lock ends when the file is closed, so also when its process is killed.
package filelock

import "os"

// Lock takes the lock of f, which is open for writing, without waiting. It
// reports false when somebody else has it. An error says that it cannot be
// taken at all: not every system, and not every network file system, has locks.
func Lock(f *os.File) (bool, error) { return lock(f, false) }

// Share is [Lock] for a look: several may share the lock, none while somebody
// has it alone. f need not be open for writing.
func Share(f *os.File) (bool, error) { return lock(f, true) }
