package safetext

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// MaskJSON appends the JSON document src to dst with everything personal
// hidden: what a member holds is told by its key and, where that says nothing,
// by what it looks like. Ids, times, sizes and words such as "Inbound" keep
// their bytes. What is not JSON is masked as a free text. dst and src must not
// overlap.
func (m *Masker) MaskJSON(dst, src []byte) []byte {
	defer m.lock()()
	if !json.Valid(src) {
		return append(dst, m.line(string(src), true)...)
	}
	// Names first, so that they are hidden in what stands before them, too.
	learn := masking{m: m, src: src, learning: true}
	learn.value(0, fieldPlain)
	write := masking{m: m, src: src, out: dst}
	write.value(0, fieldPlain)
	return append(write.out, src[write.done:]...)
}

// Learn remembers the names in a JSON document for Line.
func (m *Masker) Learn(src []byte) {
	if json.Valid(src) {
		defer m.lock()()
		(&masking{m: m, src: src, learning: true}).value(0, fieldPlain)
	}
}

// masking is one pass over valid JSON.
type masking struct {
	m        *Masker
	src, out []byte
	done     int // everything before is in out
	learning bool
}

// value handles the value at i, which is of the kind f, and returns the index
// after it.
func (x *masking) value(i int, f field) int {
	i = x.space(i)
	switch c := x.src[i]; c {
	case '{':
		i = x.space(i + 1)
		for x.src[i] != '}' {
			end := x.stringEnd(i)
			name := x.text(i, end)
			if !x.learning {
				if hidden := x.m.line(name, true); hidden != name {
					x.put(i, end, hidden)
				}
			}
			i = x.value(x.space(end)+1, x.m.fieldOf(name))
			if i = x.space(i); x.src[i] == ',' {
				i = x.space(i + 1)
			}
		}
		return i + 1
	case '[':
		i = x.space(i + 1)
		for x.src[i] != ']' {
			i = x.value(i, f)
			if i = x.space(i); x.src[i] == ',' {
				i = x.space(i + 1)
			}
		}
		return i + 1
	case '"':
		end := x.stringEnd(i)
		x.string(i, end, f)
		return end
	default:
		end := i
		for end < len(x.src) && strings.IndexByte(",]} \n\r\t", x.src[end]) < 0 {
			end++
		}
		if c == '-' || c >= '0' && c <= '9' {
			x.number(i, end, f)
		}
		return end
	}
}

func (x *masking) string(i, end int, f field) {
	if x.learning && f != fieldName && f != fieldParty {
		return
	}
	text := x.text(i, end)
	hidden := x.m.field(text, f)
	if !x.learning && hidden != text {
		x.put(i, end, hidden)
	}
}

func (x *masking) number(i, end int, f field) {
	if x.learning || f == fieldID || f == fieldQuantity {
		return
	}
	digits := 0
	for digits < end-i && x.src[i+digits] >= '0' && x.src[i+digits] <= '9' {
		digits++
	}
	least := minDigits
	if f == fieldNumber || f == fieldParty {
		least = 5
	}
	if digits >= least {
		x.put(i, end, x.m.hidden(string(x.src[i:i+digits])))
	}
}

