package simulator

import (
	"encoding/json"
	"testing"
)

// FuzzReceive holds that no frame of a client, however odd, breaks the gateway,
// and that whatever it answers is a frame.
func FuzzReceive(f *testing.F) {
	for _, seed := range []string{
		`[{"type":"ClientRequest","messageId":"1","method":"POST","path":"/restapi/v1.0/subscription"},{"eventFilters":["/x"],"deliveryMode":{"transportType":"WebSocket"}}]`,
		`[{"type":"ClientRequest","messageId":"1","method":"PUT","path":"/restapi/v1.0/account/~/extension/~/presence"},{"dndStatus":1}]`,
		`[{"type":"ClientRequest","method":"GET","path":"/restapi/v1.0/account/~/extension/~/message-store/1,2","query":{"a":[1,null,"x"]},"headers":{"Accept":{}}}]`,
		`[{"type":"Heartbeat"},""]`, `[]`, `[1]`, `{}`, "", "[null,null]", `[{"type":"ClientRequest","path":"%"}]`,
		`[{"type":"ClientRequest","method":"POST","path":"/restapi/v1.0/account/~/extension/~/company-pager"},{"to":[{"extensionId":"~"}],"text":"x"}]`,
	} {
		f.Add([]byte(seed))
	}
	s := New(Options{LightLimit: 1e9, MediumLimit: 1e9})
	f.Cleanup(s.Close)
	e := s.openSession(s.opt.AccessTokenLife, 0, "fuzz", "")
	f.Fuzz(func(t *testing.T, data []byte) {
		s.mu.Lock()
		defer s.mu.Unlock()
		k := &socket{s: s, session: e, wake: make(chan struct{}, 1), gone: make(chan struct{})}
		k.ctx = s.newContext(e, k)
		s.receive(k, data)
		for _, it := range k.queue {
			var parts []json.RawMessage
			if it.kind == itemText && json.Unmarshal(it.data, &parts) != nil && !isMultipart(it.data) {
				t.Errorf("answer is no frame: %q", it.data)
			}
		}
		s.dropContext(k.ctx)
		s.store, s.requests, s.ledger = newStore(), nil, nil
	})
}

func isMultipart(data []byte) bool {
	for i := range data {
		if len(data)-i > 11 && string(data[i:i+11]) == ",--Boundary" {
			return true
		}
	}
	return false
}

// FuzzParseFilter holds that a filter, as the platform answers it, is a filter
// with the same meaning.
func FuzzParseFilter(f *testing.F) {
	for _, p := range specs {
		f.Add(p.pattern)
	}
	f.Add(smsFilter)
	f.Add(pathE + "/telephony/sessions?direction=!Inbound&phoneNumber=+12025550101&phoneNumber=%2B1")
	f.Fuzz(func(t *testing.T, source string) {
		a := parseFilter(source)
		if a == nil {
			return
		}
		b := parseFilter(a.event)
		if b == nil || b.event != a.event || b.spec != a.spec || b.extension != a.extension || b.params.Encode() != a.params.Encode() {
			t.Errorf("%q became %q", source, a.event)
		}
	})
}
