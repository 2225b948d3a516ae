package recording

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"ringtail/rc"
)

// record begins a recording that ends with the test.
func record(t *testing.T, path string, o Options) *Recorder {
	t.Helper()
	r, err := Record(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !r.closed {
			r.Close()
		}
	})
	return r
}

// until waits for a state of a recording. Some states are not told, so it looks
// now and then.
func until(t *testing.T, r *Recorder, what string, wanted func(State) bool) State {
	t.Helper()
	limit := time.After(20 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		if s := r.State(); wanted(s) {
			return s
		}
		select {
		case <-r.Changed():
		case <-look.C:
		case <-limit:
			t.Fatalf("%s: the recording stands at %+v", what, r.State())
		}
	}
}

// events are the numbers of the events in files.
func events(t *testing.T, paths ...string) (numbers []int, others []Entry) {
	t.Helper()
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all, skipped := readAll(t, bytes.NewReader(data))
		if skipped.Foreign+skipped.TooLong > 1 { // one that was torn when the next run began may be there
			t.Errorf("%s holds other lines: %+v", path, skipped)
		}
		for _, e := range all {
			if !e.IsEvent() {
				others = append(others, e)
				continue
			}
			n := 0
			if _, err := fmt.Sscanf(rc.DecodeHead(e.Event.Envelope).UUID, "u%d", &n); err != nil {
				t.Error(err)
			}
			numbers = append(numbers, n)
		}
	}
	return numbers, others
}

func upTo(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
}

func TestRecorder(t *testing.T) {
	for _, name := range []string{"r.ndjson", "r.ndjson.zst"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), name)
			r := record(t, path, Options{By: "ringtail test"})
			for n := range 998 {
				r.Update(sms(n))
			}
			r.Update(rc.Events{sms(998), sms(999)})
			r.Update(rc.Status{})
			r.Update(rc.Notice{Text: "a word"})
			r.Update(rc.Notice{At: t0, Gap: &rc.Gap{ID: 3, From: t0}})
			r.Put(Entry{At: t0, Mark: &Mark{Note: "now"}})
			until(t, r, "written without being closed", func(s State) bool { return s.Events == 1000 })
			data, err := os.ReadFile(path)
			if err != nil || len(data) == 0 {
				t.Fatal(err)
			}
			s := r.Close()
			if s.Lost != 0 || s.Trouble != "" || s.Events != 1000 || s.Path != path {
				t.Errorf("the state is %+v", s)
			}
			if info, err := os.Stat(path); err != nil || info.Size() != s.Size {
				t.Errorf("the file is %v, the state says %d bytes", info, s.Size)
			}
			private(t, path)
			got, others := events(t, path)
			if !slices.Equal(got, upTo(1000)) {
				t.Errorf("events %v", got)
			}
			if len(others) != 3 || others[0].Begin == nil || others[0].Begin.By != "ringtail test" || others[1].Gap == nil || others[2].Mark == nil {
				t.Errorf("the other lines are %+v", others)
			}

			// The next run goes on after it, also when the file is torn and others
			// may read it.
			if err := os.Truncate(path, s.Size-7); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, 0o644); err != nil {
				t.Fatal(err)
			}
			r = record(t, path, Options{})
			r.Update(sms(1000))
			r.Close()
			private(t, path)
			data, err = os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all, skipped := readAll(t, bytes.NewReader(data))
			last := all[len(all)-1]
			torn := uint64(1) // its line was ended
			if isPacked(path) {
				torn = 0 // it was taken away
			}
			if !last.IsEvent() || rc.DecodeHead(last.Event.Envelope).UUID != "u1000" || skipped != (Skipped{Torn: torn}) {
				t.Errorf("after a torn line: %+v, skipped %+v", last, skipped)
			}
		})
	}
}

