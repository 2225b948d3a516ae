package simulator

import (
	"log/slog"
	"time"
)

// Options are the settings of a [Simulator] for its whole life. The zero value
// is the platform with its documented defaults and no traffic of its own.
type Options struct {
	Seed uint64  // of names, texts and the order of things; 0 means 1
	Rate float64 // things that happen per second once somebody is subscribed; 0 means none
	Demo bool    // play the script of [Simulator.Demo] once somebody subscribes
	Log  *slog.Logger
	// Guard runs the body of every goroutine of the simulator, to catch a
	// panic; nil calls it.
	Guard func(func())

	// OAuth.
	PublicClient    bool          // the app has no secret: client_id in the form instead of Basic
	NoRefreshTokens bool          // the app does not issue refresh tokens
	AccessTokenLife time.Duration // default 1 h [documented]; access_token_ttl may shorten it
	RefreshLife     time.Duration // default 7 d [documented]
	MaxSessions     int           // per user and app; default 5 [documented], the oldest goes [inferred]

	// WebSocket tokens. The official SDK presents the same one again for 0.8
	// of its life, so the default accepts it and closes the older socket
	// [observed].
	StrictTokens bool          // refuse a wstoken that was presented before
	WSTokenLife  time.Duration // default 60 s [observed]

	// Rate limits per minute and penalty [documented]; 0 means the default.
	AuthLimit        int           // 5
	LightLimit       int           // 50
	MediumLimit      int           // 40
	Penalty          time.Duration // 60 s
	NoRateHeaders    bool          // no X-Rate-Limit-* headers
	NoRetryAfter     bool          // no Retry-After on 429
	FrameRateHeaders bool          // X-Rate-Limit-* also in frames, as seen in 2021 [observed]

	// The gateway, as announced by ConnectionDetails [documented].
	RecoveryTimeout time.Duration // 180 s
	RecoveryBuffer  int           // 100 events
	// Between a successful ConnectionDetails and the events held. The official
	// SDK starts to listen for events one turn of its loop after
	// ConnectionDetails and loses those it reads together with it [observed]; the
	// platform leaves it time [inferred]. Default 0: the hardest case.
	RecoveryPause     time.Duration
	IdleTimeout       time.Duration // 1800 s
	AbsoluteTimeout   time.Duration // 24 h
	MaxActiveRequests int           // 10
	MaxConnections    int           // per OAuth session, 50

	PingInterval time.Duration // between pings of the gateway; default 30 s [inferred]; negative means never
	PongTimeout  time.Duration // default 10 s [documented]
	WriteTimeout time.Duration // how long a peer may leave a frame unread; default 10 s [inferred]

	PingIsSilence      bool          // a client's ping does not postpone the idle timeout, as one SDK reports [observed]
	SubscriptionHeader bool          // WSG-SubscriptionId in subscription answers, as seen in 2021 [observed]
	WSCOnEvents        bool          // every notification carries a newer wsc [documented as possible]
	LegacyTimes        bool          // times end in +0000 instead of Z [observed]
	NumericIDs         bool          // ids in event bodies are numbers [observed]
	ClockOffset        time.Duration // of the platform's clock
	StoreLag           time.Duration // how long the message store lags behind the events [inferred]
	WholeSeconds       bool          // dateFrom and dateTo lose their sub-second part [inferred]

	// Subscriptions.
	MaxSubscriptions   int           // per user and app; default 20 [observed]
	SubscriptionLinger time.Duration // how long a subscription whose session is lost beyond recovery still counts; default 0

	// Permissions. Names as RingCentral spells them. Without the app
	// permission WebSocket there is no wstoken (CMN-401); without
	// SubscriptionWebSocket there is one but no subscription (SUB-528).
	MissingAppPermissions  []string
	MissingUserPermissions []string // CMN-408
	NotAdmin               bool     // the user may not name other extensions in filters
}

func orDuration(v *time.Duration, d time.Duration) {
	if *v == 0 {
		*v = d
	}
}

func orInt(v *int, d int) {
	if *v == 0 {
		*v = d
	}
}

func (o Options) withDefaults() Options {
	if o.Seed == 0 {
		o.Seed = 1
	}
	if o.Guard == nil {
		o.Guard = func(f func()) { f() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	orDuration(&o.AccessTokenLife, time.Hour)
	orDuration(&o.RefreshLife, 7*24*time.Hour)
	orInt(&o.MaxSessions, 5)
	orDuration(&o.WSTokenLife, time.Minute)
	orInt(&o.AuthLimit, 5)
	orInt(&o.LightLimit, 50)
	orInt(&o.MediumLimit, 40)
	orDuration(&o.Penalty, time.Minute)
	orDuration(&o.RecoveryTimeout, 180*time.Second)
	orInt(&o.RecoveryBuffer, 100)
	orDuration(&o.IdleTimeout, 30*time.Minute)
	orDuration(&o.AbsoluteTimeout, 24*time.Hour)
	orInt(&o.MaxActiveRequests, 10)
	orInt(&o.MaxConnections, 50)
	orDuration(&o.PingInterval, 30*time.Second)
	orDuration(&o.PongTimeout, 10*time.Second)
	orDuration(&o.WriteTimeout, 10*time.Second)
	orInt(&o.MaxSubscriptions, 20)
	return o
}
