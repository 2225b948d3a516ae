package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ringtail/config"
	"ringtail/rc/simulator"
)

func (a *app) simulateCommand() *cobra.Command {
	rate := rateFlag(1)
	var listen string
	var seed uint64
	cmd := &cobra.Command{
		Use:   "simulate",
		Short: "Run a simulated RingCentral on this machine",
		Long: "Listen on loopback as RingCentral's platform with one made-up account: login, WebSocket tokens, the event gateway, the message store. " +
			"Once it listens, four lines on stdout set the variables that ringtail and RingCentral's SDKs need; requests are logged on stderr. It ends with SIGINT.",
		Example: `# in one terminal
ringtail simulate --listen 127.0.0.1:8080 > simulator.env

# in another
ringtail tail --env-file simulator.env`,
		Args: noArguments,
		RunE: a.run(func(cmd *cobra.Command, _ []string) error {
			return a.simulate(cmd.Context(), listen, float64(rate), seed)
		}),
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "loopback address and port; port 0 picks a free one")
	cmd.Flags().Var(&rate, "rate", "how often something happens: 5/s, 30/m, or 0 for never")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "makes names, texts and their order repeatable")
	_ = cmd.RegisterFlagCompletionFunc("listen", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("rate", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("seed", cobra.NoFileCompletions)
	return cmd
}

func (a *app) simulate(ctx context.Context, listen string, rate float64, seed uint64) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return usagef("--listen: %q is not an address with a port, such as 127.0.0.1:8080", listen)
	}
	if !config.IsLoopback(host) {
		return usagef("--listen: the simulator listens only on this machine, such as 127.0.0.1:8080: it accepts anybody and has no encryption")
	}
	log := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelInfo}))
	host = listen
	p, err := startPlatform(simulator.Options{Seed: seed, Rate: rate, Log: log, RecoveryPause: recoveryPause}, listen)
	if err != nil {
		return err
	}
	defer p.close()

	id, secret, jwt := p.sim.Credentials()
	_, err = fmt.Fprintf(a.Out, "export RC_SERVER_URL=%s\nexport RC_APP_CLIENT_ID=%s\nexport RC_APP_CLIENT_SECRET=%s\nexport RC_USER_JWT=%s\n",
		p.url, id, secret, jwt)
	if err != nil {
		return fmt.Errorf("writing to stdout failed: %w", err)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-p.failed:
		return fmt.Errorf("the simulator at %s ended: %w", host, err)
	}
}

// recoveryPause lets RingCentral's SDKs, which may be used with the simulator
// too, get what was sent while they were away; see the option.
const recoveryPause = 250 * time.Millisecond

// platform is a simulator that listens.
type platform struct {
	sim    *simulator.Simulator
	server *http.Server
	url    string
	failed chan error // at most one; nothing when closed
}

func startPlatform(o simulator.Options, listen string) (*platform, error) {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("the simulator cannot listen on %s: %w", listen, err)
	}
	p := &platform{sim: simulator.New(o), url: "http://" + l.Addr().String(), failed: make(chan error, 1)}
	p.server = &http.Server{
		Handler:           p.sim,
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
	}
	go hooks{guard: o.Guard}.guarded(func() {
		if err := p.server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			p.failed <- err
		}
	})
	return p, nil
}

// close ends every connection, also the WebSockets, which the HTTP server has
// let go.
func (p *platform) close() {
	_ = p.server.Close()
	p.sim.Close()
}

// rateFlag is how many things happen per second, written as 5/s, 30/m, 10/h
// or 0.
type rateFlag float64

func (r *rateFlag) Type() string { return "rate" }

func (r *rateFlag) String() string {
	for _, unit := range rateUnits {
		if n := float64(*r) * unit.seconds; n >= 1 || unit.name == "h" {
			if n == 0 {
				return "0"
			}
			return strconv.FormatFloat(n, 'g', 6, 64) + "/" + unit.name
		}
	}
	return ""
}

var rateUnits = []struct {
	name    string
	seconds float64
}{{"s", 1}, {"m", 60}, {"h", 3600}}

// maxRate is more than any test needs and less than what makes a timer spin.
const maxRate = 100_000

func (r *rateFlag) Set(s string) error {
	errSyntax := errors.New("write it as 5/s, 30/m, 10/h, or 0 for never")
	count, unit, found := strings.Cut(strings.TrimSpace(s), "/")
	n, err := strconv.ParseFloat(strings.TrimSpace(count), 64)
	if err != nil || !(n >= 0) {
		return errSyntax
	}
	seconds := 0.0
	for _, u := range rateUnits {
		if unit = strings.TrimSpace(unit); unit == u.name {
			seconds = u.seconds
		}
	}
	switch {
	case !found && n == 0:
		seconds = 1
	case seconds == 0:
		return errSyntax
	}
	if n/seconds > maxRate {
		return fmt.Errorf("at most %d/s", maxRate)
	}
	*r = rateFlag(n / seconds)
	return nil
}
