package simulator

import (
	"context"
	"time"
)

// thread is a conversation that is going on.
type thread struct {
	with *contact
	ext  *extension
	rest []say
}

// traffic is what happens in the account by itself.
type traffic struct {
	threads []*thread
	next    int // dialogue to start next
}

// Run lets things happen until ctx ends or the simulator is closed: the demo's
// script when Options.Demo is set, then Options.Rate events per second, from
// the first subscription on. [New] starts it by itself when either is set.
func (s *Simulator) Run(ctx context.Context) {
	select {
	case <-s.subscribed:
	case <-ctx.Done():
		return
	case <-s.closing:
		return
	}
	rate := s.opt.Rate
	if s.opt.Demo {
		s.mu.Lock()
		s.scheduleDemo()
		s.mu.Unlock()
		if rate <= 0 {
			rate = demoRate
		}
	}
	if rate <= 0 {
		return
	}
	s.Traffic(ctx, rate)
}

// Traffic lets rate events happen per second until ctx ends or the simulator
// is closed. Calls and transcriptions bring some more events by themselves.
func (s *Simulator) Traffic(ctx context.Context, rate float64) {
	mean := time.Duration(float64(time.Second) / rate)
	var t traffic
	s.mu.Lock()
	t.next = s.rng.IntN(len(dialogues))
	s.mu.Unlock()
	due := time.Now()
	for {
		s.mu.Lock()
		// Between half and one and a half times the mean.
		due = due.Add(mean/2 + time.Duration(s.rng.Float64()*float64(mean)))
		s.mu.Unlock()
		if wait := time.Until(due); wait > time.Millisecond {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return
			case <-s.closing:
				timer.Stop()
				return
			}
		} else if ctx.Err() != nil {
			return
		}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			return
		}
		// Not everything concerns what is subscribed: go on until
		// something does, within reason.
		before := s.count.Accepted
		for range 12 {
			if s.happen(&t); s.count.Accepted != before || len(s.live()) == 0 {
				break
			}
		}
		s.notify()
		s.mu.Unlock()
	}
}

// happen lets one thing happen. mu is held.
func (s *Simulator) happen(t *traffic) {
	switch n := s.rng.IntN(100); {
	case n < 54:
		s.talk(t)
	case n < 62:
		s.missCall(true)
	case n < 66:
		s.missCall(false)
	case n < 78:
		s.converse()
	case n < 82:
		s.fax(s.somebody().name, s.someExtension().id, 1+s.rng.IntN(6))
	case n < 86:
		from := s.people.extensions[1+s.rng.IntN(len(s.people.extensions)-1)]
		s.page(from, s.people.own(), pagers[s.rng.IntN(len(pagers))], false)
	case n < 90:
		s.changePresence()
	default:
		s.oddment()
	}
}

func (s *Simulator) somebody() *contact { return s.people.contacts[s.rng.IntN(len(s.people.contacts))] }

// someExtension is mostly the user's own.
func (s *Simulator) someExtension() *extension {
	if s.rng.IntN(100) < 85 {
		return s.people.own()
	}
	return s.people.extensions[s.rng.IntN(len(s.people.extensions))]
}

// talk lets one of a few conversations go on by a line.
func (s *Simulator) talk(t *traffic) {
	for len(t.threads) < 4 {
		t.threads = append(t.threads, s.newThread(t))
	}
	i := s.rng.IntN(len(t.threads))
	th := t.threads[i]
	line := th.rest[0]
	th.rest = th.rest[1:]
	m := SMS{Extension: th.ext.id, Text: line.text, Pictures: line.pictures, Outbound: line.us, From: th.with.phone, To: th.with.phone}
	s.send(m)
	if len(th.rest) == 0 {
		t.threads[i] = s.newThread(t)
	}
}

// newThread starts the next dialogue with somebody who is in none.
func (s *Simulator) newThread(t *traffic) *thread {
	th := &thread{ext: s.someExtension(), rest: dialogues[t.next%len(dialogues)]}
	t.next++
	for {
		th.with = s.somebody()
		free := true
		for _, o := range t.threads {
			free = free && (len(o.rest) == 0 || o.with != th.with)
		}
		if free {
			return th
		}
	}
}

const maxCalls = 3

func (s *Simulator) busy(e *extension) bool { return len(s.presenceOf(e).calls) >= maxCalls }

func (s *Simulator) between(from, to time.Duration) time.Duration {
	return from + time.Duration(s.rng.Int64N(int64(to-from))).Truncate(100*time.Millisecond)
}

// missCall lets somebody call in vain, and perhaps speak to the voicemail.
func (s *Simulator) missCall(voicemail bool) {
	e, who := s.someExtension(), s.somebody()
	if s.busy(e) {
		return
	}
	c := s.newCall(e, who.phone, false)
	c.ringing = s.between(4*time.Second, 12*time.Second)
	if voicemail {
		v := voicemails[s.rng.IntN(len(voicemails))]
		c.toVoicemail = &Voicemail{
			From: who.phone, Extension: e.id, Duration: time.Duration(v.secs) * time.Second,
			Transcript: v.text, After: s.between(4*time.Second, 15*time.Second), MP3: s.rng.IntN(4) == 0,
		}
	}
	s.place(c)
}

// converse lets a call be answered.
func (s *Simulator) converse() {
	e := s.someExtension()
	if s.busy(e) {
		return
	}
	c := s.newCall(e, s.somebody().phone, s.rng.IntN(3) == 0)
	c.ringing = s.between(2*time.Second, 9*time.Second)
	c.talks = s.between(15*time.Second, 150*time.Second)
	c.recorded = s.rng.IntN(5) == 0
	s.place(c)
}

func (s *Simulator) changePresence() {
	e := s.someExtension()
	p := s.presenceOf(e)
	if s.rng.IntN(3) == 0 {
		if p.dnd == "TakeAllCalls" {
			p.dnd = "DoNotAcceptAnyCalls"
		} else {
			p.dnd = "TakeAllCalls"
		}
		s.emitDND(e)
	} else if p.user == "Available" {
		p.user = []string{"Busy", "Offline"}[s.rng.IntN(2)]
	} else {
		p.user = "Available"
	}
	s.emitPresence(e)
}
