package cli

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	os.Setenv("__FANG_TEST_WIDTH", "100")
	os.Exit(m.Run())
}
