package history

import (
	"testing"
	"testing/synctest"
	"time"
)

func (l *Log) indexed() (n int) {
	for _, b := range l.blocks {
		if b.index.Load() != nil {
			n++
		}
	}
	return n
}

// TestIndexesWaitForAFlood: while rows come fast they are packed only, and
// found all the same; afterwards the blocks get their indexes.
func TestIndexesWaitForAFlood(t *testing.T) {
	codec().enc.EncodeAll([]byte("its channels belong to the whole process"), nil)
	synctest.Test(t, func(t *testing.T) {
		log := newLog(0, 4)
		for i := range 40 * 4 {
			log.AppendEvent(event(i))
		}
		synctest.Wait()
		if n := log.indexed(); n > busyBlocks {
			t.Errorf("%d blocks have an index during the flood", n)
		}
		for _, b := range log.blocks {
			if b.packed.Load() == nil {
				t.Fatal("a block waits to be packed")
			}
		}
		q, err := ParseQuery("uuid:7")
		if err != nil {
			t.Fatal(err)
		}
		s := Select(log, Filter{Query: q})
		finish(s)
		if s.Len() != 25 { // 7, 17 … 157, and 70 to 79 without 77
			t.Errorf("found %d rows", s.Len())
		}
		time.Sleep(5 * busyWindow)
		synctest.Wait()
		if n := log.indexed(); n != len(log.blocks) {
			t.Errorf("%d of %d blocks have an index when it is over", n, len(log.blocks))
		}
		log.Close()
	})
}

func TestPace(t *testing.T) {
	at := start
	var p pace
	step := func(blocks int, over time.Duration) {
		for range blocks {
			at = at.Add(over / time.Duration(blocks))
			p.count(at)
		}
	}
	step(20, time.Second)
	if p.busy(at) {
		t.Error("20 blocks a second are a flood")
	}
	step(500, time.Second)
	if !p.busy(at) {
		t.Error("500 blocks a second are none")
	}
	if p.busy(at.Add(2 * busyWindow)) {
		t.Error("a flood that has ended goes on")
	}
	at = at.Add(time.Second)
	step(1, time.Millisecond)
	if p.busy(at) {
		t.Error("a flood long ago goes on")
	}
}
