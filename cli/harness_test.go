package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ringtail/config"
	"ringtail/rc"
	"ringtail/ui"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// binaryDir holds the program for the length of the tests, once it was built.
var binaryDir string

// trial is one run of the command line inside the test.
type trial struct {
	env    map[string]string
	client client              // instead of one that connects
	state  config.StateOptions // where sessions are kept; a directory of this run's own when empty
	made   rc.Config
}

// run executes args and returns the exit status and what was written.
func (tr *trial) run(ctx context.Context, t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	a := newApp(Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(name string) string { return tr.env[name] }})
	a.newClient = func(cfg rc.Config) (client, error) {
		tr.made = cfg
		if tr.client == nil {
			t.Error("a client was made where none was expected")
			return newFakeClient(nil), nil
		}
		return tr.client, nil
	}
	if a.state = tr.state; a.state.Dir == "" {
		a.state = config.StateOptions{Dir: t.TempDir(), Keyring: config.NoKeyring}
	}
	a.screen = func(context.Context, ui.Options) error {
		t.Error("the screen was opened without a terminal")
		return nil
	}
	status = a.execute(ctx, args)
	return status, out.String(), errs.String()
}

// credentials is a complete environment. No value of it may ever be printed.
func credentials() map[string]string {
	return map[string]string{
		"RC_SERVER_URL": "https://server.example.com", "RC_APP_CLIENT_ID": "the-client-id",
		"RC_APP_CLIENT_SECRET": "hush-secret-4711", "RC_USER_JWT": "hush-jwt-4711",
	}
}

// fakeClient plays a script instead of connecting.
type fakeClient struct {
	updates chan rc.Update
	play    func(ctx context.Context, f *fakeClient) error

	mu         sync.Mutex
	runs       int
	reconnects int
	backfills  int
	filters    []string
}

// newFakeClient makes a client whose Run plays the script; without one it
// waits for its context.
func newFakeClient(play func(ctx context.Context, f *fakeClient) error) *fakeClient {
	return &fakeClient{updates: make(chan rc.Update), play: play}
}

func (f *fakeClient) Updates() <-chan rc.Update { return f.updates }

func (f *fakeClient) SetFilters(filters []string) uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.filters = filters
	return 1
}

func (f *fakeClient) Reconnect() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reconnects++
}

func (f *fakeClient) Backfill() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.backfills++
}

func (f *fakeClient) Run(ctx context.Context) error {
	f.mu.Lock()
	f.runs++
	f.mu.Unlock()
	if f.play == nil {
		<-ctx.Done()
		return nil
	}
	return f.play(ctx, f)
}

// send hands an update over, unless the context ends first.
func (f *fakeClient) send(ctx context.Context, updates ...rc.Update) {
	for _, u := range updates {
		select {
		case f.updates <- u:
		case <-ctx.Done():
			return
		}
	}
}

// golden compares got with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with: go test -update", err)
	}
	if got != string(want) {
		t.Errorf("%s differs; after a wanted change: go test -update\ngot:\n%s\nwant:\n%s", name, got, want)
	}
}
