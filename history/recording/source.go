package recording

import (
	"fmt"
	"io"
	"os"
)

// Source is something that can be replayed.
type Source struct {
	Name string
	Open func() (io.ReadCloser, error)
	Size int64 // bytes
	Once bool  // it can be read once only and has no size, such as a pipe
}

// FileSource is the recording in a file. The error says why it cannot be read.
func FileSource(path string) (Source, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Source{}, pathError(path, err)
	case info.IsDir():
		return Source{}, fmt.Errorf("%s is a folder", path)
	}
	s := Source{Name: path, Once: !info.Mode().IsRegular(), Open: func() (io.ReadCloser, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, pathError(path, err)
		}
		return f, nil
	}}
	if !s.Once {
		s.Size = info.Size()
	}
	return s, nil
}