// TestFramesAreWhole finds every flush of a compressed recording complete, and
// readable by the ordinary tool, where there is one.
func TestFramesAreWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson.zst")
	r := record(t, path, Options{})
	for n := range 300 {
		r.Update(sms(n))
		if n%100 == 0 {
			until(t, r, "written", func(s State) bool { return s.Events > uint64(n) })
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			info, _ := f.Stat()
			whole, err := wholeFrames(f, info.Size())
			f.Close()
			if err != nil || whole != info.Size() {
				t.Errorf("%d of %d bytes are whole frames: %v", whole, info.Size(), err)
			}
		}
	}
	r.Close()
	if tool, err := exec.LookPath("zstd"); err == nil {
		out, err := exec.Command(tool, "-dc", path).Output()
		if err != nil || bytes.Count(out, []byte("\n")) != 301 {
			t.Errorf("zstd -dc: %v, %d lines", err, bytes.Count(out, []byte("\n")))
		}
	}
}

// TestRecordIntoOtherFiles refuses what is no recording, before anything of it
// is changed, and goes on in what is one.
func TestRecordIntoOtherFiles(t *testing.T) {
	line := string(AppendEntry(nil, entry(sms(1)), nil))
	printed := string(sms(1).Envelope) + "\n"
	pack := func(text string) string {
		packer, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(packer.EncodeAll([]byte(text), nil))
	}
	prose := "# A manual\n\nA line of a recording:\n\n" + line + "\nand more words.\n"
	for _, tt := range []struct{ name, file, want string }{
		{"README.md", prose, "this is no recording, and was left as it is; give the name of a new file, or of a recording"},
		{"one-line", "secret=1", "no recording"},
		{"other.json", "{\"a\":1}\n{\"a\":2}\n", "no recording"},
		{"words.zst", "not compressed at all", "this is not compressed with zstd, as its name says"},
		{"lines.ndjson.zst", line, "not compressed with zstd"},
		{"other.zst", pack(prose), "no recording"},
		{"packed.ndjson", pack(line), "this is compressed, which its name does not say"},
		{"packed", "\x1f\x8b\x08\x00 and so on", "this is compressed with gzip"},
		{"empty", "", ""},
		{"empty.zst", "", ""},
		{"lines", line + line, ""},
		{"printed", printed + printed, ""},
		{"torn", line + line[:40], ""},
		{"only-torn", line[:40], ""},
		{"mended", line[:40] + "\n" + line, ""},
		{"lines.zst", pack(line) + pack(line), ""},
		{"torn.zst", pack(line) + pack(line)[:40], ""},
		{"only-torn.zst", pack(line)[:40], ""},
		{"hardly-begun.zst", pack(line)[:3], ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.name)
			if err := os.WriteFile(path, []byte(tt.file), 0o644); err != nil {
				t.Fatal(err)
			}
			r, err := Record(path, Options{})
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				r.Update(sms(7))
				r.Close()
				if got, _ := events(t, path); len(got) == 0 || got[len(got)-1] != 7 {
					t.Errorf("the file holds %v", got)
				}
				private(t, path)
				return
			}
			if err == nil {
				r.Close()
				t.Fatal("it was recorded into")
			}
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Error(err)
			}
			info, err := os.Stat(path)
			if data, _ := os.ReadFile(path); string(data) != tt.file || err != nil || info.Mode().Perm() != 0o644 {
				t.Errorf("it was changed: %v, %q", info, data)
			}
		})
	}
}

