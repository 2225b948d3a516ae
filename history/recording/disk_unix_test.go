//go:build unix

package recording

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestFullDevice records to a device that is always full.
func TestFullDevice(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Logf("there is no %s here; TestFullDisk has a bound instead", full)
		return
	}
	r := record(t, full, Options{})
	r.Update(sms(0))
	s := until(t, r, "full", func(s State) bool { return s.Trouble != "" })
	if !strings.Contains(s.Trouble, "no space left") || s.Events != 0 {
		t.Errorf("the state is %+v", s)
	}
	if s = r.Close(); s.Lost != 1 {
		t.Errorf("at the end: %+v", s)
	}
}

// TestFullDisk lets a file grow to a bound of the system, takes the bound away
// again, and finds every event in the file or counted.
func TestFullDisk(t *testing.T) {
	var usual unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &usual); err != nil {
		t.Fatal(err)
	}
	restore := func() {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &usual); err != nil {
			t.Fatal(err)
		}
	}
	defer restore()
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r := record(t, path, Options{})
	r.Update(sms(0))
	until(t, r, "written", func(s State) bool { return s.Events == 1 })
	tight := usual
	tight.Cur = 2000
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &tight); err != nil {
		t.Fatal(err)
	}

	// More than fits, and more than may wait.
	sent := 1
	for ; sent < 50; sent++ {
		e := sms(sent)
		e.Envelope = []byte(strings.Replace(string(e.Envelope), "text", strings.Repeat("x", 1<<20), 1))
		r.Update(e)
	}
	s := until(t, r, "full", func(s State) bool { return strings.Contains(s.Trouble, "too large") })
	if s.Lost == 0 || s.Lost > 25 {
		t.Errorf("the state is %+v", s)
	}
	data, err := os.ReadFile(path)
	if err != nil || data[len(data)-1] != '\n' {
		t.Errorf("the file ends in the middle of a line: %v", err)
	}
	lost := int(s.Lost)

	restore()
	until(t, r, "room again", func(s State) bool { return s.Trouble == "" && int(s.Events)+lost == sent })
	r.Update(sms(sent))
	s = r.Close()
	if int(s.Lost) != lost {
		t.Errorf("%d lost at first, then %d", lost, s.Lost)
	}
	got, others := events(t, path)
	want := append(upTo(sent-lost), sent)
	if !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
	hole := others[len(others)-1]
	if hole.Lost == nil || int(hole.Lost.Entries) != lost || hole.Lost.Reason == "" || !hole.Lost.Since.Equal(sms(sent-lost).Received) {
		t.Errorf("the hole is told as %+v", hole.Lost)
	}
}
