package recording

import (
	"os"
	"path/filepath"
	"testing"
)

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
