package rc

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

const ticketPath = "/restapi/oauth/wstoken"

// ticket is a WebSocket token: good for one connection, made soon. [documented]
type ticket struct {
	uri   *url.URL
	token string
	until time.Time // 0.8 of its life; later a new one is asked for
}

// usable reports whether the ticket, which was never presented, still is good.
func (t *ticket) usable(now time.Time) bool { return t != nil && now.Before(t.until) }

// defaultTicketLife is the shortest life seen, assumed when an answer does not
// say. [observed]
const defaultTicketLife = 30 * time.Second

// fetchTicket asks for a WebSocket token. It returns the answer when it is a
// refusal, a *limited or *Error when none came or it makes no sense.
func fetchTicket(ctx context.Context, a *api, access string) (*ticket, answer, error) {
	ans, err := a.do(ctx, groupAuth, http.MethodPost, ticketPath, bearer(access), nil)
	if err != nil || !ans.ok() {
		return nil, ans, err
	}
	var body struct {
		URI       string      `json:"uri"`
		Token     string      `json:"ws_access_token"`
		ExpiresIn json.Number `json:"expires_in"`
	}
	if err := json.Unmarshal(ans.body, &body); err != nil || body.Token == "" {
		return nil, ans, &Error{Status: ans.status, RequestID: ans.requestID,
			Explanation: "RingCentral's answer to the request for a WebSocket token holds none"}
	}
	uri, err := parseGateway(body.URI)
	if err != nil {
		return nil, ans, &Error{RequestID: ans.requestID, Explanation: err.Error()}
	}
	life := seconds(body.ExpiresIn, defaultTicketLife)
	return &ticket{uri: uri, token: body.Token, until: ans.at.Add(life * 4 / 5)}, ans, nil
}
