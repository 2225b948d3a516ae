package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Redacted is what every Secret looks like to a printer, an encoder or a log.
const Redacted = "[redacted]"

// Secret holds a string that must not be printed. Its zero value is empty.
//
// The string lies behind a pointer because fmt calls no methods on unexported
// fields: a plain string type nested in somebody's struct would be printed by
// %+v, a pointer shows up as an address.
type Secret struct{ value *string }

// NewSecret wraps s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{value: &s}
}

// Reveal returns the string itself, for the one place that sends it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is nothing to hide.
func (s Secret) Empty() bool { return s.value == nil }

// Equal compares what two secrets hold.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

func (s Secret) String() string { return Redacted }

// GoString answers %#v.
func (s Secret) GoString() string { return Redacted }

// Format answers every verb, also %x and %q, which would go around String.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Redacted) }

// MarshalText covers encoders that know text, such as TOML and XML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON covers encoding/json.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + Redacted + `"`), nil }

// LogValue covers log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }
