package rc

import (
	"strings"
	"testing"
)

func TestKindNames(t *testing.T) {
	seen := map[string]Kind{}
	for _, k := range Kinds() {
		label, name := k.String(), k.Name()
		if label == "" || len(label) > KindLabelWidth {
			t.Errorf("kind %d: label %q is empty or wider than %d", k, label, KindLabelWidth)
		}
		if name == "" || name != strings.ToLower(name) || strings.ContainsAny(name, " :\"") {
			t.Errorf("kind %d: name %q cannot be typed in a search", k, name)
		}
		for _, s := range []string{label, name} {
			if other, ok := seen[strings.ToLower(s)]; ok && other != k {
				t.Errorf("%q names kinds %d and %d", s, other, k)
			}
			seen[strings.ToLower(s)] = k
			if got, ok := ParseKind(s); !ok || got != k {
				t.Errorf("ParseKind(%q) = %v, %v; want %v", s, got, ok, k)
			}
		}
	}
	if _, ok := ParseKind("nothing"); ok {
		t.Error("ParseKind found a kind called nothing")
	}
	if got := Kind(200).String(); got != "EVENT" {
		t.Errorf("label of an unknown kind is %q", got)
	}
}

func TestKindOf(t *testing.T) {
	const ext = "/restapi/v1.0/account/400100/extension/400200"
	const acc = "/restapi/v1.0/account/400100"
	tests := []struct {
		event, body string
		want        Kind
	}{
		{ext + "/message-store/instant?type=SMS", `{}`, KindSMS},
		{"/restapi/v1.0/account/~/extension/400200/message-store/instant?type=SMS", `{}`, KindSMS},
		{ext + "/message-store/instant", `{"type":"Pager","from":{}}`, KindPager},
		{ext + "/message-store/instant", `null`, KindSMS},
		{ext + "/message-store", `{"changes":[]}`, KindMailbox},
		{ext + "/message-store?type=VoiceMail&direction=Inbound", `{}`, KindMailbox},
		{ext + "/message-store?type=SMS&direction=Outbound", `{"id":9,"type":"SMS","from":{},"to":[]}`, KindSMS},
		{ext + "/voicemail", ``, KindVoicemail},
		{ext + "/fax?direction=Inbound", `{}`, KindFax},
		{acc + "/a2p-sms/batches?from=+14155550100", `{}`, KindA2PBatch},
		{acc + "/a2p-sms/batches/88123", `{}`, KindA2PBatch},
		{acc + "/a2p-sms/messages?direction=Inbound", `{}`, KindA2PMessage},
		{acc + "/a2p-sms/opt-outs", `{}`, KindA2POptOut},
		{acc + "/telephony/sessions", `{}`, KindCall},
		{ext + "/telephony/sessions?statusCode=Answered", `{}`, KindCall},
		{ext + "/missed-calls", `{}`, KindMissedCall},
		{ext + "/start-ring", `{}`, KindCall},
		{ext + "/telephony?action=call-answered-elsewhere", `{}`, KindCall},
		{acc + "/presence", `{}`, KindPresence},
		{ext + "/presence?detailedTelephonyState=true&sipData=true", `{}`, KindPresence},
		{ext + "/presence/line/presence", `{}`, KindPresence},
		{ext + "/favorite/presence", `{}`, KindPresence},
		{ext + "/presence/line", `{}`, KindPresenceLine},
		{ext + "/presence/dnd", `{"dndStatus":"TakeAllCalls"}`, KindDND},
		{acc + "/call-queues/77/presence", `{}`, KindQueue},
		{"/restapi/v1.0/account/{accountId}/call-queues/{groupId}/presence", `{}`, KindQueue},
		{"/team-messaging/v1/posts", `{}`, KindPost},
		{"/team-messaging/v1/chats", `{}`, KindChat},
		{"/team-messaging/v1/groups", `{}`, KindChat},
		{"/restapi/v1.0/glip/posts", `{}`, KindPost},
		{"/restapi/v1.0/glip/groups", `{}`, KindChat},
		{acc + "/directory/entries", `{}`, KindDirectory},
		{acc + "/phone-number?usageType=ContactCenterNumber", `{}`, KindPhoneNumber},
		{acc + "/device/55/emergency-address", `{}`, KindEmergencyAddress},
		{ext + "/favorite", `{}`, KindFavorites},
		{ext + "/grant", `{}`, KindGrants},
		{ext, `{}`, KindExtension},
		{ext + "/", `{}`, KindExtension},
		{acc + "/extension", `{}`, KindExtensions},
		{"/ai/ringsense/v1/public/accounts/~/domains/pbx/insights", `{}`, KindRingSense},
		{"/restapi/v1.0/account/~/message-threads/sync", `{}`, KindThread},
		{"/restapi/v1.0/account/~/message-threads/entries/sync", `{}`, KindThread},
		{"/restapi/v2/accounts/~/extensions/~/sms/batches", `{}`, KindA2PBatch},
		{"/restapi/v2/accounts/1/extensions/2/sms/messages?direction=Inbound", `{}`, KindA2PMessage},
		{"/restapi/v1.0/subscription/~?threshold=60&interval=15", `{}`, KindReminder},
		{"/restapi/v1.0/subscription/0d9c2f6e-demo", `{}`, KindReminder},

		// No event, or one nobody knows: the body decides.
		{"", `{"changes":[{"type":"SMS"}]}`, KindMailbox},
		{"/new/thing", `{"type":"sms","from":{"phoneNumber":"+1"},"to":[]}`, KindSMS},
		{"", `{"type":"Voicemail","to":[]}`, KindVoicemail},
		{"", `{"type":"VoiceMail","from":{}}`, KindVoicemail},
		{"", `{"type":"Fax","messageStatus":"Received"}`, KindFax},
		{"", `{"parties":[],"from":{}}`, KindCall},
		{"", `{"extensionId":1,"telephonyStatus":"Ringing","dndStatus":"TakeAllCalls"}`, KindPresence},
		{"", `{"activeCalls":[],"telephonySessionId":"s"}`, KindPresence},
		{"", `{"extensionId":"1","dndStatus":"TakeAllCalls"}`, KindDND},
		{"", `{"extension":[{"id":"1"}],"sequence":1}`, KindPresenceLine},
		{"", `{"records":[{"member":{"id":"1"}}]}`, KindQueue},
		{"", `{"records":[1]}`, KindUnknown},
		{"", `{"extensionId":"1","callQueueId":"2","acceptCalls":true}`, KindQueue},
		{"", `{"id":"1","batchSize":2,"from":"+1"}`, KindA2PBatch},
		{"", `{"id":"1","batchId":"2","from":"+1","text":"x"}`, KindA2PMessage},
		{"", `{"from":"+1","to":"+2","active":true}`, KindA2POptOut},
		{"", `{"id":"1","eventType":"PostRemoved"}`, KindPost},
		{"", `{"id":"1","groupId":"2","text":"x"}`, KindPost},
		{"", `{"id":"1","eventType":"GroupRenamed"}`, KindChat},
		{"", `{"contacts":[]}`, KindDirectory},
		{"", `{"phoneNumberInfo":{},"eventType":"Created"}`, KindPhoneNumber},
		{"", `{"extensionId":"1","deviceId":"2"}`, KindEmergencyAddress},
		{"", `{"extensions":[]}`, KindExtensions},
		{"", `{"extensionId":"1","eventType":"Update","hints":[]}`, KindExtension},
		{"", `{"title":"t","insights":{}}`, KindRingSense},
		{"", `{"type":"SMS"}`, KindUnknown},
		{"", `{"name":"x"}`, KindUnknown},
		{"", `[]`, KindUnknown},
		{"", `"text"`, KindUnknown},
		{"/" + strings.Repeat("x/", 5000), `{}`, KindUnknown},
	}
	for _, tt := range tests {
		body := tt.body
		if body == "" {
			body = "null"
		}
		envelope := `{"uuid":"1","event":"` + tt.event + `","body":` + body + `}`
		if got := KindOf([]byte(envelope)); got != tt.want {
			t.Errorf("KindOf(%.200s) = %s, want %s", envelope, got, tt.want)
		}
		if got := DecodeHead([]byte(envelope)).Kind; got != tt.want {
			t.Errorf("DecodeHead(%.200s).Kind = %s, want %s", envelope, got, tt.want)
		}
		got, sure := KindOfParts(tt.event, []byte(body))
		if got != tt.want {
			t.Errorf("KindOfParts(%.200q, %.200s) = %s, want %s", tt.event, body, got, tt.want)
		}
		if !sure {
			continue
		}
		for _, other := range []string{`null`, `{"changes":[]}`, `{"type":"Fax","from":{}}`, `{"parties":[]}`} {
			if k, _ := KindOfParts(tt.event, []byte(other)); k != got {
				t.Errorf("KindOfParts(%.200q) was sure of %s, but says %s of %s", tt.event, got, k, other)
			}
		}
	}
}
