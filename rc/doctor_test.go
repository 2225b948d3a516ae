package rc_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ringtail/internal/memnet"
	"ringtail/rc"
	"ringtail/rc/simulator"
)

// order is the order of the checks.
var order = []string{
	rc.StepDNS, rc.StepProxy, rc.StepTLS, rc.StepAPI, rc.StepClock, rc.StepToken, rc.StepPermissions, rc.StepTicket, rc.StepGatewayDNS, rc.StepGatewayTLS,
	rc.StepConnection, rc.StepFilter, rc.StepPing, rc.StepRecovery, rc.StepUnsubscribe, rc.StepStore, rc.StepExtension, rc.StepRevoke,
}

// afterConnection are the checks that need one.
const afterConnection = "instant?type=SMS:skip voicemail:skip ping:skip recovery:skip unsubscribe:skip"

func TestDiagnose(t *testing.T) {
	const (
		// afterToken are the checks that need a token.
		afterToken = "permissions:skip wstoken:skip gateway-dns:skip gateway-tls:skip connection:skip " + afterConnection + " message-store:skip extension:skip revoke:skip"
		afterAPI   = "clock:skip token:skip " + afterToken
	)
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for name, tc := range map[string]struct {
		opt     simulator.Options
		prepare func(c *clinic)
		results string // what is not fine
		check   string // the check that tells it
		says    string // in its detail
		fix     string // in its fix
		code    string
		ticket  bool // it has an RCRequestId
	}{
		"healthy":                  {check: rc.StepRecovery, says: "Successful", ticket: true},
		"limits":                   {opt: simulator.Options{RecoveryTimeout: 30 * time.Second, RecoveryBuffer: 7}, check: rc.StepConnection, says: "7 events for 30 s", ticket: true},
		"no refresh tokens":        {opt: simulator.Options{NoRefreshTokens: true}, check: rc.StepToken, says: "not renewable", ticket: true},
		"public app":               {opt: simulator.Options{PublicClient: true}, check: rc.StepRevoke, says: "ended"},
		"a recovery token on ping": {opt: simulator.Options{WSCOnEvents: true, Rate: 50}, check: rc.StepRecovery, says: "Successful", ticket: true},
		"API refuses connections": {prepare: func(c *clinic) { c.refuse("", refused) },
			results: "api:fail " + afterAPI, check: rc.StepAPI, says: "127.0.0.1 refuses connections", fix: "check the address"},
		"API without a name": {prepare: func(c *clinic) {
			c.cfg.Server = "https://api.example.test"
			c.refuse("", &net.DNSError{Err: "no such host", Name: "api.example.test", IsNotFound: true})
		}, results: "dns:fail tls:skip api:skip " + afterAPI, check: rc.StepDNS, says: "cannot be resolved", fix: "check the network and DNS"},
		"API has troubles": {prepare: func(c *clinic) { c.sim.NextHTTP(simulator.Fault{Path: "/status", Status: 502}) },
			results: "api:warn", check: rc.StepAPI, says: "status 502", fix: "status.ringcentral.com", ticket: true},
		"clock behind": {opt: simulator.Options{ClockOffset: 2 * time.Minute}, results: "clock:warn", check: rc.StepClock, says: "2 min behind", fix: "NTP"},
		"clock ahead":  {opt: simulator.Options{ClockOffset: -45 * time.Second}, results: "clock:warn", check: rc.StepClock, says: "s ahead of", fix: "NTP"},
		"clock nearly": {opt: simulator.Options{ClockOffset: 20 * time.Second}, check: rc.StepClock, says: "s behind"},
		"no credentials": {prepare: func(c *clinic) { c.cfg.JWT, c.cfg.ClientID, c.cfg.ClientSecret = "", "", "" },
			results: "token:skip " + afterToken, check: rc.StepToken, says: "there are no credentials"},
		"wrong secret": {prepare: func(c *clinic) { c.cfg.ClientSecret = "another-secret" },
			results: "token:fail " + afterToken, check: rc.StepToken, says: "does not know this app", fix: "check the client id", code: "OAU-146", ticket: true},
		"revoked JWT": {prepare: func(c *clinic) { c.sim.RefuseJWT(true) },
			results: "token:fail " + afterToken, check: rc.StepToken, says: "refused the JWT", fix: "create a new one", code: "OAU-213", ticket: true},
		"no JWT flow": {prepare: func(c *clinic) { c.sim.RefuseJWTGrant(true) },
			results: "token:fail " + afterToken, check: rc.StepToken, says: "may not log in with a JWT", fix: "choose “JWT auth flow”", code: "OAU-251", ticket: true},
		"too many logins": {prepare: func(c *clinic) { c.sim.NextHTTP(simulator.Fault{Path: "/oauth/token", Status: 429}) },
			results: "token:fail " + afterToken, check: rc.StepToken, says: "limits how often", fix: "wait a minute", code: "CMN-301", ticket: true},
		"wrong access token": {prepare: func(c *clinic) { c.cfg.AccessToken, c.cfg.JWT = "not-a-token", "" },
			results: "permissions:skip wstoken:fail gateway-dns:skip gateway-tls:skip connection:skip " + afterConnection + " message-store:skip extension:skip revoke:skip",
			check:   rc.StepTicket, says: "RC_ACCESS_TOKEN", fix: "set a fresh one", code: "OAU-149", ticket: true},
		"no WebSocket permission": {opt: simulator.Options{MissingAppPermissions: []string{"WebSocket", "SubscriptionWebSocket", "WebSocketsSubscription"}},
			results: "permissions:warn wstoken:fail gateway-dns:skip gateway-tls:skip connection:skip " + afterConnection,
			check:   rc.StepTicket, says: "lacks the WebSocket permission", fix: "add the permission", code: "CMN-401", ticket: true},
		"missing scopes": {opt: simulator.Options{MissingAppPermissions: []string{"CallControl"}}, prepare: func(c *clinic) {
			c.cfg.Filters = []string{sms, "/restapi/v1.0/account/~/extension/~/telephony/sessions"}
		}, results: "permissions:warn sessions:fail", check: rc.StepPermissions, says: "not among the scopes: CallControl (for calls)", fix: "add CallControl"},
		"no transport permission": {opt: simulator.Options{MissingAppPermissions: []string{"SubscriptionWebSocket"}},
			results: "instant?type=SMS:fail voicemail:fail recovery:skip unsubscribe:skip", check: sms, says: "may not receive events over a WebSocket", fix: "WebSocket Subscriptions", code: "SUB-528", ticket: true},
		"gateway port closed": {prepare: func(c *clinic) {
			c.sim.SetGatewayURI("ws://127.0.0.1:81/ws")
			c.refuse("127.0.0.1:81", refused)
		}, results: "connection:fail " + afterConnection, check: rc.StepConnection, says: "gateway 127.0.0.1:81 refuses connections", fix: "allow wss:// to 127.0.0.1:81"},
		"gateway without a name": {prepare: func(c *clinic) {
			c.sim.SetGatewayURI("wss://ws.example.test/ws")
			c.refuse("ws.example.test:443", &net.DNSError{Err: "no such host", Name: "ws.example.test", IsNotFound: true})
		}, results: "gateway-dns:fail gateway-tls:skip connection:skip " + afterConnection, check: rc.StepGatewayDNS, says: "cannot be resolved", fix: "allow wss:// to ws.example.test"},
		"gateway behind a bad proxy": {prepare: func(c *clinic) { c.sim.NextConnect(simulator.ConnectFault{Status: 404}) },
			results: "connection:fail " + afterConnection, check: rc.StepConnection, says: "refused the WebSocket upgrade (status 404)"},
		"gateway that refuses": {prepare: func(c *clinic) {
			c.sim.NextConnect(simulator.ConnectFault{ErrorCode: "WSG-500", ErrorMessage: "not today"})
		}, results: "connection:fail " + afterConnection, check: rc.StepConnection, says: "not today", code: "WSG-500", ticket: true},
		"gateway that is silent": {prepare: func(c *clinic) { c.sim.NextConnect(simulator.ConnectFault{NoDetails: true}) },
			results: "connection:fail " + afterConnection, check: rc.StepConnection, says: "no ConnectionDetails within 30 s", fix: "proxy or firewall"},
		"gateway that hangs up": {prepare: func(c *clinic) { c.sim.NextConnect(simulator.ConnectFault{Drop: true}) },
			results: "connection:fail " + afterConnection, check: rc.StepConnection, says: "the connection broke"},
		"gateway that cuts": {prepare: func(c *clinic) { c.sim.NextConnect(simulator.ConnectFault{DropAfterDetails: true}) },
			results: "instant?type=SMS:fail voicemail:fail ping:skip recovery:skip unsubscribe:skip", check: voicemail, says: "the connection broke"},
		"unsafe gateway": {prepare: func(c *clinic) { c.sim.SetGatewayURI("ws://gateway.example.test/ws") },
			results: "wstoken:fail gateway-dns:skip gateway-tls:skip connection:skip " + afterConnection, check: rc.StepTicket, says: "without encryption", ticket: true},
		"no filters": {prepare: func(c *clinic) { c.cfg.Filters = nil },
			results: "filter:skip recovery:skip unsubscribe:skip message-store:skip", check: rc.StepStore, says: "no wanted filter"},
		"disabled filter": {prepare: func(c *clinic) {
			c.sim.Disable(simulator.DisabledFilter{Filter: voicemail, Reason: "InsufficientPermissions", Message: "not for this user"})
		}, results: "voicemail:fail", check: voicemail, says: "accepted, but not active (“not for this user”)", fix: "the permission ReadMessages", code: "InsufficientPermissions", ticket: true},
		"refused filter": {prepare: func(c *clinic) { c.cfg.Filters = []string{sms, "/restapi/v1.0/no/such/filter"} },
			results: "filter:fail", check: "/restapi/v1.0/no/such/filter", says: "refused", fix: "ringtail filters", code: "SUB-508", ticket: true},
		"refused without a name": {prepare: func(c *clinic) {
			c.sim.NextFrame(simulator.Fault{Method: "POST", Path: "/subscription", Status: 403, Code: "SUB-405", Message: "somebody else's"},
				simulator.Fault{Method: "POST", Path: "/subscription", Status: 403, Code: "SUB-405", Message: "somebody else's"})
		}, results: "instant?type=SMS:fail", check: sms, says: "refused (“somebody else's”)", fix: "an administrator", code: "SUB-405", ticket: true},
		"too many subscriptions": {prepare: func(c *clinic) {
			c.sim.NextFrame(simulator.Fault{Method: "POST", Path: "/subscription", Status: 403, Code: "SUB-505", Message: "Subscriptions limit exceeded"})
		}, results: "instant?type=SMS:fail voicemail:fail recovery:skip unsubscribe:skip", check: sms, says: "too many subscriptions", fix: "end other monitors", code: "SUB-505", ticket: true},
		"subscription without an answer": {prepare: func(c *clinic) { c.sim.NextFrame(simulator.Fault{Method: "POST", Ignore: true}) },
			results: "instant?type=SMS:fail voicemail:fail recovery:skip unsubscribe:skip", check: sms, says: "did not answer the POST of the subscription within 20 s"},
		"no answer to pings": {prepare: func(c *clinic) { c.sim.NoPong(true) },
			results: "ping:fail", check: rc.StepPing, says: "not answered within 10 s", fix: "proxy or firewall"},
		"recovery fails": {prepare: func(c *clinic) { c.sim.RefuseRecovery("WSG-1003") },
			results: "recovery:warn", check: rc.StepRecovery, says: "did not keep its session (Failed)", fix: "message store", code: "WSG-1003", ticket: true},
		"recovery token refused": {prepare: func(c *clinic) {
			c.sim.NextConnect(simulator.ConnectFault{}, simulator.ConnectFault{Malformed: true})
		}, results: "recovery:fail", check: rc.StepRecovery, says: "Malformed", code: "WSG-400", ticket: true},
		"recovered without a subscription": {prepare: func(c *clinic) {
			c.sim.NextFrame(simulator.Fault{Method: "GET", Path: "/subscription/", Status: 404, Code: "SUB-507"})
		}, results: "recovery:warn", check: rc.StepRecovery, says: "had forgotten its subscription", ticket: true},
		"no second WebSocket token": {prepare: func(c *clinic) {
			c.sim.NextHTTP(simulator.Fault{Path: "/oauth/token", Status: 0}, simulator.Fault{Path: "wstoken"}, simulator.Fault{Path: "wstoken", Status: 503, NoPenalty: true})
		}, results: "recovery:fail revoke:warn", check: rc.StepRecovery, says: "limits how often a WebSocket token", fix: "wait a minute", code: "CMN-211", ticket: true},
		"message store 403": {prepare: func(c *clinic) {
			c.sim.NextHTTP(simulator.Fault{Path: "/message-store", Status: 403, Code: "CMN-401", Message: "application needs [ReadMessages]"})
		}, results: "message-store:fail", check: rc.StepStore, says: "the app lacks the ReadMessages permission", fix: "Developer Console", code: "CMN-401", ticket: true},
		"no extension": {opt: simulator.Options{MissingAppPermissions: []string{"ReadAccounts"}},
			results: "extension:warn", check: rc.StepExtension, says: "may not read it", fix: "ReadAccounts", code: "CMN-401", ticket: true},
		"revoke fails": {prepare: func(c *clinic) { c.sim.NextHTTP(simulator.Fault{Path: "revoke", Status: 500}) },
			results: "revoke:warn", check: rc.StepRevoke, says: "it ends by itself", code: "CMN-201", ticket: true},
	} {
		t.Run(name, func(t *testing.T) {
			visit(t, tc.opt, tc.prepare, func(c *clinic) {
				want := strings.Fields(tc.results)
				if got := c.results(); !slices.Equal(got, want) {
					t.Errorf("not fine: %v\n    want: %v", got, want)
				}
				check := c.find(tc.check)
				if !strings.Contains(check.Detail, tc.says) || !strings.Contains(check.Fix, tc.fix) || check.Code != tc.code || (check.RequestID != "") != tc.ticket {
					t.Errorf("%+v", check)
				}
				if strings.Contains(check.Detail, check.Fix) && check.Fix != "" {
					t.Errorf("the fix is told twice: %+v", check)
				}
			})
		})
	}
}

