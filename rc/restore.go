package rc

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// restore takes over what the last process left: its OAuth session, so that
// no login is needed (five sessions are allowed per user and app), and the
// gateway's session, so that what came in between is delivered.
func (s *session) restore(ctx context.Context) {
	if s.cfg.OpenStore != nil {
		s.cfg.Store, s.cfg.OpenStore = s.cfg.OpenStore(ctx), nil
	}
	if s.cfg.Store == nil || s.keeper != nil {
		return
	}
	s.keeper = newKeeper(s.cfg.Store, s.cfg.Guard, func(err error) {
		text := "The session cannot be saved, so a restart will not recover it: " + scrub(err.Error(), s.cfg.secrets())
		s.out.put(Notice{At: time.Now(), Kind: NoticeRequest, Text: text})
	})
	if s.restored {
		return // Run was called again: this process knows better
	}
	s.restored = true
	ss, sp, found, err := loadState(ctx, s.cfg.Store)
	if err != nil {
		s.notice(Notice{Kind: NoticeRequest, Text: "The saved session was ignored: " + scrub(err.Error(), s.cfg.secrets())})
	}
	s.gov.resume(ss.Spent, time.Now())
	if !found {
		return
	}
	now := time.Now()
	if s.cfg.AccessToken == "" {
		s.tokens = tokens{access: ss.Access, refresh: ss.Refresh, expires: ss.Expires, renewAt: ss.RenewAt,
			refreshExpires: ss.RefreshExpires, ownerID: ss.OwnerID}
		if !now.Before(ss.Expires) {
			s.tokens.access = ""
		}
	}
	s.vault.keep(ss.Access, ss.Refresh, ss.Recovery)
	s.takeUp(sp.Left)
	s.told = sp
	for _, id := range sp.UUIDs {
		s.seen.add(id)
	}
	for _, id := range sp.Messages {
		s.messages.messages.add(id)
	}
	for _, id := range sp.Announced {
		s.messages.announced.add(id)
	}
	for _, id := range sp.Fetched {
		s.fetched.add(id)
	}
	s.proof, s.clean = sp.Proof, sp.Clean
	s.resumeChecks(sp.Pending)
	if sp.Proof.IsZero() {
		return
	}
	if sp.Proof.After(now) {
		// How long it was away is not known; that something may be missing is.
		s.notice(Notice{Kind: NoticeRequest, Text: "This computer's clock was set back since ringtail ran last; the time in between is taken for a gap"})
		sp.Proof, sp.Clean = now, false
	}
	left := loss{at: sp.Proof, clean: sp.Clean, reason: "ringtail was not running"}
	resumable := ss.Subscription != "" && len(ss.Filters) > 0
	if resumable {
		s.recovery = wsc{token: ss.Recovery, sequence: ss.Sequence}
		s.limits.RecoveryTimeout, s.limits.RecoveryBuffer = ss.Window, ss.Buffer
		s.lost = sp.Proof
		s.left = ss.Subscription
		s.sub.resume(ss.Subscription, ss.Filters, ss.Since)
		s.putBy.inherited = true
	}
	switch o := sp.Open; {
	case o != nil && !o.From.After(now): // it was interrupted already
		l := loss{at: o.From, clean: o.Clean && left.clean, reason: left.reason}
		if o.Held && left.at.After(o.From) {
			l.at, l.held = left.at, o.From
		}
		s.beginGap(l, bothCovers(o.cover(), s.sub.coverage()))
	case resumable:
		s.openGap(left)
	default:
		return
	}
	s.away = true
	if !sp.Clean {
		s.notice(Notice{Kind: NoticeRequest, Text: "ringtail ended without saying goodbye; events of its last seconds may be repeated"})
	}
}

