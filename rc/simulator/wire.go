package simulator

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// encode writes compact JSON the way the platform does: no spaces, no escaping
// of <, > and &. At least one SDK searches frames for literal text.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		// Only our own structs come here.
		panic("simulator: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// stamp is a time as the platform writes it.
func (s *Simulator) stamp(t time.Time) string {
	t = t.UTC()
	if s.opt.LegacyTimes {
		return t.Format("2006-01-02T15:04:05.000+0000")
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// randomHex is n random bytes in hex.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// randomUUID looks like a version 4 UUID.
func randomUUID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

// opaque is a URL-safe token that carries its parts but promises nothing.
func opaque(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "|")))
}

type errorItem struct {
	ErrorCode      string `json:"errorCode"`
	Message        string `json:"message"`
	ParameterName  string `json:"parameterName,omitempty"`
	ParameterValue string `json:"parameterValue,omitempty"`
	PermissionName string `json:"permissionName,omitempty"`
}

type errorBody struct {
	ErrorCode        string      `json:"errorCode,omitempty"`
	Message          string      `json:"message,omitempty"`
	Error            string      `json:"error,omitempty"`
	ErrorDescription string      `json:"error_description,omitempty"`
	Errors           []errorItem `json:"errors,omitempty"`
	ParameterName    string      `json:"parameterName,omitempty"`
	PermissionName   string      `json:"permissionName,omitempty"`
}

// answer is what a call gets, over HTTP or in a frame.
type answer struct {
	status      int
	header      http.Header
	contentType string // empty means JSON
	body        []byte // nil means none
	sub         string // id of the subscription it is about, for WSG-SubscriptionId
	hangUp      bool   // drop the connection instead of answering
	delay       time.Duration
}

func (a *answer) set(name, value string) {
	if a.header == nil {
		a.header = http.Header{}
	}
	a.header.Set(name, value)
}

func ok(v any) answer { return answer{status: http.StatusOK, body: encode(v)} }

// apiError is the shape of resource endpoints: the code on top and again in
// the list [observed].
func apiError(status int, code, message string) answer {
	return answer{status: status, body: encode(errorBody{
		ErrorCode: code, Message: message,
		Errors: []errorItem{{ErrorCode: code, Message: message}},
	})}
}

func parameterError(status int, code, message, name, value string) answer {
	return answer{status: status, body: encode(errorBody{
		ErrorCode: code, Message: message, ParameterName: name,
		Errors: []errorItem{{ErrorCode: code, Message: message, ParameterName: name, ParameterValue: value}},
	})}
}

// permissionError is CMN-401 (the app) or CMN-408 (the user).
func permissionError(code, permission string) answer {
	message := "In order to call this API endpoint, application needs to have [" + permission + "] permission"
	if code == "CMN-408" {
		message = "In order to call this API endpoint, user needs to have [" + permission + "] permission for requested resource."
	}
	return answer{status: http.StatusForbidden, body: encode(errorBody{
		ErrorCode: code, Message: message, PermissionName: permission,
		Errors: []errorItem{{ErrorCode: code, Message: message, PermissionName: permission}},
	})}
}

// tokenError is the shape of the token and revoke endpoints [observed].
func tokenError(status int, word, code, message string) answer {
	a := answer{status: status, body: encode(errorBody{
		Error: word, ErrorDescription: message,
		Errors: []errorItem{{ErrorCode: code, Message: message}},
	})}
	if word == "invalid_client" {
		a.set("WWW-Authenticate", `Bearer realm="RingCentral REST API", error="invalid_client"`)
	} else {
		a.set("WWW-Authenticate", `Basic realm="RingCentral REST API"`)
	}
	return a
}

// invalidToken is a 401 of a resource endpoint: a word on top, the code in the
// list [observed].
func invalidToken(word, code, message string) answer {
	a := answer{status: http.StatusUnauthorized, body: encode(errorBody{
		ErrorCode: word, Message: message,
		Errors: []errorItem{{ErrorCode: code, Message: message}},
	})}
	a.set("WWW-Authenticate", `Bearer realm="RingCentral REST API", error="invalid_token"`)
	return a
}