// A diagnosis takes its login back and takes four requests of the Auth group.
func TestDiagnoseLeavesNothingBehind(t *testing.T) {
	visit(t, simulator.Options{}, nil, func(c *clinic) {
		if s := c.sim.State(); s.Sessions != 0 || s.Revokes != 1 || s.Logins != 1 || s.WSTokens != 2 || s.Deletes != 1 || s.Recoveries != 1 || s.LastClose != 1000 {
			t.Errorf("simulator %+v", s)
		}
		if n := len(c.sim.RequestTimes("auth")); n != 4 {
			t.Errorf("%d requests of the Auth group", n)
		}
	})
}

func TestDiagnoseLeavesAGivenTokenAlone(t *testing.T) {
	var token string
	visit(t, simulator.Options{}, func(c *clinic) {
		token = c.grant()
		c.cfg.AccessToken, c.cfg.JWT = token, ""
	}, func(c *clinic) {
		if got := c.results(); !slices.Equal(got, []string{"permissions:skip", "revoke:skip"}) {
			t.Errorf("not fine: %v", got)
		}
		if s := c.sim.State(); s.Sessions != 1 || s.Revokes != 0 || s.Logins != 1 {
			t.Errorf("simulator %+v", s)
		}
		for _, check := range c.checks {
			if strings.Contains(check.Detail+check.Fix, token) {
				t.Errorf("the token in %+v", check)
			}
		}
	})
}

