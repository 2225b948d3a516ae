package rc

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"
)

// Store keeps a session over the end of the process. It is used by one
// goroutine at a time. What it is given under "session" holds credentials;
// what it is given under "progress" does not.
type Store interface {
	// Load returns what Save kept under name, or nil if there is nothing.
	Load(ctx context.Context, name string) ([]byte, error)
	Save(ctx context.Context, name string, data []byte) error
	Clear(ctx context.Context) error // forgets everything of this session
}

// Names under which a Store keeps things.
const (
	storeSession  = "session"
	storeProgress = "progress"
)

const (
	stateVersion = 1
	// saveEvery bounds how often the state is saved while events flow: a crash
	// forgets at most so much of what was delivered.
	saveEvery = 2 * time.Second
	// storeTimeout is how long reading or writing the state may take.
	storeTimeout = 3 * time.Second
	// savedIDs is how many of the newest uuids and message ids are kept.
	savedIDs = 1000
)

// savedSession is what recovers a session. It holds credentials.
type savedSession struct {
	Version        int             `json:"version"`
	Access         string          `json:"accessToken,omitempty"`
	Refresh        string          `json:"refreshToken,omitempty"`
	Expires        time.Time       `json:"expires,omitzero"`
	RefreshExpires time.Time       `json:"refreshExpires,omitzero"`
	RenewAt        time.Time       `json:"renewAt,omitzero"`
	OwnerID        string          `json:"ownerId,omitempty"`
	Recovery       string          `json:"wsc,omitempty"`
	Sequence       int64           `json:"sequence,omitempty"`
	Window         time.Duration   `json:"recoveryTimeout,omitempty"`
	Buffer         int             `json:"recoveryBufferSize,omitempty"`
	Subscription   string          `json:"subscriptionId,omitempty"`
	Filters        []string        `json:"eventFilters,omitempty"` // accepted, as we wrote them
	Since          []time.Time     `json:"activeSince,omitempty"`  // per filter, by the platform's clock
	Spent          map[group]spent `json:"spent,omitempty"`        // of the platform's limits
}

// savedProgress is how far the delivery had come.
type savedProgress struct {
	Version   int         `json:"version"`
	Proof     time.Time   `json:"proof"` // newest sign of life of the connection
	Clean     bool        `json:"clean"` // the connection was ended in good order, everything read
	UUIDs     []string    `json:"uuids,omitempty"`
	Messages  []string    `json:"messages,omitempty"`  // message ids of delivered events
	Announced []string    `json:"announced,omitempty"` // message ids that mailbox events told of
	Fetched   []string    `json:"fetched,omitempty"`   // message ids delivered from the message store
	Pending   []span      `json:"pending,omitempty"`   // not compared with it yet
	Open      *span       `json:"open,omitempty"`      // the interruption that had not come to its end
	Left      []leftEvent `json:"left,omitempty"`      // delivered, and put aside by the reader
}

// savepoint is a progress that may be saved once so many events of this
// process have been dealt with, and so much was heard of gaps: what still waits
// for its reader is not delivered, however long ago it was received.
type savepoint struct {
	events uint64
	gaps   uint64 // of this run

	delivered bool // it was saved, but for what it tells of gaps
	progress  savedProgress
}

// keeper saves the state beside the loop: a disk or a keyring that hangs must
// not stop a pong. The newest state of a name replaces an older one that waits.
type keeper struct {
	store Store
	mu    sync.Mutex
	todo  map[string][]byte
	last  map[string]string
	bell  chan struct{}
	quit  chan struct{}
	done  chan struct{}
	fault func(error) // called once, from the keeper's goroutine
}

func newKeeper(store Store, guard func(func()), fault func(error)) *keeper {
	k := &keeper{store: store, todo: map[string][]byte{}, last: map[string]string{}, bell: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}), fault: fault}
	go guard(k.run)
	return k
}

func (k *keeper) save(name string, state any) {
	data, err := json.Marshal(state)
	if err != nil {
		return // only strings, numbers and times: cannot happen
	}
	k.mu.Lock()
	if k.last[name] == string(data) {
		k.mu.Unlock()
		return
	}
	k.last[name], k.todo[name] = string(data), data
	k.mu.Unlock()
	wake(k.bell)
}

func (k *keeper) run() {
	defer close(k.done)
	for quitting := false; ; {
		k.mu.Lock()
		todo := k.todo
		k.todo = map[string][]byte{}
		k.mu.Unlock()
		for _, name := range []string{storeSession, storeProgress} {
			data, ok := todo[name]
			if !ok {
				continue
			}
			ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
			err := k.store.Save(ctx, name, data)
			cancel()
			if err != nil && k.fault != nil {
				k.fault(err)
				k.fault = nil
			}
		}
		if len(todo) > 0 {
			continue
		}
		if quitting {
			return
		}
		select {
		case <-k.bell:
		case <-k.quit:
			quitting = true
		}
	}
}

// close saves what waits and ends the keeper, or leaves it behind if that
// takes longer than wait.
func (k *keeper) close(wait time.Duration) {
	close(k.quit)
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-k.done:
	case <-t.C:
	}
}

// loadState reads what the last process left. A state that cannot be read is
// an error in words and otherwise as good as none.
func loadState(ctx context.Context, store Store) (ss savedSession, sp savedProgress, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	read := func(name string, into any) bool {
		data, lerr := store.Load(ctx, name)
		if lerr != nil {
			err = errors.Join(err, lerr)
			return false
		}
		if data == nil {
			return false
		}
		if json.Unmarshal(data, into) != nil {
			err = errors.Join(err, errors.New("the saved "+name+" state is damaged"))
			return false
		}
		return true
	}
	found = read(storeSession, &ss)
	if found && ss.Version != stateVersion {
		return savedSession{}, savedProgress{}, false, err
	}
	if !read(storeProgress, &sp) || sp.Version != stateVersion {
		sp = savedProgress{}
	}
	return ss, sp, found, err
}
