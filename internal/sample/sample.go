// Package sample makes events for benchmarks: varied enough that neither a
// compressor nor a search index has it easier than with a real account, and of
// the usual size, about 1.05 KB with their meta. Everything is invented; phone
// numbers are from the ranges kept for fiction or from area codes nobody has.
//
// A [Source] with the same seed makes the same events. The account has a few
// hundred extensions and tens of thousands of callers, some of whom write far
// more than others; ids, tokens and times are all different, texts are made of
// words as often as people use them.
package sample

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"ringtail/rc"
)

// Start is when the first event of every source was received.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// The ids of the account; the extensions count up from firstExtension.
const (
	account        = "37439510"
	firstExtension = 62_264_425_000
	extensions     = 240
	callers        = 30_000
	subscription   = "3c4d5e6f-8a1b-4c2d-9e3f-71b0c5d2a894"
)

// Source makes events one after the other.
type Source struct {
	rng  *rand.Rand
	now  time.Time
	id   int64 // of the newest message
	call int64 // of the newest call
	open []contact
	body []byte
}

// contact is somebody who has to do with an extension just now: texts go back
// and forth, and a call brings several events.
type contact struct {
	ext, who person
	call     int64
}

// busy is how many contacts are open at a time; an event begins another one as
// often as one in three.
const busy = 60

// New returns a source whose events depend on the seed alone.
func New(seed uint64) *Source {
	return &Source{rng: rand.New(rand.NewPCG(seed, 0x72696e67)), now: Start, id: 2_310_884_016_004, call: 6_088_127_004}
}

// Event returns the next event, in memory of its own.
func (s *Source) Event() rc.Event {
	meta, envelope, kind := s.Append(nil, nil)
	return rc.Event{Received: s.now, Kind: kind, Meta: meta, Envelope: envelope}
}

// Now is when the newest event was received.
func (s *Source) Now() time.Time { return s.now }

// Append appends the next event's meta and envelope to two buffers and tells
// its kind.
func (s *Source) Append(meta, envelope []byte) (m, e json.RawMessage, kind rc.Kind) {
	s.now = s.now.Add(time.Duration(s.rng.ExpFloat64() * float64(800*time.Millisecond)))
	s.body = s.body[:0]
	c := s.contact()
	ext := c.ext
	var path string
	switch n := s.rng.IntN(100); {
	case n < 46:
		kind, path = rc.KindSMS, ext.path()+"/message-store/instant?type=SMS"
		s.text(c)
	case n < 76:
		kind, path = rc.KindCall, ext.path()+"/telephony/sessions"
		s.session(c)
	case n < 92:
		kind, path = rc.KindPresence, ext.path()+"/presence?detailedTelephonyState=true"
		s.presence(c)
	case n < 96:
		kind, path = rc.KindVoicemail, ext.path()+"/voicemail"
		s.voicemail(c)
	case n < 98:
		kind, path = rc.KindFax, ext.path()+"/fax?direction=Inbound"
		s.fax(c)
	default:
		kind, path = rc.KindMailbox, ext.path()+"/message-store"
		s.mailbox(ext)
	}
	uuid := strconv.FormatInt(s.rng.Int64N(9e18)+1e18, 10)
	meta = cat(meta, `{"type":"ServerNotification","messageId":"`, uuid, `","status":200,"headers":{"RCRequestId":"`)
	meta = s.uuid(meta)
	meta = cat(meta, `"}}`)
	envelope = cat(envelope, `{"uuid":"`, uuid, `","event":"`, path, `","timestamp":"`, s.stamp(0),
		`","subscriptionId":"`, subscription, `","ownerId":"`, strconv.Itoa(firstExtension), `","body":`)
	envelope = append(envelope, s.body...)
	return meta, append(envelope, '}'), kind
}

