package cli

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	os.Setenv("__FANG_TEST_WIDTH", "100")
	status := m.Run()
	if binaryDir != "" {
		os.RemoveAll(binaryDir)
	}
	os.Exit(status)
}