// The budget of the Auth group is shared with a monitor that is running.
func TestDiagnoseWaitsForTheBudget(t *testing.T) {
	visit(t, simulator.Options{}, func(c *clinic) {
		c.grant()
		c.grant()
	}, func(c *clinic) {
		if got := c.results(); len(got) > 1 || len(got) == 1 && got[0] != "revoke:warn" {
			t.Errorf("not fine: %v %+v", got, c.find(rc.StepRevoke))
		}
	})
	visit(t, simulator.Options{}, func(c *clinic) {
		for range 3 {
			c.grant()
		}
	}, func(c *clinic) {
		if got := c.results(); len(got) != 0 || c.took < 55*time.Second {
			t.Errorf("not fine after %v: %v", c.took, got)
		}
		if s := c.sim.State(); s.TooMany != 0 || s.Sessions != 3 {
			t.Errorf("simulator %+v", s)
		}
	})
}

func TestDiagnoseIsBounded(t *testing.T) {
	visit(t, simulator.Options{}, func(c *clinic) {
		c.sim.NextHTTP(simulator.Fault{Times: -1, Delay: 15 * time.Second})
		c.sim.NextFrame(simulator.Fault{Times: -1, Delay: 15 * time.Second})
	}, func(c *clinic) {
		late := c.find(rc.StepRecovery)
		if late.Result != rc.ResultFail || !strings.Contains(late.Detail, "in the time that all checks") {
			t.Errorf("%+v", late)
		}
	})
}

