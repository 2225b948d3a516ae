package rc

import (
	"encoding/json"
	"regexp"
	"strings"
)

// platformError is RingCentral's answer to a failed request, in either of the
// two shapes that occur. [documented], [observed]
type platformError struct {
	code       string // errors[0].errorCode, else errorCode, else error
	message    string
	permission string // permissionName of CMN-401 and CMN-408
	parameter  string // parameterName
	value      string // parameterValue
	oauth      string // the OAuth word at the token endpoint: invalid_client, invalid_grant, …
}

func parseError(body []byte) platformError {
	var outer, first map[string]any
	if json.Unmarshal(body, &outer) != nil {
		return platformError{}
	}
	if list, ok := outer["errors"].([]any); ok && len(list) > 0 {
		first, _ = list[0].(map[string]any)
	}
	pick := func(keys ...string) string {
		for _, m := range []map[string]any{first, outer} {
			for _, k := range keys {
				if s, ok := m[k].(string); ok && s != "" {
					return s
				}
			}
		}
		return ""
	}
	oauth, _ := outer["error"].(string)
	return platformError{
		code:       pick("errorCode", "error"),
		message:    pick("message", "error_description"),
		permission: pick("permissionName"),
		parameter:  pick("parameterName"),
		value:      pick("parameterValue"),
		oauth:      oauth,
	}
}

// userinfo finds credentials inside a URL, as a proxy's address may hold.
var userinfo = regexp.MustCompile(`//[^/@\s"]+@`)

// scrub removes every secret of ours from a text that somebody else wrote.
func scrub(text string, secrets []string) string {
	for _, s := range secrets {
		if len(s) > 3 {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	return userinfo.ReplaceAllString(text, "//…@")
}
