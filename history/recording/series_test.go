package recording

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// refused expects that nobody else can record into path, and that trying
// changes nothing.
func refused(t *testing.T, path string, o Options, busy string) {
	t.Helper()
	before := folder(t, filepath.Dir(path))
	r, err := Record(path, o)
	if err == nil {
		r.Close()
		t.Fatalf("two record into %s", path)
	}
	if !errors.Is(err, ErrTaken) || err.Error() != busy+": another ringtail is recording into it" {
		t.Errorf("%s: %v", path, err)
	}
	if after := folder(t, filepath.Dir(path)); !slices.Equal(before, after) {
		t.Errorf("the folder held %v, and then %v", before, after)
	}
}

func folder(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestTwoRecorders(t *testing.T) {
	for _, name := range []string{"r.ndjson", "r.ndjson.zst"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			r := record(t, path, Options{})
			r.Update(sms(0))
			until(t, r, "written", func(s State) bool { return s.Events == 1 })
			// As it is in the middle of a write of the first.
			torn, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			torn.Write(magic)
			torn.Close()
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			refused(t, path, Options{}, path)
			refused(t, path, Options{Max: 1 << 20}, path)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed: %v, %d bytes, then %d", err, len(before), len(after))
			}
			// Whoever reads it does not ask.
			src, err := FileSource(path)
			if err != nil {
				t.Fatal(err)
			}
			in, err := src.Open()
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := readAll(t, in); len(got) != 2 {
				t.Errorf("%d entries can be read meanwhile", len(got))
			}
			in.Close()

			r.Close()
			r = record(t, path, Options{})
			r.Update(sms(1))
			if s := r.Close(); s.Events != 1 {
				t.Errorf("after the first has ended: %+v", s)
			}
		})
	}
}

// TestTwoRecordersOfASeries lets one record into a later file of a series.
func TestTwoRecordersOfASeries(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "r.ndjson")
	const limit = 4000
	r := record(t, path, Options{Max: limit})
	third := seriesName(path, 3)
	n := 0
	for r.State().Path != third {
		for range 10 { // fewer than a file holds
			r.Update(sms(n))
			n++
		}
		until(t, r, "written", func(s State) bool { return int(s.Events) == n })
	}
	bounded, plain := Options{Max: limit}, Options{}
	refused(t, path, bounded, third)
	refused(t, path, plain, path)
	refused(t, third, plain, third)

	// FILE was put away: the newest is taken all the same. The room on the disk
	// is free again.
	remove(t, path)
	refused(t, path, bounded, third)
	r.Update(sms(n))
	n++
	until(t, r, "written", func(s State) bool { return int(s.Events) == n })
	if r.target.first != nil {
		t.Error("a file that was deleted is still open")
	}
	// So were those between, and no name leads to the newest any more.
	remove(t, seriesName(path, 1))
	remove(t, seriesName(path, 2))
	refused(t, path, bounded, third)

	// A file of that name that nobody limits is none of the series, and one of
	// another series neither.
	for _, other := range []string{path, filepath.Join(dir, "r-x.ndjson"), filepath.Join(dir, "r-03.ndjson")} {
		o := record(t, other, plain)
		o.Close()
	}
	if s := r.Close(); s.Lost > 0 || s.Trouble != "" {
		t.Errorf("%+v", s)
	}
	r = record(t, path, bounded)
	r.Close()
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestFirstOfASeries continues a series in its second file, as a run
// after a restart does.
func TestFirstOfASeries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	for n := range 3 {
		if err := os.WriteFile(seriesName(path, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := record(t, path, Options{Max: 1 << 20})
	if r.State().Path != seriesName(path, 2) {
		t.Fatalf("it records into %s", r.State().Path)
	}
	refused(t, path, Options{}, path)
	r.Close()

	// One that does without a bound has FILE, and with it the series.
	r = record(t, path, Options{})
	refused(t, path, Options{Max: 1 << 20}, path)
	r.Close()
}

// TestTakenMeanwhile moves a file away, whereupon another recorder begins one
// of that name: the first waits until that ends, and loses nothing.
func TestTakenMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r := record(t, path, Options{})
	r.Update(sms(0))
	until(t, r, "written", func(s State) bool { return s.Events == 1 })
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	other := record(t, path, Options{})
	r.Update(sms(1))
	s := until(t, r, "taken", func(s State) bool { return s.Trouble != "" })
	if !strings.Contains(s.Trouble, "another ringtail is recording into it") {
		t.Errorf("the state is %+v", s)
	}
	other.Update(sms(7))
	other.Close()
	until(t, r, "free again", func(s State) bool { return s.Trouble == "" && s.Events == 2 })
	if s := r.Close(); s.Lost != 0 {
		t.Errorf("the state is %+v", s)
	}
	if got, _ := events(t, path); !slices.Equal(got, []int{7, 1}) {
		t.Errorf("the new file holds %v", got)
	}
}

// TestWithoutLocks goes on where the system has none.
func TestWithoutLocks(t *testing.T) {
	f, err := os.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f.Close() // no lock can be had of a file that is closed
	if err := lock(f); err != nil {
		t.Error(err)
	}
}

// TestAnotherFileWithANumberIsNotTheSeries: a file that somebody has given such a
// name, and that is no recording, does not keep a recording with --record-max from
// going on where it was.
func TestAnotherFileWithANumberIsNotTheSeries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sms.ndjson")
	r := record(t, path, Options{Max: 1 << 20})
	r.Update(sms(0))
	r.Close()
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "sms-24.ndjson"), []byte("{\"day\":24,\"texts\":7}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Record(path, Options{Max: 1 << 20})
	if err != nil {
		t.Fatalf("the next run cannot record: %v", err)
	}
	r.Update(sms(1))
	if s := r.Close(); s.Path != path {
		t.Errorf("it went on in %s", s.Path)
	}
}
