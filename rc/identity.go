package rc

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

const (
	extensionPath = "/restapi/v1.0/account/~/extension/~"
	numbersPath   = extensionPath + "/phone-number"
)

// identify asks once who is logged in and which numbers that makes us watch.
// It runs beside the loop and is no reason to fail: what may not be read
// (permission ReadAccounts) stays empty, with the reason in Identity.Unknown.
// After another failure the next connection asks again.
func (s *session) identify(ctx context.Context) {
	if s.identified || s.status.Phase != PhaseLive {
		return
	}
	s.identified = true
	access := s.tokens.access
	s.work(ctx, func() func() {
		get := func(path string) (answer, error) {
			return s.api.do(ctx, groupLight, http.MethodGet, path, bearer(access), nil)
		}
		who, err := get(extensionPath)
		var numbers answer
		if err == nil {
			numbers, _ = get(numbersPath) // a failure is an answer that is not ok
		}
		return func() {
			if who.ok() {
				s.status.Identity = parseIdentity(who.body)
			}
			if numbers.ok() {
				s.status.Identity.Numbers = parseNumbers(numbers.body)
			}
			for _, ans := range []answer{who, numbers} {
				if ans.status == http.StatusForbidden {
					s.status.Identity.Unknown = unknownNumbers(ans)
				} else if !ans.ok() {
					s.identified = false
				}
			}
			s.emitStatus()
		}
	})
}

// unknownNumbers says why the numbers may not be read.
func unknownNumbers(ans answer) string {
	permission := clip(parseError(ans.body).permission, 40)
	if permission == "" {
		permission = "ReadAccounts"
	}
	return "the app or user lacks the permission " + permission
}

func parseIdentity(body []byte) Identity {
	x := readObject(body)
	return Identity{
		AccountID:       readObject(x.raw("account")).id("id"),
		ExtensionID:     x.id("id"),
		ExtensionNumber: x.id("extensionNumber"),
		Name:            x.field("name"),
	}
}

// maxNumbers bounds the numbers that are kept of an extension.
const maxNumbers = 100

// parseNumbers reads the numbers of an extension whose texts reach it: those
// with the feature SmsSender. The main number of the company is listed with
// every extension and is none of them. [documented] An extension without such
// a number is watched by its own numbers for calls, voicemail and fax.
func parseNumbers(body []byte) []string {
	var texts, own []string
	elements(readObject(body).raw("records"), func(record []byte) bool {
		o := readObject(record)
		number := o.field("phoneNumber")
		if number == "" {
			return true
		}
		sends := false
		elements(o.raw("features"), func(feature []byte) bool {
			sends = sends || scalarText(feature, maxField) == "SmsSender"
			return !sends
		})
		switch usage := o.field("usageType"); {
		case sends:
			texts = append(texts, number)
		case !strings.HasPrefix(usage, "Main") && !strings.HasPrefix(usage, "Company"):
			own = append(own, number)
		}
		return len(texts)+len(own) < maxNumbers
	})
	if len(texts) == 0 {
		texts = own
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