// save hands the state to the keeper.
func (s *session) save(proof time.Time, clean bool) {
	if s.keeper == nil {
		return
	}
	s.saved, s.proof, s.clean = time.Now(), proof, clean
	t := s.tokens
	ss := savedSession{Version: stateVersion, Recovery: s.recovery.token, Sequence: s.recovery.sequence,
		Window: s.limits.RecoveryTimeout, Buffer: s.limits.RecoveryBuffer, Subscription: s.sub.id, Filters: s.sub.accepted}
	for _, f := range s.sub.accepted {
		ss.Since = append(ss.Since, s.sub.since[f])
	}
	if s.cfg.AccessToken == "" {
		ss.Access, ss.Refresh, ss.Expires, ss.RefreshExpires, ss.RenewAt, ss.OwnerID = t.access, t.refresh, t.expires.Round(0), t.refreshExpires.Round(0), t.renewAt.Round(0), t.ownerID
	}
	ss.Spent = s.gov.spent(s.saved)
	s.keeper.save(storeSession, ss)
	s.release()
	ids := savedIDs
	if len(s.checks)+len(s.offers) > 0 {
		ids = uuidsKept // what was fetched must not be fetched again by the next process
	}
	put, _ := s.out.counts()
	told, _ := s.out.gaps()
	s.latest = &savepoint{events: s.before + put, gaps: told, progress: savedProgress{Version: stateVersion, Proof: proof.Round(0), Clean: clean,
		UUIDs: s.seen.newest(ids), Pending: s.pending(), Open: s.unfinished(),
		Messages: s.messages.messages.newest(ids), Announced: s.messages.announced.newest(ids), Fetched: s.fetched.newest(ids)}}
	if s.parked == nil {
		// Only one waits: replaced by each newer one, none would be saved while
		// events flow.
		s.parked = s.latest
		s.release()
	}
}

// release saves the progress that waits, if what it tells has been dealt with.
// When only the words about gaps still wait for their reader, what was
// delivered is saved all the same, beside the gaps as they were told last.
func (s *session) release() {
	p := s.parked
	if p == nil || s.delivered() < p.events {
		return
	}
	if _, heard := s.out.gaps(); heard < p.gaps {
		if !p.delivered {
			p.delivered = true
			told := s.told
			told.Version = stateVersion
			told.UUIDs, told.Messages, told.Announced, told.Fetched = p.progress.UUIDs, p.progress.Messages, p.progress.Announced, p.progress.Fetched
			told.Left = s.leftOver()
			s.keeper.save(storeProgress, told)
		}
		return
	}
	p.progress.Left = s.leftOver()
	s.told = p.progress
	s.keeper.save(storeProgress, p.progress)
	s.parked = nil
}

// delivered is how many events have been dealt with, over all runs.
func (s *session) delivered() uint64 {
	if s.cfg.Delivered != nil {
		return s.cfg.Delivered()
	}
	_, taken := s.out.counts()
	return s.before + taken
}

// finish hands over what is left and saves how far that went.
func (s *session) finish() {
	s.save(s.proof, s.clean) // also what was fetched since the last time
	s.out.close()
	if s.keeper != nil {
		s.settleDelivery()
		s.keeper.close(handover / 2)
		s.keeper = nil
	}
	put, _ := s.out.counts()
	s.before += put
	s.api.close()
}

// settleDelivery saves the last progress once its events have been dealt
// with, for which there is a moment; else an earlier one stays the truth.
func (s *session) settleDelivery() {
	if s.latest == nil {
		return
	}
	s.parked = s.latest
	limit := time.NewTimer(handover / 4)
	defer limit.Stop()
	look := time.NewTicker(handover / 100)
	defer look.Stop()
	for s.release(); s.parked != nil; s.release() {
		select {
		case <-look.C:
		case <-limit.C:
			s.parked = nil
			return
		}
	}
}

// abandon deletes, by HTTPS, the subscription of the last process, which
// could not be recovered: it would count against the limit of subscriptions
// for up to a day. [observed]
func (s *session) abandon(ctx context.Context) {
	id := s.left
	s.left = ""
	if id == "" || id == s.sub.id {
		return
	}
	access := s.tokens.access
	s.work(ctx, func() func() {
		// 404 and 401 mean that it is gone, or that it will be; anything else
		// is no reason to try again either.
		_, err := s.api.do(ctx, groupMedium, http.MethodDelete, subscriptionPath+"/"+id, bearer(access), nil)
		return func() {
			if err != nil {
				s.log.Debug("leftover subscription", "error", err.Error())
			}
		}
	})
}

// resume takes over a subscription of the last process. The wanted filters
// are put on it once the session is recovered.
func (s *subscription) resume(id string, filters []string, since []time.Time) {
	s.id, s.accepted = id, slices.Clone(filters)
	s.since = make(map[string]time.Time, len(filters))
	for i, f := range filters {
		if i < len(since) {
			s.since[f] = since[i]
		}
	}
}

// secrets lists what the user handed in and nobody may see.
func (c Config) secrets() []string { return []string{c.JWT, c.ClientSecret, c.AccessToken} }
