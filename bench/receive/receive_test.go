//go:build unix

package main

import (
	"testing"

	"ringtail/history"
)

// BenchmarkReceive floods the client over loopback TCP and files every event
// in a history, and reads the same flood with gorilla alone, in turns. The
// ratios are medians over the rounds: run it with -benchtime 7x.
func BenchmarkReceive(b *testing.B) {
	const n = 100_032 // whole blocks
	p, err := startPlatform()
	if err != nil {
		b.Fatal(err)
	}
	defer p.close()
	var as credentials
	as.id, as.secret, as.jwt = p.sim.Credentials()
	run := func(f figures, err error) figures {
		if err != nil || f.Events != n {
			b.Fatalf("%d of %d events came: %v", f.Events, n, err)
		}
		return f
	}
	var rates, floors, ratios, above, bytes, objects []float64
	for b.Loop() {
		discarding := run(floor(p.url, n, readMessage)).rate()
		next := run(floor(p.url, n, nextReader())).rate()
		f := run(ours(as, p.url, n, history.NewLog(held)))
		rates, floors = append(rates, f.rate()), append(floors, discarding)
		ratios, above = append(ratios, f.rate()/discarding), append(above, f.rate()/next)
		bytes, objects = append(bytes, float64(f.Bytes)/n), append(objects, float64(f.Objects)/n)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(rates), "events/s")
	b.ReportMetric(median(floors), "floor-events/s")
	b.ReportMetric(median(ratios), "of-ReadMessage")
	b.ReportMetric(median(above), "of-NextReader")
	b.ReportMetric(median(bytes), "B/event")
	b.ReportMetric(median(objects), "objects/event")
}
