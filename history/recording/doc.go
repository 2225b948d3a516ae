// Package recording writes what was received to files and reads it back.
//
// A recording is text: one JSON object per line (NDJSON). A line is an event
// with the bytes of its envelope as they came, a gap, a mark, or a word about
// the recording itself; docs/recording.md describes them all. encode.go writes
// lines, line.go reads them.
//
// Writing: a [Recorder] takes updates and marks without ever blocking and
// writes them beside the program (writing.go): whole lines in one piece, at
// least every second, into a file that is private, its own (series.go), a
// recording already or new (foreign.go), appended to, rotated and compressed
// (target.go). A disk that is full or a file that has gone stops nothing: it is
// told by [Recorder.State] and in words (news.go), and what could not be kept is
// counted, there and in the recording. A [Writer] does the same for a file that
// is written in one go.
//
// Reading: a [Reader] cuts a file into lines block by block and decides with
// one pass over each ([rc.Scanner]) whether it is valid before anything of it
// is used; the lines of ringtail tail are read as well. What is compressed is
// unpacked beside it (unpack.go, gunzip.go), past damage where that can be; what
// could not be read is told (skipped.go, damage.go). A [Stream] merges several
// recordings (input.go) by time, each event once (twice.go), its gaps numbered
// anew (gaps.go), and leaves out what is outside a [Span]. A [Player] hands its
// entries out at the pace of a clock (playing.go): it pauses, steps and seeks.
//
// No secret gets into a recording: what the head of a frame may carry of them
// is left out (clean.go).
package recording
