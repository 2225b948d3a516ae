package ui

import (
	"fmt"
	"testing"
)

// BenchmarkFrame is a batch of new events and the frame after it, on a large
// screen with a full history.
func BenchmarkFrame(b *testing.B) {
	s := newScreen(b, 200, 60)
	s.receive(live())
	for i := range 10_000 {
		s.receive(sms(i, fmt.Sprintf("message %d", i)))
	}
	for b.Loop() {
		s.receive(traffic()...)
		_ = s.m.View()
	}
}

// BenchmarkScroll is a key and the frame after it.
func BenchmarkScroll(b *testing.B) {
	s := newScreen(b, 200, 60)
	s.receive(live())
	for i := range 10_000 {
		s.receive(sms(i, fmt.Sprintf("message %d", i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.press("k")
		_ = s.m.View()
	}
}
