package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// File is the config file of a run that also writes to it. What it writes are
// single lines; every other byte stays as the user wrote it, and what the user
// changed meanwhile is never overwritten. It is safe for concurrent use.
type File struct {
	path string

	mu   sync.Mutex
	text []byte // as it was read; nil when there is no file
	is   parsed
	err  error // why the file cannot be read
}

// parsed is all that a config file says.
type parsed struct {
	profiles map[string]Profile
	presets  []Preset
	screen   Screen
}

// OpenFile reads the config file at path. A file that does not exist says
// nothing. After an error nothing of the file counts, and nothing can be saved
// until it is in order; the File can be used all the same.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	return f, f.read()
}

func (f *File) read() error {
	f.text, f.is, f.err = nil, parsed{}, nil
	data, err := readFile(f.path)
	if err != nil {
		if _, e := os.Lstat(f.path); errors.Is(e, fs.ErrNotExist) {
			return nil
		}
		f.err = err
		return err
	}
	f.text = data
	f.is, f.err = parseFile(f.path, string(data))
	return f.err
}

// unchanged returns nil if the file is what was read from it. Otherwise it was
// read anew, and the error is [ErrChanged] or why it cannot be read.
func (f *File) unchanged() error {
	switch now, err := readFile(f.path); {
	case err != nil && f.text == nil && f.err == nil:
		if _, e := os.Lstat(f.path); !errors.Is(e, fs.ErrNotExist) {
			return err
		}
	case err != nil || f.text == nil || !bytes.Equal(now, f.text):
		if err := f.read(); err != nil {
			return err
		}
		return ErrChanged
	case f.err != nil:
		return f.err
	}
	return nil
}

// write replaces the file by text, and reads it.
func (f *File) write(text string) error {
	if err := replaceFile(f.path, []byte(text)); err != nil {
		return fmt.Errorf("the config file %s cannot be written: %w", f.path, reason(err))
	}
	return f.read()
}

// replaceFile writes the config file in one step. A symbolic link stays one,
// and a file that exists keeps its permissions.
func replaceFile(path string, text []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := writeFile(path, text); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}
