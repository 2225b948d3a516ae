package recording

import (
	"fmt"
	"testing"
)

func TestNews(t *testing.T) {
	full := State{Trouble: "r: no space left on device", Lost: 2, Began: 2}
	tests := []struct {
		before, now State
		want        string
	}{
		{State{}, State{Events: 7}, ""},
		{State{}, full, "Not recording: r: no space left on device. It goes on as soon as that can be written again."},
		{full, State{Trouble: "r: input/output error", Lost: 3, Began: 2}, ""},
		{full, State{Began: 2, Lost: 2}, "Recording again; nothing is missing."},
		{full, State{Began: 2, Lost: 3}, "Recording again; 1 line could not be recorded meanwhile."},
		{full, State{Began: 2, Lost: 9}, "Recording again; 7 lines could not be recorded meanwhile."},
		{State{}, State{Note: "Recording goes on in r-1"}, "Recording goes on in r-1."},
		{State{}, State{Note: "The file r was moved or deleted"}, "The file r was moved or deleted."},
		{full, State{Began: 2, Lost: 2, Gone: 7, Note: "The file r was moved or deleted, with 7 events of this run"}, "Recording again; nothing that came meanwhile is missing. The file r was moved or deleted, with 7 events of this run."},
		{full, State{Began: 2, Lost: 3, Note: "The file r was moved or deleted"}, "Recording again; 1 line could not be recorded meanwhile. The file r was moved or deleted."},
		{State{Trouble: "r: input/output error", Lost: 500}, State{Lost: 500}, "Recording again; 500 lines could not be recorded meanwhile."}, // most before that was told
		{State{}, State{Lost: 3, Began: 1}, "3 lines could not be recorded."},
		{full, State{Trouble: "r: input/output error", Lost: 6, Began: 5}, "3 lines could not be recorded."},
	}
	for _, tt := range tests {
		if got := News(tt.before, tt.now); got != tt.want {
			t.Errorf("News(%+v, %+v) = %q, want %q", tt.before, tt.now, got, tt.want)
		}
	}
}

func TestWhere(t *testing.T) {
	for _, tt := range []struct {
		state State
		want  string
	}{
		{State{Path: "r", Files: 1, Size: 10, Events: 3}, "3 events in r (10 B)"},
		{State{Path: "r-4", First: "r", Files: 5, Size: 10, Before: 90, Events: 400}, "400 events in 5 files, r to r-4 (100 B)"},
		{State{Path: "r", Files: 1, Size: 10, Events: 451, Gone: 214}, "451 events: 237 events in r (10 B), the others in what was moved, deleted or emptied meanwhile"},
		{State{Path: "r", Files: 1, Events: 4, Gone: 4}, "4 events, all in what was moved, deleted or emptied meanwhile"},
	} {
		got := tt.state.Where(func(n uint64) string { return things(n, "event") }, func(n int64) string { return fmt.Sprintf("%d B", n) })
		if got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
