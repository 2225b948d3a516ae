package simulator

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// syncFrame is what a sync token stands for: it fixes the filters, not the
// record count [documented].
type syncFrame struct {
	selection selection
	revision  uint64
	at        time.Time
}

// overlap of two syncs [documented].
const overlap = 5 * time.Second

type syncInfo struct {
	Type  string `json:"syncType"`
	Token string `json:"syncToken"`
	Time  string `json:"syncTime"`
	Older bool   `json:"olderRecordsExist,omitempty"`
}

type syncAnswer struct {
	URI     string        `json:"uri"`
	Records []messageWire `json:"records"`
	Info    syncInfo      `json:"syncInfo"`
}

func (s *Simulator) syncToken(x selection) string {
	token := opaque("sync", randomHex(9))
	s.store.syncs[token] = &syncFrame{x, s.store.revision, s.now()}
	return token
}

// messageSync is GET …/message-sync. mu is held.
func (s *Simulator) messageSync(c *call, e *extension) answer {
	kind := c.query.Get("syncType")
	if kind == "" && c.query.Get("syncToken") == "" {
		kind = "FSync"
	}
	count := 250
	if v := c.query.Get("recordCount"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return *badParameter("recordCount", v)
		}
		count = n
	}
	out := syncAnswer{URI: c.base() + "/restapi/v1.0/account/" + accountID + "/extension/" + e.id + "/message-sync", Records: []messageWire{}}
	out.Info.Time = s.stamp(s.now())
	switch {
	case strings.EqualFold(kind, "FSync"):
		x, bad := s.selection(c.query, 7*24*time.Hour)
		if bad != nil {
			return *bad
		}
		all := s.list(e, &x)
		if len(all) > count {
			out.Info.Older, all = true, all[:count]
		}
		for _, m := range all {
			out.Records = append(out.Records, s.wire(m, c.base(), false))
		}
		out.Info.Type, out.Info.Token = "FSync", s.syncToken(x)
	case strings.EqualFold(kind, "ISync") || kind == "":
		token := c.query.Get("syncToken")
		f := s.store.syncs[token]
		if f == nil {
			if raw, err := base64.RawURLEncoding.DecodeString(token); err == nil && strings.HasPrefix(string(raw), "sync|") {
				return apiError(400, "MSG-333", "Parameter [syncToken] is invalid, full synchronization is required")
			}
			return *badParameter("syncToken", token)
		}
		for _, m := range s.store.of(e.id, func(m *message) bool {
			return s.visible(m) && f.selection.has(m) && (m.revision > f.revision || m.modified.After(f.at.Add(-overlap)) || m.visible.After(f.at))
		}) {
			if m.availability == "Alive" {
				out.Records = append(out.Records, s.wire(m, c.base(), false))
			} else {
				out.Records = append(out.Records, s.reduced(m, c.base()))
			}
		}
		out.Info.Type, out.Info.Token = "ISync", s.syncToken(f.selection)
	default:
		return *badParameter("syncType", kind)
	}
	return ok(out)
}

// ExpireSyncTokens makes every sync token one that needs a full
// synchronization.
func (s *Simulator) ExpireSyncTokens() { s.turn(func() { clear(s.store.syncs) }) }
