package rc

// uuidSet remembers the newest uuids, up to a bound, so that an event that
// comes twice around a broken connection is delivered once.
type uuidSet struct {
	ring  []string
	next  int
	known map[string]struct{}
}

func newUUIDSet(size int) *uuidSet {
	return &uuidSet{ring: make([]string, size), known: make(map[string]struct{}, size)}
}

// add remembers id and reports whether it was new.
func (u *uuidSet) add(id string) bool {
	if _, ok := u.known[id]; ok {
		return false
	}
	delete(u.known, u.ring[u.next])
	u.ring[u.next] = id
	u.next = (u.next + 1) % len(u.ring)
	u.known[id] = struct{}{}
	return true
}

// addText is add of a text that the caller goes on to use: it is copied only
// if it is new.
func (u *uuidSet) addText(id []byte) bool {
	if _, ok := u.known[string(id)]; ok {
		return false
	}
	return u.add(string(id))
}

// has reports whether id is remembered.
func (u *uuidSet) has(id string) bool {
	_, ok := u.known[id]
	return ok
}

// newest returns the n ids added last, oldest first.
func (u *uuidSet) newest(n int) (ids []string) {
	n = min(n, len(u.ring))
	for i := range n {
		if id := u.ring[(u.next-n+i+len(u.ring))%len(u.ring)]; id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// hasText is has of a text that is not a string yet.
func (u *uuidSet) hasText(id []byte) bool {
	_, ok := u.known[string(id)]
	return ok
}
