package history

import (
	"fmt"
	"testing"

	"ringtail/rc"
)

// TestLongNumberWithItsAreaCodeInParentheses: within a country a number has as many
// digits whether its area code stands in parentheses or not.
func TestLongNumberWithItsAreaCodeInParentheses(t *testing.T) {
	for _, text := range []string{"02233 1234-5678", "(02233) 1234-5678", "(089) 1234567-123"} {
		d, _ := digits(text)
		q, err := ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		number := "+49" + d[1:]
		row := Row{ID: 1, Event: rc.Event{Kind: rc.KindSMS, Envelope: []byte(fmt.Sprintf(`{"uuid":"1","body":{"from":{"phoneNumber":%q}}}`, number))}}
		sum := func(rc.Event) rc.Summary {
			return rc.Summary{Kind: rc.KindSMS, From: rc.Party{Number: number}}
		}
		if !q.Match(row, sum) {
			t.Errorf("%s does not find %s: %d terms", text, number, len(q.terms))
		}
	}
}