// put replaces the bytes from i to end by text as a JSON string.
func (x *masking) put(i, end int, text string) {
	x.out = append(x.out, x.src[x.done:i]...)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always encodes
	x.out = append(x.out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
	x.done = end
}

func (x *masking) text(i, end int) string {
	raw := x.src[i:end]
	if bytes.IndexByte(raw, '\\') < 0 {
		return strings.ToValidUTF8(string(raw[1:len(raw)-1]), "\ufffd")
	}
	var s string
	_ = json.Unmarshal(raw, &s) // valid, as the document is
	return s
}

func (x *masking) space(i int) int {
	for i < len(x.src) && (x.src[i] == ' ' || x.src[i] == '\n' || x.src[i] == '\r' || x.src[i] == '\t') {
		i++
	}
	return i
}

func (x *masking) stringEnd(i int) int {
	for i++; x.src[i] != '"'; i++ {
		if x.src[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// field is what a member holds, as far as its key tells.
type field uint8

const (
	fieldPlain    field = iota
	fieldWord           // a word of the platform, such as Inbound
	fieldID             // names a thing, and stays
	fieldQuantity       // counts, sizes, times
	fieldName
	fieldParty // a number or a name
	fieldNumber
	fieldAddress
	fieldText
)

func (m *Masker) field(s string, f field) string {
	switch f {
	case fieldName:
		if strings.ContainsAny(s, "@") {
			return m.address(s)
		}
		if letters(s) == 0 {
			return m.number(s)
		}
		return m.name(s)
	case fieldParty, fieldNumber:
		return m.number(s)
	case fieldAddress:
		return m.address(s)
	case fieldText:
		return m.Text(s)
	case fieldWord:
		return m.line(s, false)
	case fieldID:
		if strings.HasPrefix(s, "+") || strings.Contains(s, "@") {
			return m.line(s, false)
		}
		return s
	}
	return m.line(s, true)
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// fieldOf is fieldOf, remembered: events use the same keys again and again.
func (m *Masker) fieldOf(key string) field {
	f, ok := m.keys[key]
	if !ok {
		f = fieldOf(key)
		if m.keys == nil || len(m.keys) >= 1024 {
			m.keys = make(map[string]field)
		}
		m.keys[key] = f
	}
	return f
}

// fieldOf tells from a key what its value holds. [documented] for the keys of
// RingCentral's events, inferred from their endings for all others.
func fieldOf(key string) field {
	switch key {
	case "id", "ids", "uuid", "members", "s-id":
		return fieldID
	}
	for _, end := range [...]string{"Id", "Ids", "ID", "IDs", "Uuid", "_id"} {
		if strings.HasSuffix(key, end) {
			return fieldID
		}
	}
	low := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(key))
	if f, ok := fields[low]; ok {
		return f
	}
	for _, e := range fieldEnds {
		if strings.HasSuffix(low, e.end) {
			return e.field
		}
	}
	return fieldPlain
}

var fields = map[string]field{
	"rcrequestid": fieldID, "extensionnumber": fieldID, "subscriptionid": fieldID,

	"type": fieldWord, "eventtype": fieldWord, "direction": fieldWord, "status": fieldWord, "messagestatus": fieldWord,
	"event": fieldWord, "readstatus": fieldWord, "priority": fieldWord, "availability": fieldWord, "code": fieldWord,
	"errorcode": fieldWord, "contenttype": fieldWord, "vmtranscriptionstatus": fieldWord, "presencestatus": fieldWord,
	"userstatus": fieldWord, "telephonystatus": fieldWord, "dndstatus": fieldWord, "usagetype": fieldWord, "uri": fieldWord,
	"faxresolution": fieldWord, "usagename": fieldWord, "permissionname": fieldWord, "parametername": fieldWord,
	"hints": fieldWord, "terminationtype": fieldWord, "origin": fieldWord, "meetingstatus": fieldWord, "domain": fieldWord,

	"size": fieldQuantity, "sequence": fieldQuantity, "timestamp": fieldQuantity, "duration": fieldQuantity, "vmduration": fieldQuantity,
	"expiresin": fieldQuantity, "cost": fieldQuantity,

	"from": fieldParty, "to": fieldParty, "caller": fieldParty, "callee": fieldParty, "sender": fieldParty, "recipient": fieldParty,
	"recipients": fieldParty, "onbehalfof": fieldParty, "phonenumbers": fieldNumber, "phone": fieldNumber, "mobile": fieldNumber,
	"remoteuri": fieldParty, "localuri": fieldParty, "cc": fieldParty, "bcc": fieldParty,

	"subject": fieldText, "text": fieldText, "body": fieldText, "message": fieldText, "description": fieldText, "title": fieldText,
	"note": fieldText, "notes": fieldText, "comment": fieldText, "comments": fieldText, "transcript": fieldText,
	"transcription": fieldText, "coverpagetext": fieldText, "content": fieldText, "summary": fieldText, "department": fieldText,
	"company": fieldText, "location": fieldText, "street": fieldText, "street2": fieldText, "city": fieldText, "zip": fieldText,
	"postalcode": fieldText, "activity": fieldText, "caption": fieldText, "fallback": fieldText, "filename": fieldText,
	"address": fieldText, "customername": fieldName, "jobtitle": fieldText, "speakerinfo": fieldText, "displaytext": fieldText,
}

var fieldEnds = []struct {
	end   string
	field field
}{
	{"email", fieldAddress}, {"emailaddress", fieldAddress}, {"mail", fieldAddress}, {"name", fieldName}, {"phone", fieldNumber},
	{"phonenumber", fieldNumber}, {"number", fieldNumber}, {"time", fieldQuantity}, {"count", fieldQuantity}, {"size", fieldQuantity},
	{"ms", fieldQuantity}, {"seconds", fieldQuantity}, {"text", fieldText}, {"subject", fieldText}, {"address", fieldText},
}
