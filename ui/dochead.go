package ui

import (
	"fmt"
	"time"

	"ringtail/rc"
)

// addHead appends what is known of the frame an event came in: how, when, how
// late, and the ids that a ticket with RingCentral needs.
func (d *document) addHead(k *look, e rc.Event, how reading) {
	head, sum := rc.DecodeHead(e.Envelope), rc.Summarize(e)
	frame := rc.DecodeFrame(e.Meta)
	short := howWords(e.How)
	switch {
	case e.How == rc.Backfilled:
	case !sum.Created.IsZero() && e.Received.Sub(sum.Created) < 24*time.Hour:
		short += " · created " + delayWords(e.Received.Sub(sum.Created)) + " before"
	case !head.Timestamp.IsZero():
		short += " · sent " + delayWords(e.Received.Sub(head.Timestamp)) + " before"
	}
	if frame.RequestID != "" {
		short += " · RCRequestId " + frame.RequestID
	}
	at := d.addWords(nodeHeading, 0, -1, "frame  ", short)
	put := func(label, text string) {
		if text != "" {
			d.addWords(nodeText, 1, at, k.cells.fit(label, 13), text)
		}
	}
	const stamp = "2006-01-02 15:04:05.000 MST"
	put("received", e.Received.In(k.loc).Format(stamp))
	put("how", howWords(e.How))
	if !head.Timestamp.IsZero() {
		put("sent", head.Timestamp.In(k.loc).Format(stamp)+", received "+delayWords(e.Received.Sub(head.Timestamp))+" later")
	}
	if !sum.Created.IsZero() {
		put("created", sum.Created.In(k.loc).Format(stamp)+", received "+delayWords(e.Received.Sub(sum.Created))+" later")
	}
	put("messageId", frame.MessageID)
	put("RCRequestId", frame.RequestID)
	put("size", bytesWords(int64(len(e.Envelope))))
	if len(how.meta) > 0 && !d.indexJSON(d.addSource(how.meta), how.meta, at, 1) {
		put("as it came", string(how.meta))
	}
	d.endHeading(at)
}

// addRecord appends what the message store said after the event.
func (d *document) addRecord(k *look, r *storeRecord) {
	if r.Transcription != "" {
		at := d.addWords(nodeHeading, 0, -1, "transcription", "")
		d.addWords(nodeText, 1, at, "", r.Transcription)
		d.endHeading(at)
	}
	at := d.addWords(nodeHeading, 0, -1, "message store  ", "read "+k.clock(r.At)+", after the event")
	if !d.indexJSON(d.addSource(r.Record), r.Record, at, 1) {
		d.addWords(nodeText, 1, at, "", string(r.Record))
	}
	d.endHeading(at)
}

// delayWords is how long something took, to the tenth of a second while that
// matters.
func delayWords(d time.Duration) string {
	switch {
	case d < 0 && d > -time.Minute:
		return fmt.Sprintf("-%.1f s (clocks differ)", -d.Seconds())
	case d < 0:
		return "-" + duration(-d) + " (clocks differ)"
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return duration(d)
}

// bytesWords is a size as people say it.
func bytesWords(n int64) string {
	switch {
	case n < 1000:
		return plural(int(n), "byte", "bytes")
	case n < 1000*1000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
