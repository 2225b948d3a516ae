package rc

import (
	"slices"
	"sync"
)

// vault knows what must never be shown, so that it can be scrubbed from texts
// that others wrote. It is safe for concurrent use: requests run beside the
// loop that renews the tokens.
type vault struct {
	mu     sync.Mutex
	fixed  []string
	recent []string
}

// keptSecrets is how many of the newest tokens are known: more than can be
// under way at a time.
const keptSecrets = 64

func newVault(fixed []string) *vault { return &vault{fixed: fixed} }

// keep adds secrets of this session.
func (v *vault) keep(secrets ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range secrets {
		if s == "" || slices.Contains(v.recent, s) {
			continue
		}
		if len(v.recent) >= keptSecrets {
			v.recent = slices.Delete(v.recent, 0, 1)
		}
		v.recent = append(v.recent, s)
	}
}

func (v *vault) list() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Concat(v.fixed, v.recent)
}
