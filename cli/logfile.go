package cli

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"

	"ringtail/config"
)

// openLog opens the debug log, or one that discards everything when path is
// empty. The file is made for its owner alone, because a log tells who wrote
// to whom; one that exists is narrowed to that.
func (s *session) openLog(path string, secrets []config.Secret) (*slog.Logger, error) {
	if path == "" {
		return slog.New(slog.DiscardHandler), nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the log file cannot be opened: %w", pathError(path, err))
	}
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("others may read the log file and its permissions cannot be changed: %w", pathError(path, err))
		}
	}
	s.closers = append(s.closers, func() { _ = f.Close() })
	return slog.New(slog.NewTextHandler(newCensor(f, secrets), &slog.HandlerOptions{Level: slog.LevelDebug})), nil
}

// censor is a writer that leaves out known secrets. Nobody should hand one to
// the log; if somebody does, it still does not get there. slog writes each
// record with one call, so a secret is never cut in two.
type censor struct {
	w     io.Writer
	words [][]byte
}

// minSecret is the shortest secret that is searched for: shorter ones would
// blot out ordinary words.
const minSecret = 6

func newCensor(w io.Writer, secrets []config.Secret) *censor {
	c := &censor{w: w}
	for _, s := range secrets {
		word := s.Reveal()
		if len(word) < minSecret {
			continue
		}
		c.words = append(c.words, []byte(word))
		if escaped := url.QueryEscape(word); escaped != word {
			c.words = append(c.words, []byte(escaped))
		}
	}
	return c
}

func (c *censor) Write(p []byte) (int, error) {
	clean := p
	for _, word := range c.words {
		clean = bytes.ReplaceAll(clean, word, []byte(config.Redacted))
	}
	if _, err := c.w.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}
