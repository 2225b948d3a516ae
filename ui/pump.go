package ui

import (
	"context"
	"time"

	"ringtail/rc"
)

// updatesMsg is what arrived since the last message, in order.
type updatesMsg []rc.Update

// stillMsg is the same, and the list must not move yet: the terminal has
// enough to draw.
type stillMsg []rc.Update

// maxBatch is how many updates one message holds; more wait where they are,
// so that a key need not wait for all of them.
const maxBatch = 4096

// pump carries updates to send until ctx ends or the channel is closed. It
// drops nothing: while send blocks, updates wait in the channel's other end.
// What comes after quiet goes at once; then p says how long to wait, and
// whether the list may move. A list that stood still is let go by an empty
// message.
func pump(ctx context.Context, updates <-chan rc.Update, p *pace, send func(batch []rc.Update, still bool)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	<-timer.C
	held := false // the list has not shown all that was sent
	for open := true; open; {
		var batch []rc.Update
		var due <-chan time.Time
		if held {
			timer.Reset(max(time.Until(p.letGo()), minFrame))
			due = timer.C
		}
		select {
		case <-ctx.Done():
			return
		case <-due:
		case u, ok := <-updates:
			if open = ok; ok {
				batch, open = gather(ctx, updates, p, timer, append(batch, u))
			}
		}
		if ctx.Err() != nil {
			return
		}
		now := time.Now()
		still := open && p.still(now)
		if len(batch) == 0 && (still || !held) {
			continue
		}
		p.sending(now, len(batch), still)
		send(batch, still)
		p.delivered(time.Now())
		held = still
	}
}

// gather adds what comes until the next message may be sent. It reports
// whether more may come.
func gather(ctx context.Context, updates <-chan rc.Update, p *pace, timer *time.Timer, batch []rc.Update) (all []rc.Update, open bool) {
	for wait := time.Until(p.next()); wait > 0 && len(batch) < maxBatch; wait = time.Until(p.next()) {
		timer.Reset(wait)
	waiting:
		for len(batch) < maxBatch {
			select {
			case <-ctx.Done():
				return batch, false
			case u, ok := <-updates:
				if !ok {
					return batch, false
				}
				batch = append(batch, u)
			case <-timer.C:
				break waiting
			}
		}
	}
	for len(batch) < maxBatch { // what is waiting already goes along
		select {
		case u, ok := <-updates:
			if !ok {
				return batch, false
			}
			batch = append(batch, u)
			continue
		default:
		}
		break
	}
	return batch, true
}
