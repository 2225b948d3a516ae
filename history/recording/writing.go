package recording

import (
	"time"
)

// run writes what waits a moment after it came, at once when it is much.
func (r *Recorder) run() {
	defer r.target.close()
	timer := time.NewTimer(lookAfter)
	defer timer.Stop()
	soon := false  // the timer stands for lines that wait
	r.writeChunk() // the first line
	if !r.well() {
		timer.Reset(retryAfter)
	}
	for {
		select {
		case <-r.stop:
			r.write()
			return
		case written := <-r.flush:
			r.write()
			close(written)
		case <-r.wake:
			if !r.well() {
				continue // it is tried again in a moment anyway
			}
			if !r.much() {
				if !soon {
					soon = true
					timer.Reset(r.flushAfter())
				}
				continue
			}
		case <-timer.C:
		}
		soon = false
		r.write()
		if r.well() {
			timer.Reset(lookAfter)
		} else {
			timer.Reset(retryAfter)
		}
	}
}

// flushAfter is how long a line waits for others.
func (r *Recorder) flushAfter() time.Duration {
	if r.target.pack {
		return packAfter
	}
	return flushAfter
}

func (r *Recorder) much() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes >= fullChunk
}

// well reports whether the last write went well.
func (r *Recorder) well() bool { return len(r.chunk) == 0 && r.target.f != nil && !r.target.fresh }

// write writes all that waits. What cannot be written stays in chunk, and
// everything after it waits on.
func (r *Recorder) write() {
	r.target.tidy()
	if r.target.gone() {
		name, what, where := r.target.name, "moved or deleted", "a new file of that name"
		if f := r.target.f; f != nil && !moved(f, name) {
			what, where = "emptied by another program", "it"
		}
		if r.inFile > 0 {
			r.mu.Lock()
			r.state.Gone += r.inFile
			r.state.Size = 0
			r.mu.Unlock()
			r.inFile, r.gone = 0, ", with "+things(r.inFile, "event")+" of this run"
		}
		err := r.target.reopen()
		r.report(err, "The file "+name+" was "+what+r.gone+"; recording goes on in "+where)
		if err != nil {
			return
		}
		r.gone = ""
	}
	if !r.well() && !r.writeChunk() {
		return
	}
	for {
		r.mu.Lock()
		batch, came := r.waiting, r.came
		r.taken += lines(batch)
		r.heavy += r.bytes
		r.waiting, r.bytes = nil, 0
		r.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		if len(r.chunk) == 0 {
			r.target.since = came
		}
		for i, e := range batch {
			if e.Lost != nil && e.Lost.Reason == "" {
				e.Lost.Reason = "they came faster than they could be written"
			}
			r.chunk = AppendEntry(r.chunk, e, r.o.Mask)
			r.size += e.size()
			if e.Lost == nil {
				r.lines++
			}
			if e.IsEvent() {
				r.events++
			}
			if len(r.chunk) < r.fullChunk() && i < len(batch)-1 {
				continue
			}
			if !r.writeChunk() {
				r.giveBack(batch[i+1:])
				return
			}
		}
	}
}

// fullChunk is how much is written at a time: little enough for files to stay
// within their bound.
func (r *Recorder) fullChunk() int {
	if r.o.Max > 0 {
		return int(min(fullChunk, max(1, r.o.Max/16)))
	}
	return fullChunk
}

// giveBack lets entries wait again, before those that came meanwhile.
func (r *Recorder) giveBack(rest []Entry) {
	if len(rest) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range rest {
		r.bytes += e.size()
		r.heavy -= e.size()
	}
	r.taken -= lines(rest)
	r.waiting = append(rest[:len(rest):len(rest)], r.waiting...)
}

func (r *Recorder) writeChunk() bool {
	before := r.target.name
	err := r.target.write(r.chunk)
	note := ""
	if r.target.name != before {
		note = "Recording goes on in " + r.target.name
		r.mu.Lock()
		if r.inFile > 0 {
			r.state.Files++
			r.state.Before += r.state.Size
		} else if r.state.Files == 1 {
			r.state.First = r.target.name
		}
		r.mu.Unlock()
		r.inFile = 0
	}
	if err == nil {
		r.mu.Lock()
		r.state.Events += r.events
		r.taken -= r.lines
		r.heavy -= r.size
		r.mu.Unlock()
		r.inFile += r.events
		r.chunk, r.lines, r.size, r.events = r.chunk[:0], 0, 0, 0
	}
	r.report(err, note)
	return err == nil
}

// report tells what came of a write.
func (r *Recorder) report(err error, note string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	trouble := ""
	if err != nil {
		trouble = err.Error()
	}
	if r.target.f != nil {
		r.state.Path, r.state.Size = r.target.name, r.target.size
	}
	if trouble == r.state.Trouble && note == "" {
		return
	}
	if err == nil && note != "" {
		r.state.Note = note
	}
	if r.state.Trouble == "" {
		r.state.Began = r.state.Lost
	}
	r.state.Trouble = trouble
	r.tell()
}
