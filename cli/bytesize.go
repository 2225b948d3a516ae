package cli

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// byteSize is an amount of memory or of a file as a flag: 512MB, 2GB, 64MiB,
// or a plain number of bytes. It is 0 when it was not given.
type byteSize int64

// byteUnits are what may stand behind the number, longer names first. What
// people call a megabyte of memory is 1,048,576 bytes, so MB is that too.
var byteUnits = []struct {
	name  string
	shift uint
}{
	{"kib", 10}, {"mib", 20}, {"gib", 30}, {"tib", 40},
	{"kb", 10}, {"mb", 20}, {"gb", 30}, {"tb", 40},
	{"k", 10}, {"m", 20}, {"g", 30}, {"t", 40}, {"b", 0},
}

// Set reads a size that is above 0.
func (b *byteSize) Set(text string) error {
	number, shift := strings.ToLower(strings.TrimSpace(text)), uint(0)
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, shift = strings.TrimSpace(rest), u.shift
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	n *= float64(int64(1) << shift)
	if err != nil || math.IsNaN(n) || n < 1 || n >= math.MaxInt64 {
		return errors.New("give a size such as 512MB or 2GB")
	}
	*b = byteSize(n)
	return nil
}

func (b *byteSize) String() string {
	n := int64(*b)
	for i := 7; i >= 4 && n > 0; i-- { // the largest unit of which there are whole ones
		if u := byteUnits[i]; n%(1<<u.shift) == 0 {
			return strconv.FormatInt(n>>u.shift, 10) + strings.ToUpper(u.name)
		}
	}
	return strconv.FormatInt(n, 10)
}

// Type is what the help calls the value.
func (b *byteSize) Type() string { return "size" }
