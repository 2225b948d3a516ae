package recording

import "testing"

func TestNews(t *testing.T) {
	full := State{Trouble: "r: no space left on device", Lost: 2}
	tests := []struct {
		before, now State
		want        string
	}{
		{State{}, State{Events: 7}, ""},
		{State{}, full, "Not recording: r: no space left on device. It goes on as soon as that can be written again."},
		{full, State{Trouble: "r: input/output error", Lost: 3}, ""},
		{full, State{Lost: 2}, "Recording again; nothing is missing."},
		{full, State{Lost: 3}, "Recording again; 1 line could not be recorded meanwhile."},
		{full, State{Lost: 9}, "Recording again; 7 lines could not be recorded meanwhile."},
		{State{}, State{Note: "recording goes on in r-1"}, "Recording goes on in r-1."},
	}
	for _, tt := range tests {
		if got := News(tt.before, tt.now); got != tt.want {
			t.Errorf("News(%+v, %+v) = %q, want %q", tt.before, tt.now, got, tt.want)
		}
	}
}