func TestRotation(t *testing.T) {
	for _, name := range []string{"r.ndjson", "r.ndjson.zst", "r"} {
		t.Run(name, func(t *testing.T) {
			const limit = 4000
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			taken := seriesName(path, 2)
			if err := os.WriteFile(taken, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			for run := range 3 {
				r := record(t, path, Options{Max: limit})
				for n := range 40 {
					r.Update(sms(40*run + n))
				}
				s := r.Close()
				if s.Lost > 0 || s.Trouble != "" {
					t.Errorf("%+v", s)
				}
				holding := told(t, s, path)
				if got, _ := events(t, holding...); !slices.Equal(got[max(0, len(got)-40):], upTo(40 * (run + 1))[40*run:]) {
					t.Errorf("it is said that the events are in %v, which hold %v", holding, got)
				}
			}
			var series []string
			for n := 0; ; n++ {
				path := seriesName(path, n)
				info, err := os.Stat(path)
				if err != nil {
					break
				}
				if info.Size() > limit {
					t.Errorf("%s has %d bytes", path, info.Size())
				}
				private(t, path)
				if path != taken {
					series = append(series, path)
				} else if info.Size() > 0 {
					t.Errorf("the file that was there has %d bytes now", info.Size())
				}
			}
			if len(series) < 3 {
				t.Fatalf("only %v", series)
			}
			got, others := events(t, series...)
			if !slices.Equal(got, upTo(120)) {
				t.Errorf("events %v", got)
			}
			if len(others) < len(series) {
				t.Errorf("%d first lines in %d files", len(others), len(series))
			}
		})
	}
}

// told are the files of a series that a state says events are in.
func told(t *testing.T, s State, path string) (files []string) {
	t.Helper()
	size := int64(0)
	for n := 0; ; n++ {
		name := seriesName(path, n)
		info, err := os.Stat(name)
		if err != nil {
			t.Fatalf("%s is no file of the series", s.Path)
		}
		if info.Size() > 0 && (len(files) > 0 || name == s.First) {
			files = append(files, name)
			size += info.Size()
		}
		if name == s.Path {
			break
		}
	}
	if len(files) != s.Files || size != s.Before+s.Size {
		t.Errorf("it is said that events are in %d files of %d bytes; from %s to %s there are %d of %d", s.Files, s.Before+s.Size, s.First, s.Path, len(files), size)
	}
	return files
}

func TestSeriesNames(t *testing.T) {
	tests := []struct{ path, want string }{
		{"a.ndjson", "a-3.ndjson"}, {"a.ndjson.zst", "a-3.ndjson.zst"}, {"a.zst", "a-3.zst"}, {"a", "a-3"},
		{filepath.Join("x.y", "a"), filepath.Join("x.y", "a-3")}, {".hidden", ".hidden-3"}, {"v1.2.json", "v1.2-3.json"},
	}
	for _, tt := range tests {
		if got := seriesName(tt.path, 3); got != tt.want {
			t.Errorf("the third after %s is %s, not %s", tt.path, got, tt.want)
		}
	}
}

// TestVanished moves the file away, then its folder: the recording goes on
// where it was, as soon as it can.
func TestVanished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "r.ndjson")
	r := record(t, path, Options{})
	r.Update(sms(0))
	until(t, r, "written", func(s State) bool { return s.Events == 1 })

	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	r.Update(sms(1))
	s := until(t, r, "the file moved", func(s State) bool { return s.Events == 2 })
	if s.Note != "The file "+path+" was moved or deleted, with 1 event of this run; recording goes on in a new file of that name" || s.Trouble != "" || s.Gone != 1 {
		t.Errorf("the state is %+v", s)
	}
	if got, _ := events(t, path); !slices.Equal(got, []int{1}) {
		t.Errorf("the new file holds %v", got)
	}
	private(t, path)

	away := dir + "-away"
	if err := os.Rename(dir, away); err != nil {
		t.Fatal(err)
	}
	r.Update(sms(2))
	s = until(t, r, "the folder moved", func(s State) bool { return s.Trouble != "" })
	if !strings.Contains(s.Trouble, "no such file") {
		t.Errorf("the state is %+v", s)
	}
	r.Update(sms(3))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s = until(t, r, "the folder is back", func(s State) bool { return s.Trouble == "" && s.Events == 4 })
	if s.Lost != 0 || s.Gone != 2 || !strings.Contains(s.Note, "with 1 event of this run") {
		t.Errorf("the state is %+v", s)
	}
	if got, _ := events(t, path); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("the newest file holds %v", got)
	}
}

