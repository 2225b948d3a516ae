package rc

import "hash/maphash"

// uuidSet remembers the newest uuids, up to a bound, so that an event that
// comes twice around a broken connection is delivered once.
//
// It is a hash table whose places are also a ring: the oldest uuid gives its
// place to the newest. Nothing is ever moved, which a map of the same content
// does at every turn of the ring.
type uuidSet struct {
	ring  []seat
	heads []int32 // by hash: the first place of the chain, counted from 1; 0 for none
	next  int     // the oldest place, which is given away next
}

// seat is the place of one uuid.
type seat struct {
	id    string
	hash  uint64
	after int32 // the next place of the chain, counted from 1
	used  bool
}

var uuidSeed = maphash.MakeSeed()

func newUUIDSet(size int) *uuidSet {
	heads := 1
	for heads < 2*size {
		heads *= 2
	}
	return &uuidSet{ring: make([]seat, size), heads: make([]int32, heads)}
}

// add remembers id and reports whether it was new.
func (u *uuidSet) add(id string) bool {
	hash := maphash.String(uuidSeed, id)
	if find(u, id, hash) {
		return false
	}
	u.put(id, hash)
	return true
}

// addText is add of a text that the caller goes on to use: it is copied only
// if it is new.
func (u *uuidSet) addText(id []byte) bool {
	hash := maphash.Bytes(uuidSeed, id)
	if find(u, id, hash) {
		return false
	}
	u.put(string(id), hash)
	return true
}

// has reports whether id is remembered.
func (u *uuidSet) has(id string) bool { return find(u, id, maphash.String(uuidSeed, id)) }

// hasText is has of a text that is not a string yet.
func (u *uuidSet) hasText(id []byte) bool { return find(u, id, maphash.Bytes(uuidSeed, id)) }

// newest returns the n ids added last, oldest first.
func (u *uuidSet) newest(n int) (ids []string) {
	n = min(n, len(u.ring))
	for i := range n {
		if id := u.ring[(u.next-n+i+len(u.ring))%len(u.ring)].id; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func (u *uuidSet) chain(hash uint64) *int32 { return &u.heads[hash&uint64(len(u.heads)-1)] }

func find[T string | []byte](u *uuidSet, id T, hash uint64) bool {
	for i := *u.chain(hash); i != 0; i = u.ring[i-1].after {
		if p := &u.ring[i-1]; p.hash == hash && p.id == string(id) {
			return true
		}
	}
	return false
}

// put gives the oldest place to an id that is not there.
func (u *uuidSet) put(id string, hash uint64) {
	p, number := &u.ring[u.next], int32(u.next+1)
	if p.used {
		link := u.chain(p.hash)
		for *link != number {
			link = &u.ring[*link-1].after
		}
		*link = p.after
	}
	head := u.chain(hash)
	*p = seat{used: true, id: id, hash: hash, after: *head}
	*head = number
	u.next = (u.next + 1) % len(u.ring)
}
