package cli

import "testing"

func TestByteSize(t *testing.T) {
	for text, want := range map[string]byteSize{
		"512MB": 512 << 20, "512mb": 512 << 20, "512 MiB": 512 << 20, "512m": 512 << 20, "1GB": 1 << 30, "1.5g": 3 << 29, "2tb": 2 << 40, "64k": 64 << 10, "4096": 4096, "10b": 10,
		"": 0, "0": 0, "-1MB": 0, "MB": 0, "lots": 0, "1e30": 0, "nan": 0, "12 parsecs": 0,
	} {
		var got byteSize
		if err := got.Set(text); (err == nil) != (want != 0) || got != want {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	for size, want := range map[byteSize]string{0: "0", 100: "100", 1 << 10: "1KB", 512 << 20: "512MB", 3 << 29: "1536MB", 1 << 30: "1GB", 1<<20 + 1: "1048577", 5 << 40: "5TB"} {
		if got := size.String(); got != want {
			t.Errorf("%d is written %q, want %q", int64(size), got, want)
		}
		if again := byteSize(0); size > 0 && (again.Set(size.String()) != nil || again != size) {
			t.Errorf("%d is read back as %d", int64(size), int64(again))
		}
	}
}
