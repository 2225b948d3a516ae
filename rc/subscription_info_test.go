package rc

import "testing"

func TestOurs(t *testing.T) {
	const (
		own     = "/restapi/v1.0/account/~/extension/~/voicemail"
		other   = "/restapi/v1.0/account/~/extension/4711/voicemail"
		full    = "/restapi/v1.0/account/400100/extension/4711/voicemail"
		texts   = "/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS"
		theirs  = "/restapi/v1.0/account/400100/extension/400200/voicemail"
		foreign = "/restapi/v1.0/account/400100/extension/4712/voicemail"
	)
	for _, tt := range []struct {
		theirs  string
		filters []string
		want    string
	}{
		{theirs, []string{texts, own}, own},
		{theirs, []string{own, other}, own},
		{full, []string{own, other}, other},
		{full, []string{other, own}, other},
		{full, []string{own, other, full}, full},
		{full + "/", []string{other, full}, full},
		{full + "?x=1", []string{own, other}, full + "?x=1"},
		{foreign, []string{other}, foreign},
		{theirs, []string{own, own + "/"}, theirs}, // not to be told apart
		{theirs, nil, theirs},
	} {
		if got := ours(tt.theirs, tt.filters); got != tt.want {
			t.Errorf("%s among %q is %s, want %s", tt.theirs, tt.filters, got, tt.want)
		}
	}
}
