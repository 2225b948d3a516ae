package rc

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// Config is what a [Client] needs. It is copied by [New].
type Config struct {
	Server       string // base URL of the API, such as https://platform.ringcentral.com
	ClientID     string
	ClientSecret string // empty for a public client
	JWT          string // JWT credential of the user
	AccessToken  string // a ready access token instead of JWT; it is used as it is and never renewed

	Store Store // keeps the session over the end of the process; nil for a session that ends with it

	// OpenStore opens the Store when Run begins, in its goroutine: a keyring
	// may take its time to answer. It is called once, and may return nil for no
	// Store. Nil if Store says it all.
	OpenStore func(ctx context.Context) Store

	// Budget is shared with other clients of this process; nil for one of its
	// own.
	Budget *Budget

	// Left tells which of the events that the reader has dealt with it only put
	// aside, oldest first: they are kept in the Store and come first in the next
	// run, as they came. It is called from the client's goroutine. Nil for none.
	Left func() []Event

	// Delivered tells how many events the reader of Updates has dealt with for
	// good, such as written: what it only took is lost with the process. It is
	// called from the client's goroutine. Nil if taking is dealing.
	Delivered func() uint64

	Filters   []string      // event filters wanted at the start, full paths
	Since     time.Duration // also fetch the messages of so long before the start; 0 for none
	UserAgent string

	Proxy       func(*http.Request) (*url.URL, error)                             // nil for HTTPS_PROXY, HTTP_PROXY and NO_PROXY
	RootCAs     *x509.CertPool                                                    // nil for the system's roots
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error) // nil for the network; tests hand in their own
	Guard       func(func())                                                      // runs the body of every goroutine of the client, to catch a panic; nil calls it
	Log         *slog.Logger                                                      // nil for none
	JitterSeed  uint64                                                            // seeds the jitter of waits; 0 for random
}

// Client is one RingCentral session. Its zero value is not usable.
type Client struct {
	wish    *wishes
	session *session // touched by Run alone
	updates chan Update
	running atomic.Bool
}

// New checks cfg and returns a client that does nothing until Run.
func New(cfg Config) (*Client, error) {
	if cfg.JWT == "" && cfg.AccessToken == "" {
		return nil, errors.New("neither a JWT nor an access token is given")
	}
	if cfg.AccessToken == "" && cfg.ClientID == "" {
		return nil, errors.New("no client id is given")
	}
	cfg = cfg.withDefaults()
	wish := newWishes(cfg.Filters)
	s, err := newSession(cfg, wish)
	if err != nil {
		return nil, err
	}
	return &Client{wish: wish, session: s, updates: make(chan Update)}, nil
}

func (c Config) withDefaults() Config {
	if c.Proxy == nil {
		c.Proxy = http.ProxyFromEnvironment
	}
	if c.Guard == nil {
		c.Guard = func(f func()) { f() }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

// Updates is the one ordered stream of everything the client has to say. It
// is never closed; whoever reads it stops when Run has returned, because Run
// returns only after its last update was taken (or, once its context has
// ended, after a second in which nobody took one).
func (c *Client) Updates() <-chan Update { return c.updates }

// SetFilters replaces the wanted event filters (full paths). It never blocks;
// the newest call wins. It returns the generation that [FilterState] will
// answer. It may be called before, during and after Run.
func (c *Client) SetFilters(filters []string) (generation uint64) {
	return c.wish.setFilters(filters)
}

// Reconnect asks for a connection now: it cuts a wait short (but never a
// penalty of the platform) and replaces a live connection. It never blocks.
func (c *Client) Reconnect() { wake(c.wish.reconnect) }

// Backfill asks for the messages of the absences that were offered
// ([CheckOffered]). It never blocks.
func (c *Client) Backfill() { wake(c.wish.backfill) }

// Run keeps the client connected until ctx ends (it then returns nil, within
// two seconds) or until an error that trying again cannot mend, returned as an
// [*Error] with Final set. A Reconnect between the status that tells of the
// failure and the return begins again instead. It may be called again after it
// returned.
func (c *Client) Run(ctx context.Context) error {
	if !c.running.CompareAndSwap(false, true) {
		return errors.New("the client is running already")
	}
	defer c.running.Store(false)
	for {
		err := c.session.run(ctx, c.updates)
		if err == nil || ctx.Err() != nil || !c.wish.heardReconnect() {
			return err
		}
	}
}

// Wait is how long Run may take to say goodbye once its context has ended.
const Wait = 2 * time.Second