func cat(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func (s *Source) add(parts ...string) { s.body = cat(s.body, parts...) }

// pick is one of a list, the first ones far more often.
func pick[T any](s *Source, list []T) T {
	f := s.rng.Float64()
	return list[int(f*f*f*float64(len(list)))]
}

// either is one of a few, each as often.
func (s *Source) either(list ...string) string { return list[s.rng.IntN(len(list))] }

func (s *Source) stamp(ago time.Duration) string {
	return s.now.Add(-ago).Format("2006-01-02T15:04:05.000Z")
}

func (s *Source) hex(b []byte, n int) []byte {
	const digits = "0123456789abcdef"
	for n > 0 {
		for v := s.rng.Uint64(); n > 0 && v > 0; n, v = n-1, v>>4 {
			b = append(b, digits[v&15])
		}
	}
	return b
}

func (s *Source) uuid(b []byte) []byte {
	for i, n := range []int{8, 4, 4, 4, 12} {
		if i > 0 {
			b = append(b, '-')
		}
		b = s.hex(b, n)
	}
	return b
}

// person is an extension of the account, or somebody outside.
type person struct {
	n            int
	first, last  string
	number, city string
}

func (p person) id() string      { return strconv.Itoa(firstExtension + p.n*1009) }
func (p person) number4() string { return strconv.Itoa(1000 + p.n) }
func (p person) name() string    { return p.first + " " + p.last }
func (p person) path() string    { return "/restapi/v1.0/account/" + account + "/extension/" + p.id() }

// someone makes person n of a group; the same n is always the same person.
func someone(group uint64, n int) person {
	r := rand.New(rand.NewPCG(group, uint64(n)))
	city := cities[r.IntN(len(cities))]
	number := "+1" + city.code + strconv.Itoa(200+r.IntN(800)) + strconv.Itoa(1000+r.IntN(9000))
	return person{n, firstNames[r.IntN(len(firstNames))], lastNames[r.IntN(len(lastNames))], number, city.name}
}

// everybody makes all people of a group once.
func everybody(group uint64, n int) func() []person {
	return sync.OnceValue(func() []person {
		list := make([]person, n)
		for i := range list {
			list[i] = someone(group, i)
		}
		return list
	})
}

var staff, outside = everybody(1, extensions), everybody(2, callers)

// contact is one that is open, or a new one in the place of another.
func (s *Source) contact() contact {
	if len(s.open) == busy && s.rng.IntN(3) > 0 {
		return s.open[s.rng.IntN(busy)]
	}
	s.call += 1 + s.rng.Int64N(300)
	c := contact{s.extension(), s.caller(), s.call}
	if len(s.open) < busy {
		s.open = append(s.open, c)
	} else {
		s.open[s.rng.IntN(busy)] = c
	}
	return c
}

func (s *Source) extension() person {
	f := s.rng.Float64()
	return staff()[int(f*f*extensions)]
}

func (s *Source) caller() person { return pick(s, outside()) }

func (s *Source) next() string {
	s.id += 4 * (1 + s.rng.Int64N(9000))
	return strconv.FormatInt(s.id, 10)
}

// conversation is the thread between two people: the same two have the same.
func conversation(a, b person) string {
	return strconv.FormatUint(5_000_000_000_000_000_000+uint64(a.n*callers+b.n)*7_919_387_131%4e18, 10)
}

// sentence is n words of a text as JSON has them.
func (s *Source) sentence(n int) string {
	var b []byte
	for i := range n {
		if i > 0 {
			b = append(b, ' ')
		}
		switch x := s.rng.IntN(60); {
		case x == 0:
			b = strconv.AppendInt(b, s.rng.Int64N(100_000), 10)
		case x == 1:
			b = append(b, s.either("👍", "🎉", "❤️", "Zoë's", "café", "mañana", `\"ok\"`, `\n`, "Straße", "日本")...)
		case x < 6:
			b = append(b, pick(s, lastNames)...)
		default:
			b = append(b, pick(s, words)...)
		}
	}
	return string(append(b, s.either(".", "?", "!", "")...))
}
