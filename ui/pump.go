package ui

import (
	"context"
	"time"

	"ringtail/rc"
)

// updatesMsg is what arrived since the last frame, in order.
type updatesMsg []rc.Update

// The pump sends at most one message per frame. A screen that cannot keep up
// (a slow link) gets longer frames, so that keys stay quick: twice the time the
// last message had to wait, within these bounds.
const (
	minFrame = 16 * time.Millisecond
	maxFrame = 250 * time.Millisecond
	maxBatch = 4096 // updates in one message; more wait where they are
)

// pump carries updates to send until ctx ends or the channel is closed. It
// drops nothing: while send blocks, updates wait in the channel's other end.
func pump(ctx context.Context, updates <-chan rc.Update, send func(updatesMsg)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	<-timer.C
	var next time.Time // not before
	for {
		var batch updatesMsg
		select {
		case <-ctx.Done():
			return
		case u, ok := <-updates:
			if !ok {
				return
			}
			batch = append(batch, u)
		}
		timer.Reset(time.Until(next))
		open := true
	gather:
		for open {
			in := updates
			if len(batch) >= maxBatch {
				in = nil
			}
			select {
			case <-ctx.Done():
				return
			case u, ok := <-in:
				if !ok {
					open = false
					break gather
				}
				batch = append(batch, u)
			case <-timer.C:
				// What is waiting already goes along.
				for len(batch) < maxBatch {
					select {
					case u, ok := <-updates:
						if !ok {
							open = false
							break gather
						}
						batch = append(batch, u)
						continue
					default:
					}
					break
				}
				break gather
			}
		}
		asked := time.Now()
		send(batch)
		frame := min(max(minFrame, 2*time.Since(asked)), maxFrame)
		next = time.Now().Add(frame)
		if !open {
			return
		}
	}
}
