package rc

import (
	"context"
	"encoding/json"
	"net/http"
)

const extensionPath = "/restapi/v1.0/account/~/extension/~"

// identify asks once who is logged in. Without the permission to know (
// ReadAccounts) the fields stay empty.
func (s *session) identify(ctx context.Context) {
	if s.identified || s.status.Phase != PhaseLive {
		return
	}
	s.identified = true
	access := s.tokens.access
	s.work(ctx, func() func() {
		ans, err := s.api.do(ctx, groupLight, http.MethodGet, extensionPath, bearer(access), nil)
		return func() {
			if err != nil || !ans.ok() {
				return
			}
			s.status.Identity = parseIdentity(ans.body)
			s.emitStatus()
		}
	})
}

func parseIdentity(body []byte) Identity {
	var x struct {
		ID              json.Number `json:"id"`
		ExtensionNumber any         `json:"extensionNumber"`
		Name            string      `json:"name"`
		Account         struct {
			ID any `json:"id"`
		} `json:"account"`
	}
	_ = json.Unmarshal(body, &x) // what could be read is used
	text := func(v any) string { t, _ := v.(string); return t }
	return Identity{AccountID: text(x.Account.ID), ExtensionID: x.ID.String(), ExtensionNumber: text(x.ExtensionNumber), Name: x.Name}
}
