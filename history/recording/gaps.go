package recording

import (
	"slices"
	"time"

	"ringtail/rc"
)

// gaps numbers the gaps of a stream, and remembers those that a span may begin in.
type gaps struct {
	ids     map[gapKey]int
	from    map[int64][]*knownGap // by when they began, in nanoseconds
	carried []Entry               // as they stood before the span
	inputs  map[int]int           // the recording that a gap came from first, by its number
}

// gapKey names a gap: every run counts its gaps from one.
type gapKey struct {
	run runKey
	id  int
}

// runKey names a run: as it does itself, as one that goes on from one file of a
// series into the next, or else by its place.
type runKey struct {
	name       string
	input, run int // 0 with a name
}

// knownGap is a gap of a recording.
type knownGap struct {
	id, input int
	run       runKey // that told of it last
	open      bool   // as far as it told
}

func newGaps() gaps {
	return gaps{ids: make(map[gapKey]int), from: make(map[int64][]*knownGap), inputs: make(map[int]int)}
}

// id is the stream's own number of a gap of the run that is being read of an
// input.
func (g *gaps) id(in *input, gap *rc.Gap) int {
	key := gapKey{in.run, gap.ID}
	id := g.ids[key]
	if id == 0 {
		if id = g.same(in, gap.From); id == 0 {
			id = len(g.inputs) + 1
			g.inputs[id] = in.number
		}
		g.ids[key] = id
	}
	at := gap.From.UnixNano()
	i := slices.IndexFunc(g.from[at], func(k *knownGap) bool { return k.id == id && k.input == in.number })
	if i < 0 {
		i = len(g.from[at])
		g.from[at] = append(g.from[at], &knownGap{id: id, input: in.number})
	}
	g.from[at][i].run, g.from[at][i].open = in.run, gap.To.IsZero()
	return id
}

// same is a gap that began at the same instant: of another recording, as a part
// that was saved has runs of its own; or of an earlier run of the same one, that
// ended before the gap did. 0 if there is none.
func (g *gaps) same(in *input, from time.Time) int {
	began := g.from[from.UnixNano()]
	for _, k := range began {
		own := slices.IndexFunc(began, func(o *knownGap) bool { return o.id == k.id && o.input == in.number })
		if own < 0 || began[own].open && began[own].run != in.run {
			return k.id
		}
	}
	return 0
}

// carry remembers how a gap stands before the span.
func (g *gaps) carry(e Entry) {
	g.drop(e.Gap.ID)
	g.carried = append(g.carried, e)
}

// drop forgets a gap that is over before the span.
func (g *gaps) drop(id int) {
	g.carried = slices.DeleteFunc(g.carried, func(e Entry) bool { return e.Gap.ID == id })
}

// endRun forgets the gaps of an input, of which another run begins: that one says
// itself what it knows.
func (g *gaps) endRun(input int) {
	g.carried = slices.DeleteFunc(g.carried, func(e Entry) bool { return g.inputs[e.Gap.ID] == input })
}
