package cli

import (
	"testing"

	"ringtail/ui"
)

func TestMultiplexerIsKnown(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want ui.Multiplexer
	}{
		{map[string]string{"TERM": "xterm-256color"}, ""},
		{map[string]string{"TERM": "screen-256color", "TMUX": "/run/tmux/default,1,0"}, ui.Tmux},
		{map[string]string{"TERM": "screen.xterm-256color", "STY": "1.pts-0.host"}, ui.GNUScreen},
		{map[string]string{"TERM": "tmux-256color", "SSH_TTY": "/dev/pts/1"}, ui.Tmux},
		{map[string]string{"TERM": "screen", "SSH_TTY": "/dev/pts/1"}, ui.GNUScreen},
		{map[string]string{"TERM": "screenless"}, ""},
	} {
		a := newApp(Streams{Getenv: func(name string) string { return c.env[name] }})
		if got := a.multiplexer(); got != c.want {
			t.Errorf("%v: %q, want %q", c.env, got, c.want)
		}
	}
}
