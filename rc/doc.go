// Package rc is ringtail's RingCentral client. It logs in, opens one WebSocket
// to the event gateway, keeps one subscription on it, and turns everything
// that happens into one ordered stream of [Update] values.
//
// The story of an event: the socket's reader goroutine reads a frame into a
// chunk that many frames share (socket_read.go, arena.go); in one pass over it
// the decoder decides whether it is valid JSON and finds its meta, its body and
// what the loop needs of them (frame.go, json_scan.go). The loop inside
// [Client.Run] drops duplicates and emits an [Event]; the outbox (outbox.go)
// hands it to whoever reads [Client.Updates], together with others if they come
// faster than they are taken. A one-line [Summary] of it (summary.go) is made only when
// somebody wants to show it.
//
// [Diagnose] (doctor.go) walks the way of a client once, with the client's own
// code, and reports every step.
//
// All connection state is local to the goroutine that runs [Client.Run]; the
// other methods only leave a wish and ring a bell. Protocol facts in comments
// carry a mark: documented by RingCentral, observed in its SDKs or in
// captured traffic, or inferred by us.
package rc
