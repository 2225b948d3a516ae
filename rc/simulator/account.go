package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// accountCall routes what is below /restapi/v1.0/account/. mu is held.
func (s *Simulator) accountCall(c *call, seg []string) answer {
	if seg[0] != "~" && seg[0] != accountID {
		return parameterError(404, "CMN-102", "Resource for parameter [accountId] is not found", "accountId", seg[0])
	}
	if len(seg) == 1 {
		return s.accountInfo(c)
	}
	if seg[1] != "extension" || len(seg) < 3 {
		return notFound()
	}
	id := seg[2]
	if id == "~" {
		id = ownExtensionID
	}
	e := s.people.byID(id)
	if e == nil {
		return parameterError(404, "CMN-102", "Resource for parameter [extensionId] is not found", "extensionId", id)
	}
	if id != ownExtensionID && s.opt.NotAdmin {
		return apiError(403, "CMN-404", "Access to another extension is not allowed")
	}
	if len(seg) == 3 {
		return s.read(c, "ReadAccounts", func() answer { return ok(s.extensionInfo(c, e)) })
	}
	rest := seg[4:]
	switch {
	case seg[3] == "message-store":
		return s.messageStore(c, e, rest)
	case len(rest) > 0:
		return notFound()
	case seg[3] == "phone-number":
		return s.read(c, "ReadAccounts", func() answer { return ok(s.phoneNumbers(c, e)) })
	case seg[3] == "message-sync":
		return s.read(c, "ReadMessages", func() answer { return s.messageSync(c, e) })
	case seg[3] == "presence" && c.method == http.MethodPut:
		return s.putPresence(c, e)
	case seg[3] == "presence":
		return s.read(c, "ReadPresence", func() answer {
			return ok(s.presenceOf(e).info(s, e, c.query.Get("detailedTelephonyState") == "true", false))
		})
	case seg[3] == "sms":
		return s.onlyPost(c, func(c *call) answer { return s.postSMS(c, e) })
	case seg[3] == "company-pager":
		return s.onlyPost(c, func(c *call) answer { return s.postPager(c, e) })
	}
	return notFound()
}

// read answers GET and HEAD for those who may.
func (s *Simulator) read(c *call, permission string, f func() answer) answer {
	if c.method != http.MethodGet && c.method != http.MethodHead {
		return methodNotAllowed()
	}
	if a := s.may(permission, permission); a != nil {
		return *a
	}
	return f()
}

type accountWire struct {
	ID         json.RawMessage `json:"id"`
	URI        string          `json:"uri,omitempty"`
	MainNumber string          `json:"mainNumber,omitempty"`
	Status     string          `json:"status,omitempty"`
}

func (s *Simulator) accountInfo(c *call) answer {
	return s.read(c, "ReadAccounts", func() answer {
		return ok(accountWire{json.RawMessage(accountID), c.base() + "/restapi/v1.0/account/" + accountID, "+12025550100", "Confirmed"})
	})
}

type contactWire struct {
	FirstName  string `json:"firstName"`
	LastName   string `json:"lastName"`
	Department string `json:"department"`
	Email      string `json:"email"`
}

type extensionWire struct {
	URI     string          `json:"uri"`
	ID      json.RawMessage `json:"id"`
	Number  string          `json:"extensionNumber"`
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Status  string          `json:"status"`
	Account accountWire     `json:"account"`
	Contact contactWire     `json:"contact"`
	Hidden  bool            `json:"hidden"`
}

func (s *Simulator) extensionInfo(c *call, e *extension) extensionWire {
	account := c.base() + "/restapi/v1.0/account/" + accountID
	return extensionWire{
		URI: account + "/extension/" + e.id, ID: json.RawMessage(e.id), Number: e.number, Name: e.name(), Type: "User", Status: "Enabled",
		Account: accountWire{ID: json.RawMessage(accountID), URI: account},
		Contact: contactWire{e.first, e.last, e.department, "ext" + e.number + "@example.com"},
	}
}

func (s *Simulator) phoneNumbers(c *call, e *extension) any {
	type record struct {
		ID       int      `json:"id"`
		Number   string   `json:"phoneNumber"`
		Usage    string   `json:"usageType"`
		Type     string   `json:"type"`
		Payment  string   `json:"paymentType"`
		Status   string   `json:"status"`
		Features []string `json:"features"`
	}
	id, _ := strconv.Atoi(e.id)
	records := []record{
		{id*10 + 1, e.phone, "DirectNumber", "VoiceFax", "Local", "Normal", []string{"CallerId", "SmsSender", "MmsSender"}},
		{id*10 + 2, "+12025550100", "MainCompanyNumber", "VoiceFax", "Local", "Normal", []string{"CallerId"}},
	}
	uri := c.base() + "/restapi/v1.0/account/" + accountID + "/extension/" + e.id + "/phone-number"
	return struct {
		URI        string            `json:"uri"`
		Records    []record          `json:"records"`
		Paging     paging            `json:"paging"`
		Navigation map[string]string `json:"navigation"`
	}{uri, records, paging{1, 1, 100, len(records), 0, len(records) - 1}, map[string]string{}}
}
