package simulator

import "time"

// wsToken opens one WebSocket connection.
type wsToken struct {
	session *session
	until   time.Time
	used    bool
	sock    *socket // newest socket opened with it
}

type wsTokenInfo struct {
	URI       string `json:"uri"`
	Token     string `json:"ws_access_token"`
	ExpiresIn int    `json:"expires_in"`
}

// wstoken is POST /restapi/oauth/wstoken. mu is held.
func (s *Simulator) wstoken(c *call) answer {
	for _, p := range []string{"WebSocket", "WebSocketsSubscription"} {
		if s.faults.missingApp[p] {
			return permissionError("CMN-401", p)
		}
		if s.faults.missingUser[p] {
			return permissionError("CMN-408", p)
		}
	}
	token := opaque("sim01", randomHex(12), randomHex(24))
	s.wsTokens[token] = &wsToken{session: c.session, until: time.Now().Add(s.opt.WSTokenLife)}
	for k, t := range s.wsTokens {
		if time.Since(t.until) > time.Hour {
			delete(s.wsTokens, k)
		}
	}
	s.count.WSTokens++
	uri := s.faults.wsURI
	if uri == "" {
		scheme := "ws://"
		if c.tls {
			scheme = "wss://"
		}
		uri = scheme + c.host + "/ws"
	}
	return ok(wsTokenInfo{URI: uri, Token: token, ExpiresIn: seconds(s.opt.WSTokenLife)})
}