// TestMask writes nothing personal when a mask is given.
func TestMask(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.ndjson")
	mask := func(dst, src []byte) []byte {
		return append(dst, bytes.ReplaceAll(src, []byte("text"), []byte("•"))...)
	}
	r := record(t, path, Options{Mask: mask})
	r.Update(sms(1))
	r.Put(Entry{At: t0, Mark: &Mark{Note: "text"}})
	r.Close()
	data, err := os.ReadFile(path)
	if err != nil || bytes.Contains(data, []byte("text")) || bytes.Count(data, []byte("•")) != 2 {
		t.Errorf("%v:\n%s", err, data)
	}
	if _, others := events(t, path); len(others) == 0 || others[0].Begin == nil || !others[0].Begin.Masked {
		t.Errorf("the first line does not say that it is masked: %+v", others)
	}
}

func TestPathsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "r"), filepath.Join(dir, "none", "r.zst")} {
		if _, err := Record(path, Options{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestAfterTheEnd loses nothing silently.
func TestAfterTheEnd(t *testing.T) {
	r := record(t, filepath.Join(t.TempDir(), "r"), Options{})
	r.Close()
	r.Update(sms(1))
	if s := r.State(); s.Lost != 1 {
		t.Errorf("the state is %+v", s)
	}
}

func BenchmarkRecorder(b *testing.B) {
	for _, name := range []string{"r.ndjson", "r.ndjson.zst"} {
		b.Run(name, func(b *testing.B) {
			r, err := Record(filepath.Join(b.TempDir(), name), Options{})
			if err != nil {
				b.Fatal(err)
			}
			e := sms(1)
			n := 0
			for b.Loop() {
				r.Update(e)
				if n++; n%1000 == 0 {
					for r.State().Events+8000 < uint64(n) && r.State().Trouble == "" {
						<-time.After(time.Millisecond)
					}
				}
			}
			if s := r.Close(); s.Lost > 0 {
				b.Errorf("%+v", s)
			}
		})
	}
}

// TestTornEndThatIsTakenAwayIsTold: what cannot be read of a torn frame is gone once
// it is gone on in the file, and the recording says so.
func TestTornEndThatIsTakenAwayIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.zst")
	r := record(t, path, Options{})
	for n := range 500 {
		r.Put(entry(sms(n)))
	}
	r.Close()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file[:len(file)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	r = record(t, path, Options{})
	r.Put(entry(sms(1000)))
	r.Close()
	numbers, others := events(t, path)
	lost := 0
	for _, e := range others {
		if e.Lost != nil && e.Lost.Entries == 0 && strings.Contains(e.Lost.Reason, "torn") {
			lost++
		}
	}
	if len(numbers) == 0 || numbers[len(numbers)-1] != 1000 || lost != 1 {
		t.Errorf("%d events, %d words of what is gone", len(numbers), lost)
	}
	if _, err := Record(filepath.Join(t.TempDir(), "r.gz"), Options{}); err == nil || !strings.Contains(err.Error(), "name end with .zst") {
		t.Errorf("a name for gzip: %v", err)
	}
}

// TestPutByIsRecordedOnce: how many events wait for their filters is told when all
// have come, as how many came late is.
func TestPutByIsRecordedOnce(t *testing.T) {
	path := t.TempDir() + "/r.ndjson"
	r := record(t, path, Options{})
	g := rc.Gap{ID: 1, From: sms(0).Received, To: sms(1).Received, Outcome: rc.GapRecovered}
	r.Update(rc.Notice{At: sms(1).Received, Gap: &g})
	for range 200 {
		g.PutBy++
		r.Update(rc.Status{Gaps: []rc.Gap{g}})
	}
	g.Counted = true
	r.Update(rc.Notice{At: sms(2).Received, Gap: &g})
	r.Update(rc.Status{Gaps: []rc.Gap{g}})
	r.Close()
	_, others := events(t, path)
	n := 0
	for _, e := range others {
		if e.Gap != nil {
			n++
		}
	}
	if n > 10 {
		t.Errorf("%d lines about one gap", n)
	}
}