func TestDiagnoseIsStopped(t *testing.T) {
	for _, at := range []string{rc.StepAPI, rc.StepToken, rc.StepTicket, rc.StepConnection, rc.StepFilter, rc.StepRecovery, rc.StepExtension} {
		t.Run(at, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := memnet.Listen()
				sim := simulator.New(simulator.Options{StrictTokens: true})
				srv := &http.Server{Handler: sim}
				served := make(chan struct{})
				go func() { defer close(served); _ = srv.Serve(l) }()
				defer func() {
					sim.Close()
					_ = srv.Close()
					_ = l.Close()
					<-served
				}()
				id, secret, jwt := sim.Credentials()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				last := ""
				err := rc.Diagnose(ctx, rc.Config{Server: "http://127.0.0.1", ClientID: id, ClientSecret: secret, JWT: jwt,
					Filters: []string{sms}, DialContext: l.Dial}, func(c rc.Check) {
					if last = c.Name; last == at {
						cancel()
					}
				})
				if !errors.Is(err, context.Canceled) || last != at {
					t.Errorf("error %v after %s", err, last)
				}
				synctest.Wait()
				if s := sim.State(); s.Sessions != 0 || s.Subscriptions != 0 || s.Open != 0 {
					t.Errorf("left behind: %+v", s)
				}
			})
		})
	}
}

func TestDiagnoseRefusesWhatCannotBeUsed(t *testing.T) {
	err := rc.Diagnose(t.Context(), rc.Config{Server: "http://api.example.test", ClientID: "id", JWT: "jwt"}, func(c rc.Check) { t.Errorf("%+v", c) })
	if err == nil || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("error %v", err)
	}
}
