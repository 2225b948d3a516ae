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

// maxBatch is how many updates make a full message, which is sent before its
// time; more wait where they are, so that a key need not wait for all of them.
const maxBatch = 4096

// parcel is what the pump gathers for one message.
type parcel struct {
	updates []rc.Update
	size    int // with each event counted that came together with others
}

func (b *parcel) add(u rc.Update) {
	b.updates = append(b.updates, u)
	if events, ok := u.(rc.Events); ok {
		b.size += len(events)
		return
	}
	b.size++
}

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
		var batch parcel
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
				batch.add(u)
				open = batch.gather(ctx, updates, p, timer)
			}
		}
		if ctx.Err() != nil {
			return
		}
		now := time.Now()
		still := open && p.still(now)
		if batch.size == 0 && (still || !held) {
			continue
		}
		p.sending(now, batch.size, still)
		send(batch.updates, still)
		p.delivered(time.Now())
		held = still
	}
}

// gather adds what comes until the message may be sent, or is full. It reports
// whether more may come.
func (b *parcel) gather(ctx context.Context, updates <-chan rc.Update, p *pace, timer *time.Timer) (open bool) {
	for wait := time.Until(p.next()); wait > 0 && b.size < maxBatch; wait = time.Until(p.next()) {
		timer.Reset(wait)
	waiting:
		for b.size < maxBatch {
			select {
			case <-ctx.Done():
				return false
			case u, ok := <-updates:
				if !ok {
					return false
				}
				b.add(u)
			case <-timer.C:
				break waiting
			}
		}
	}
	for b.size < maxBatch { // what is waiting already goes along
		select {
		case u, ok := <-updates:
			if !ok {
				return false
			}
			b.add(u)
			continue
		default:
		}
		break
	}
	return true
}
