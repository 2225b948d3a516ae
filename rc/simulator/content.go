package simulator

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

const toneRate = 8000 // samples of one byte per second

// tone is a voicemail: a WAV file of a soft beep, 8 kHz, 8 bit, mono.
func tone(secs int) []byte {
	n := secs * toneRate
	b := make([]byte, 0, 44+n)
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+n))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, toneRate)
	b = le.AppendUint32(b, toneRate)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, 8)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(n))
	for range secs {
		b = append(b, toneSecond()...)
	}
	return b
}

// toneSecond is one second of it; every one is the same.
var toneSecond = sync.OnceValue(func() []byte {
	b := make([]byte, toneRate)
	for i := range b {
		b[i] = byte(128 + 20*math.Sin(float64(i)*2*math.Pi*440/toneRate))
	}
	return b
})

// mp3Frames are silent MPEG-1 layer III frames of 26 ms each.
func mp3Frames(secs int) []byte {
	frame := make([]byte, 417)
	copy(frame, []byte{0xff, 0xfb, 0x90, 0xc4})
	return bytes.Repeat(frame, secs*1000/26)
}

// document is a fax: a PDF of so many empty pages.
func document(pages int) []byte {
	var b bytes.Buffer
	var at []int
	object := func(text string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), text)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids []string
	for i := range pages {
		kids = append(kids, fmt.Sprintf("%d 0 R", 3+i))
	}
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", pages, strings.Join(kids, " ")))
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>")
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, p := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, xref)
	return b.Bytes()
}

// pixel is a picture: a GIF of one dot.
func pixel() []byte {
	return []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x66\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
}

// contentCall is GET …/message-store/{id}/content/{attachmentId}. mu is held.
func (s *Simulator) contentCall(c *call, m *message, id string) answer {
	if a := s.may("ReadMessages", "ReadMessageContent"); a != nil {
		return *a
	}
	for _, x := range m.attachments {
		if strconv.FormatInt(x.id, 10) != id {
			continue
		}
		if m.availability == "Purged" {
			break
		}
		body := x.content()
		a := answer{status: http.StatusOK, contentType: x.contentType, body: body}
		a.set("Accept-Ranges", "bytes")
		if d := c.query.Get("contentDisposition"); d != "" {
			name := c.query.Get("contentDispositionFilename")
			if name == "" {
				name = x.file
			}
			a.set("Content-Disposition", fmt.Sprintf("%s; filename=%q", strings.ToLower(d), name))
		}
		if h := c.header.Get("Range"); h != "" {
			from, to, valid := byteRange(h, len(body))
			if !valid {
				r := apiError(http.StatusRequestedRangeNotSatisfiable, "CMN-107", "Range is not satisfiable")
				r.set("Content-Range", fmt.Sprintf("bytes */%d", len(body)))
				return r
			}
			a.status, a.body = http.StatusPartialContent, body[from:to]
			a.set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(body)))
		}
		return a
	}
	return parameterError(404, "CMN-102", "Resource for parameter [attachmentId] is not found", "attachmentId", id)
}

// byteRange reads a range of one part; to is exclusive.
func byteRange(h string, size int) (from, to int, valid bool) {
	spec, found := strings.CutPrefix(h, "bytes=")
	first, last, dash := strings.Cut(spec, "-")
	if !found || !dash {
		return 0, 0, false
	}
	if first == "" {
		n, err := strconv.Atoi(last)
		if err != nil || n <= 0 {
			return 0, 0, false
		}
		return max(size-n, 0), size, size > 0
	}
	from, err := strconv.Atoi(first)
	if err != nil || from < 0 || from >= size {
		return 0, 0, false
	}
	to = size
	if last != "" {
		n, err := strconv.Atoi(last)
		if err != nil || n < from {
			return 0, 0, false
		}
		to = min(n+1, size)
	}
	return from, to, true
}
