package recording

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"ringtail/rc"
)

// memory is a source that holds entries.
func memory(name string, entries ...Entry) Source {
	var file []byte
	for _, e := range entries {
		file = AppendEntry(file, e, nil)
	}
	return text(name, string(file))
}

func text(name, file string) Source {
	return Source{Name: name, Size: int64(len(file)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(file)), nil }}
}

// names are the entries in short: the number of an event, or what else it is.
func names(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		switch {
		case e.IsEvent():
			b.WriteString(strings.TrimPrefix(rc.DecodeHead(e.Event.Envelope).UUID, "u"))
		case e.Gap != nil:
			fmt.Fprintf(&b, "gap%d", e.Gap.ID)
		case e.Mark != nil:
			b.WriteString("mark" + e.Mark.Note)
		case e.Begin != nil:
			b.WriteString("begin")
		case e.Lost != nil:
			b.WriteString("lost")
		}
		b.WriteString(" ")
	}
	return strings.TrimSpace(b.String())
}

func drain(t *testing.T, s *Stream) []Entry {
	t.Helper()
	defer s.Close()
	var all []Entry
	for {
		entries, err := s.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil || len(entries) == 0 {
			t.Fatalf("%d entries and %v", len(entries), err)
		}
		all = append(all, entries...)
	}
}

func gap(n, id int) Entry {
	return Entry{At: sms(n).Received, Gap: &rc.Gap{ID: id, From: sms(n).Received}}
}

func begin(n int) Entry { return Entry{At: sms(n).Received, Begin: &Begin{Version: 1}} }

