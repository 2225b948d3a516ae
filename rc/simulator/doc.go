// Package simulator is RingCentral's platform on loopback: OAuth, WebSocket
// tokens, the event gateway, the message store and its attachments, as far as
// a monitor of events needs them, faithful enough that RingCentral's own SDKs
// connect to it unchanged.
//
// A [Simulator] is an ordinary http.Handler. It makes no assumption about the
// network: it serves a real listener, httptest, or an in-memory listener inside
// a testing/synctest bubble. Nothing of it outlives [Simulator.Close].
//
// The story of an event: something happens in the account, by itself
// (traffic.go, demo.go), by a REST call (triggers.go) or because a test says so
// (inject.go). It changes the message store (store.go) and is offered to every
// subscription (events.go); the filter that matches best (match.go) gives it
// its envelope, once and for all. The ledger (ledger.go) remembers those bytes
// and what became of them: written to a live socket, held for one that was
// lost (recovery.go), or dropped.
//
// What goes wrong on the real platform goes wrong here on demand (faults.go),
// and what a client did can be looked at afterwards (observe.go).
//
// The wire structs are this package's own on purpose: a codec shared with the
// client would hide the same mistake on both sides. Facts in comments carry a
// mark: documented by RingCentral, observed in its SDKs or in captured
// traffic, or inferred by us.
package simulator
