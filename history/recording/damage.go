package recording

import "fmt"

// Damage is what of a compressed recording cannot be unpacked although more
// comes after it, or should: bits have changed since it was written. An end
// that is cut off is none. The zero Damage says that there is none.
type Damage struct {
	Name   string // of the first recording that is damaged, where there are several
	At     int64  // the first byte of the first place, counted from 0, in the file
	Places uint64 // how many
	Bytes  int64  // of the file, in all places, that could not be read; 0 when all could, but a checksum is wrong
}

// Words say where it is and how much cannot be read, without a full stop;
// empty when there is none.
func (d Damage) Words() string {
	if d.Places == 0 {
		return ""
	}
	text := "damaged"
	if d.Name != "" {
		text = d.Name + " is damaged"
	}
	if d.Places > 1 {
		text += fmt.Sprintf(" in %d places, first", d.Places)
	}
	if d.Bytes == 0 {
		return text + fmt.Sprintf(" after byte %d: a checksum is wrong, and so may be what was read", d.At)
	}
	bytes := fmt.Sprintf("%d bytes", d.Bytes)
	if d.Bytes == 1 {
		bytes = "1 byte"
	}
	return text + fmt.Sprintf(" at byte %d, %s could not be read", d.At, bytes)
}

// add counts the damage of another place or recording too.
func (d *Damage) add(other Damage) {
	if d.Places == 0 {
		d.Name, d.At = other.Name, other.At
	}
	d.Places += other.Places
	d.Bytes += other.Bytes
}
