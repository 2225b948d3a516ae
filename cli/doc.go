// Package cli is ringtail's command line: it turns flags, environment and
// files into a client, and connects the client to a screen or to a pipe.
//
// The story of a run: [Execute] parses the arguments (root.go) and calls one
// command. The monitor (monitor.go) and tail (tail.go) both ask session.go for
// a client: either one that talks to RingCentral with credentials that package
// config found, or one that talks to a simulator inside the process (demo.go).
// The first kind keeps its session between runs (keep.go) until logout.go
// ends it.
// What arrives can be recorded on the way (recordflags.go, recordtee.go), and a
// recording be looked at in place of a connection (replay.go, tailreplay.go).
// A supervisor (supervisor.go) runs the monitor's client again when the user
// asks for it after a final error. Tail writes events to stdout (lines.go),
// says everything else in words on stderr (narrator.go), and notices when
// nobody reads its stdout any more (pipe_unix.go).
//
// Doctor (doctor.go) walks the same way once instead, and reports every step of
// it (doctor_report.go).
//
// How a run ended is its exit status (exit.go): 0 when the user ended it, 1
// after a final error, 2 when the command line or the configuration could not
// be used, 3 when less came than was asked for.
package cli
