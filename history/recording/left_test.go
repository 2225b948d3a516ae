package recording

import (
	"testing"
	"time"
)

// TestLeftEventIsNotTheBeginning: what an earlier run had left (tail --count, or an
// event that waited for its filter) is handed out first by the next one, with the
// time at which it was received. The recording of that run begins when its first
// line says all the same: a time of day is of that day, and the rest is not waited
// for since the day before.
func TestLeftEventIsNotTheBeginning(t *testing.T) {
	const hour = 3600
	// The run begins at 14:02:11, and the first event is of the day before.
	day := memory("a", begin(0), entry(sms(-20*hour)), entry(sms(1*hour)), entry(sms(2*hour)))
	for _, tt := range []struct {
		name string
		span Span
		want int // events
	}{
		{"since", Span{Since: clock(t, "15:30:00")}, 1},
		{"until", Span{Until: clock(t, "20:00:00")}, 3},
	} {
		s, err := Open(t.Context(), []Source{day}, tt.span, nil)
		if err != nil {
			t.Fatal(err)
		}
		events := 0
		for _, e := range drain(t, s) {
			if e.IsEvent() {
				events++
			}
		}
		if events != tt.want {
			t.Errorf("%s a time of day: %d events, want %d", tt.name, events, tt.want)
		}
	}
	play(t, []Source{day}, PlayerOptions{Speed: 1}, func(r *replay) {
		r.after(time.Hour + time.Minute)
		if len(r.all) < 3 {
			t.Errorf("an hour after the beginning: %q; the next line comes at %v, %v later", names(r.all), r.state.Next, r.state.Next.Sub(r.state.Position))
		}
	})
}
