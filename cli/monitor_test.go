package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/spf13/cobra"

	"ringtail/rc"
	"ringtail/ui"
)

// monitor runs the monitor with a client and a screen of the test's own.
func monitor(t *testing.T, c *fakeClient, screen func(context.Context, ui.Options) error, flags *connectFlags) (status int, stderr string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var errs bytes.Buffer
		a := newApp(Streams{Out: &bytes.Buffer{}, Err: &errs, Getenv: func(n string) string { return credentials()[n] }})
		c.updates = make(chan rc.Update) // of this bubble
		a.newClient = func(rc.Config) (client, error) { return c, nil }
		a.screen = screen
		a.terminal = func(any) bool { return true }
		err := a.monitor(t.Context(), flags, monitorOptions{history: 77, notify: "from:+1415"})
		if err != nil {
			a.complain(err)
		}
		status, stderr = exitStatus(err), errs.String()
	})
	return status, stderr
}

func TestMonitorHandsOverWhatTheScreenNeeds(t *testing.T) {
	var got ui.Options
	status, stderr := monitor(t, newFakeClient(nil), func(_ context.Context, o ui.Options) error { got = o; return nil },
		&connectFlags{filters: []string{"fax"}})
	if status != exitOK || stderr != "" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
	if got.Updates == nil || got.Presets == nil || got.Notify.String() != "from:+1415" || got.NotifyBy != ui.NotifyBell || got.Server != "server.example.com" || got.Demo || got.History != 77 ||
		len(got.Filters) != 1 || !strings.HasSuffix(got.Filters[0], "/fax?direction=Inbound") {
		t.Errorf("the screen got %+v", got)
	}
}

func TestMonitorAfterAFinalError(t *testing.T) {
	final := &rc.Error{Code: "CMN-401", Explanation: "The app lacks a permission", Final: true}
	for _, again := range []bool{false, true} {
		fake := newFakeClient(func(ctx context.Context, f *fakeClient) error {
			if f.runs == 1 {
				return final
			}
			<-ctx.Done()
			return nil
		})
		status, stderr := monitor(t, fake, func(_ context.Context, o ui.Options) error {
			synctest.Wait()
			if again {
				o.Client.Reconnect()
				synctest.Wait()
			}
			return nil
		}, &connectFlags{})
		want, text := exitError, "ringtail: The app lacks a permission (CMN-401).\n"
		if again {
			want, text = exitOK, ""
		}
		if status != want || stderr != text {
			t.Errorf("again %v: exit status %d, stderr %q", again, status, stderr)
		}
	}
}

// A panic beside the screen is printed after the screen has ended.
func TestMonitorAfterAPanic(t *testing.T) {
	fake := newFakeClient(func(context.Context, *fakeClient) error { panic("out of cheese") })
	ended := false
	status, stderr := monitor(t, fake, func(ctx context.Context, _ ui.Options) error {
		<-ctx.Done()
		ended = true
		return nil
	}, &connectFlags{})
	if status != exitError || !ended || !strings.Contains(stderr, "panic: out of cheese\n") || !strings.Contains(stderr, "TestMonitorAfterAPanic") {
		t.Errorf("exit status %d, the screen ended: %v, stderr %q", status, ended, stderr)
	}
}

func TestMonitorWhenTheScreenFails(t *testing.T) {
	status, stderr := monitor(t, newFakeClient(nil), func(context.Context, ui.Options) error { return errors.New("no such terminal") }, &connectFlags{})
	if status != exitError || stderr != "ringtail: no such terminal.\n" {
		t.Errorf("exit status %d, stderr %q", status, stderr)
	}
}

// TestLocaleChoosesSigns: a terminal whose locale knows no UTF-8 would show the
// signs as rubbish.
func TestLocaleChoosesSigns(t *testing.T) {
	for _, c := range []struct {
		env   map[string]string
		given string // of --ascii
		want  bool
	}{
		{nil, "", false},
		{map[string]string{"LANG": "C"}, "", true},
		{map[string]string{"LANG": "POSIX"}, "", true},
		{map[string]string{"LANG": "de_DE.ISO-8859-1"}, "", true},
		{map[string]string{"LANG": "C.UTF-8"}, "", false},
		{map[string]string{"LANG": "en_US.utf8"}, "", false},
		{map[string]string{"LANG": "C", "LC_CTYPE": "UTF-8"}, "", false},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_ALL": "C"}, "", true},
		{map[string]string{"LANG": "C"}, "--ascii=false", false},
		{nil, "--ascii", true},
	} {
		var o monitorOptions
		cmd := &cobra.Command{}
		o.registerScreen(cmd)
		if err := cmd.ParseFlags(strings.Fields(c.given)); err != nil {
			t.Fatal(err)
		}
		o.asciiGiven = cmd.Flags().Changed("ascii")
		if got := o.plain(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v %s: %v", c.env, c.given, got)
		}
	}
}
