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

// BenchmarkView is a frame without news: what every message costs that
// changes nothing.
func BenchmarkView(b *testing.B) {
	for _, size := range []struct{ w, h int }{{120, 36}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(b *testing.B) {
			s := newScreen(b, size.w, size.h)
			s.receive(live())
			for i := range 10_000 {
				s.receive(sms(i, fmt.Sprintf("message %d", i)))
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = s.m.View()
			}
		})
	}
}