func TestMerge(t *testing.T) {
	s, err := Open(t.Context(), []Source{
		memory("a", begin(0), entry(sms(0)), gap(2, 1), gap(4, 1), gap(4, 2), begin(6), gap(6, 1), entry(sms(9))),
		memory("b"),
		memory("c", entry(sms(1)), entry(sms(2)), gap(3, 1), entry(sms(8)), entry(sms(5)), entry(sms(10)), entry(sms(11))),
		text("d", "nothing of ours\n"),
	}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Order inside a recording stays; of the same time, the first named is first.
	want := "begin 0 1 gap1 2 gap2 gap1 gap3 lost gap4 8 5 9 10 11"
	if got := names(drain(t, s)); got != want {
		t.Errorf("merged to %s\nwant      %s", got, want)
	}
	p := s.Progress()
	if p.Entries != 15 || p.Skipped.Foreign != 1 || p.Read != p.Size || p.Size == 0 || p.Err != nil {
		t.Errorf("progress %+v", p)
	}
}

// TestMarkIsRaised: the line of a mark comes when its note is written, and what
// came meanwhile is before it.
func TestMarkIsRaised(t *testing.T) {
	mark := func(n int, note string) Entry { return Entry{At: sms(n).Received, Mark: &Mark{Note: note}} }
	s, err := Open(t.Context(), []Source{
		memory("a", begin(0), entry(sms(1)), entry(sms(3)), entry(sms(4)), mark(2, "a"), entry(sms(5)), mark(5, "b"), begin(9), mark(7, "c")),
	}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := names(drain(t, s)), "begin 1 marka 3 4 5 markb lost markc"; got != want {
		t.Errorf("read as %s\nwant    %s", got, want)
	}
}

// TestMergeOfMany compares a merge of large recordings with a sort.
func TestMergeOfMany(t *testing.T) {
	files := make([][]Entry, 3)
	for n := range 20000 {
		files[n*7%3] = append(files[n*7%3], entry(sms(n)))
	}
	s, err := Open(t.Context(), []Source{memory("a", files[0]...), memory("b", files[1]...), memory("c", files[2]...)}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n, e := range drain(t, s) {
		if !e.At.Equal(sms(n).Received) {
			t.Fatalf("entry %d is of %v", n, e.At)
		}
	}
}

func TestBrokenRecordings(t *testing.T) {
	broken := Source{Name: "broken", Once: true, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(AppendEntry(nil, entry(sms(1)), nil)), iotest.ErrReader(errors.New("the disk is broken")))), nil
	}}
	s, err := Open(t.Context(), []Source{broken, memory("good", entry(sms(0)), entry(sms(2)))}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(drain(t, s)); got != "0 1 2" {
		t.Errorf("got %s", got)
	}
	if p := s.Progress(); p.Err == nil || p.Err.Error() != "broken: the disk is broken" || p.Size != 0 {
		t.Errorf("progress %+v", p)
	}

	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none")} {
		if _, err := FileSource(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	path := filepath.Join(dir, "goes")
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	src, err := FileSource(path)
	if err != nil || src.Size != 1 || src.Once {
		t.Fatalf("%+v, %v", src, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), []Source{memory("a", entry(sms(0))), src}, Span{}, nil); err == nil {
		t.Error("a file that has gone was opened")
	}
}

// TestPipe hands out what a pipe has, while the pipe stays open.
func TestPipe(t *testing.T) {
	r, w := io.Pipe()
	s, err := Open(t.Context(), []Source{{Name: "stdin", Once: true, Open: func() (io.ReadCloser, error) { return r, nil }}}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		go w.Write(AppendEntry(nil, entry(sms(n)), nil))
		entries, err := s.Next(t.Context())
		if err != nil || names(entries) != fmt.Sprint(n) {
			t.Fatalf("%s, %v", names(entries), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("a pipe without a word: %v", err)
	}
	w.Close()
	drain(t, s)
}

// TestGapOverASeries closes a gap after the recording went on in the next file
// of its series: it is one gap, and it is closed.
func TestGapOverASeries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	r := record(t, path, Options{Max: 4000})
	r.Update(rc.Notice{At: t0, Gap: &rc.Gap{ID: 1, From: t0, Reason: "the connection was lost"}})
	for n := range 40 { // delivered late
		e := sms(n + 1)
		e.How = rc.Recovered
		r.Update(e)
	}
	r.Update(rc.Notice{At: t0.Add(time.Hour), Gap: &rc.Gap{ID: 1, From: t0, To: t0.Add(time.Minute), Outcome: rc.GapRecovered, Late: 40}})
	r.Close()
	var sources []Source
	for n := range r.State().Files {
		src, err := FileSource(seriesName(path, n))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, src)
	}
	if len(sources) < 2 {
		t.Fatal("one file only")
	}
	s, err := Open(t.Context(), sources, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := map[int]rc.GapOutcome{}
	for _, e := range drain(t, s) {
		if e.Gap != nil {
			last[e.Gap.ID] = e.Gap.Outcome
		}
	}
	if len(last) != 1 || last[1] != rc.GapRecovered {
		t.Errorf("one gap that was recovered is played as %v (open is %d, recovered %d)", last, rc.GapOpen, rc.GapRecovered)
	}
}

// TestEventsBeforeTheFirstTime: the year 1 would be waited through at speed 1.
func TestEventsBeforeTheFirstTime(t *testing.T) {
	const untimed = `{"uuid":"u","event":"/restapi/v1.0/x","body":{}}`
	s, err := Open(t.Context(), []Source{text("r", untimed+"\n"+untimed+"\n"+string(sms(60).Envelope)+"\n"+untimed+"\n")}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := drain(t, s)
	if len(all) != 4 {
		t.Fatalf("%d entries", len(all))
	}
	for i, e := range all {
		if e.At.Year() != 2026 || !e.At.Equal(e.Event.Received) || !e.At.Equal(all[2].At) {
			t.Errorf("event %d is of %v, received %v", i, e.At, e.Event.Received)
		}
	}
}

// TestGapsReachIntoASpan: whoever looks at a part in which the connection was lost
// is told so, also when it was lost before and found again after; and not of a gap
// that was over before and compared with the store later.
func TestGapsReachIntoASpan(t *testing.T) {
	line := func(n, id, from, to int) Entry {
		g := &rc.Gap{ID: id, From: sms(from).Received}
		if to > 0 {
			g.To, g.Outcome = sms(to).Received, rc.GapRecovered
		}
		return Entry{At: sms(n).Received, Gap: g}
	}
	day := memory("a", begin(0), entry(sms(1)), line(10, 1, 10, 0), line(20, 1, 10, 20), entry(sms(21)), line(30, 2, 30, 0), line(60, 2, 30, 60), entry(sms(61)), line(70, 1, 10, 20))
	for _, tt := range []struct {
		name         string
		since, until int
		want         string
	}{
		{"before all", 0, 100, "begin 1 gap1 gap1 21 gap2 gap2 61 gap1"},
		{"inside a gap", 40, 50, "gap2"},
		{"the end of a gap", 40, 65, "gap2 gap2 61"},
		{"after both", 61, 100, "61"},
		{"between them", 21, 29, "21"},
		{"the beginning of one", 15, 25, "gap1 gap1 21"},
	} {
		s, err := Open(t.Context(), []Source{day}, Span{moment(tt.since), moment(tt.until)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		all := drain(t, s)
		if got := names(all); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		for _, e := range all {
			if e.At.Before(sms(tt.since).Received) {
				t.Errorf("%s: a line of %v", tt.name, e.At)
			}
		}
		if p := s.Progress(); p.Entries != int64(len(all))+p.LeftOut {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
}

// TestAnotherRunIsTold: what came between two runs of one recording is not in it. A
// file of the same run, as of a series, tells nothing of the kind.
func TestAnotherRunIsTold(t *testing.T) {
	run := func(n int, name string) Entry {
		return Entry{At: sms(n).Received, Begin: &Begin{Version: 1, Run: name}}
	}
	s, err := Open(t.Context(), []Source{memory("a", run(0, "X"), entry(sms(1)), run(2, "X"), entry(sms(3)), run(9, "Y"), entry(sms(10)))}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := drain(t, s)
	if got := names(all); got != "begin 1 begin 3 lost 10" {
		t.Fatal(got)
	}
	if l := all[4].Lost; l.Entries != 0 || !l.Since.Equal(sms(3).Received) || l.Reason != AnotherRun {
		t.Errorf("%+v", l)
	}
}

// TestCopiesOfAGapAreOne: a part that was saved of a recording is a run of its own,
// and its gaps are those of the recording.
func TestCopiesOfAGapAreOne(t *testing.T) {
	copied := Entry{At: sms(5).Received, Gap: &rc.Gap{ID: 7, From: sms(2).Received, To: sms(5).Received, Outcome: rc.GapRecovered}}
	s, err := Open(t.Context(), []Source{memory("a", begin(0), gap(2, 1), gap(2, 2), entry(sms(3))), memory("b", begin(1), copied, entry(sms(6)))}, Span{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(drain(t, s)); got != "begin begin gap1 gap2 3 gap1 6" {
		t.Error(got)
	}
}
