package rc

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFilter is the longest event filter that is sent or recognised, in bytes.
const maxFilter = 2048

// filterRoots are where event filters begin. [documented, the last two inferred]
var filterRoots = []string{"/restapi/", "/team-messaging/", "/ai/", "/rcvideo/", "/cx/"}

// aliasGroups are aliases that stand for several others, or are another word
// for one.
var aliasGroups = map[string][]string{
	"messages":   {"sms", "voicemail", "fax"},
	"mms":        {"sms"},
	"voicemails": {"voicemail"},
	"faxes":      {"fax"},
	"call":       {"calls"},
	"telephony":  {"calls"},
	"missed":     {"calls-missed"},
	"post":       {"posts"},
	"chat":       {"chats"},
	"team":       {"posts", "chats"},
	"a2p":        {"a2p-messages", "a2p-opt-outs"},
	"threads":    {"thread-sync", "thread-entries"},
	"ringsense":  {"ringsense-pbx", "ringsense-rcv"},
}

// Aliases returns every alias that [ExpandFilter] knows, sorted.
func Aliases() []string {
	names := make([]string, 0, len(catalog)+len(aliasGroups))
	for _, f := range catalog {
		names = append(names, f.Alias)
	}
	for name := range aliasGroups {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// ExpandFilter turns what a user wrote for a filter into full event filters:
// an alias of the catalogue (sms), an alias of several (messages), an alias
// with the id it needs (a2p-batch:123), or a full event filter, which begins
// with a slash. The error is a sentence for people.
func ExpandFilter(s string) ([]string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, fmt.Errorf("the filter is empty: give an alias such as sms, or a full event filter; `ringtail filters` lists both")
	}
	if strings.HasPrefix(s, "/") {
		if err := CheckFilter(s); err != nil {
			return nil, err
		}
		return []string{s}, nil
	}
	if i := strings.Index(s, "://"); i >= 0 {
		return nil, fmt.Errorf("the filter %s is a web address: leave out the server and begin with the path, such as /restapi/v1.0/…", quote(s))
	}
	name, id, hasID := strings.Cut(strings.ToLower(s), ":")
	if names, ok := aliasGroups[name]; ok && !hasID {
		var paths []string
		for _, n := range names {
			f, _ := filterByAlias(n)
			paths = append(paths, f.Path)
		}
		return paths, nil
	}
	f, ok := filterByAlias(name)
	switch {
	case !ok:
		return nil, unknownAlias(s, name)
	case f.Needs == "" && hasID:
		return nil, fmt.Errorf("the filter %s takes no id; for another extension give the full event filter, such as %s", name, ForExtension(f.Path, "123456"))
	case f.Needs == "":
		return []string{f.Path}, nil
	case !hasID:
		return nil, fmt.Errorf("the filter %s needs an id: write %s:ID, or the full event filter %s with the id in place of {%s}", name, name, f.Path, f.Needs)
	case !isDigits(id):
		return nil, fmt.Errorf("the filter %s needs an id of decimal digits after the colon, not %s", name, quote(id))
	}
	return []string{f.WithID(id)}, nil
}

// ExpandFilters is [ExpandFilter] for several, in their order and without
// repetitions.
func ExpandFilters(list []string) ([]string, error) {
	var all []string
	for _, s := range list {
		paths, err := ExpandFilter(s)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all, nil
}

// CheckFilter reports, in a sentence for people, why path cannot be a full
// event filter. The platform may still refuse one that passes.
func CheckFilter(path string) error {
	shown := quote(path)
	switch {
	case path == "":
		return fmt.Errorf("the filter is empty")
	case len(path) > maxFilter:
		return fmt.Errorf("the filter %s is longer than %d bytes", shown, maxFilter)
	case !utf8.ValidString(path):
		return fmt.Errorf("the filter %s is not valid UTF-8", shown)
	}
	for _, r := range path {
		switch {
		case unicode.IsSpace(r):
			return fmt.Errorf("the filter %s contains white space: write it as one word, and each filter by itself", shown)
		case unicode.IsControl(r) || !unicode.IsPrint(r):
			return fmt.Errorf("the filter %s contains the invisible character %U: remove it", shown, r)
		case strings.ContainsRune("#\"'<>\\`", r):
			return fmt.Errorf("the filter %s contains %q, which no event filter has", shown, string(r))
		}
	}
	if strings.HasPrefix(path, "/webinar/") {
		return fmt.Errorf("the filter %s is for webinars: RingCentral sends these through webhooks of another API, not over this connection", shown)
	}
	if !slices.ContainsFunc(filterRoots, func(root string) bool { return len(path) > len(root) && strings.HasPrefix(path, root) }) {
		return fmt.Errorf("the filter %s does not begin like an event filter (%s); `ringtail filters` lists them", shown, strings.Join(filterRoots, ", "))
	}
	if i := strings.IndexAny(path, "{}"); i >= 0 {
		name := path[i:]
		if j := strings.IndexByte(name, '}'); j >= 0 {
			name = name[:j+1]
		}
		return fmt.Errorf("the filter %s still contains %s: put the id there", shown, name)
	}
	p, query, hasQuery := strings.Cut(path, "?")
	switch {
	case strings.Contains(p, "//"):
		return fmt.Errorf("the filter %s contains //: remove one slash", shown)
	case strings.HasSuffix(p, "/"):
		return fmt.Errorf("the filter %s ends with a slash: remove it", shown)
	case hasQuery && query == "":
		return fmt.Errorf("the filter %s ends with a question mark: remove it or add a condition such as type=SMS", shown)
	case strings.Contains(query, "?"):
		return fmt.Errorf("the filter %s contains two question marks: join conditions with &", shown)
	}
	return nil
}

func filterByAlias(alias string) (Filter, bool) {
	for _, f := range catalog {
		if f.Alias == alias {
			return f, true
		}
	}
	return Filter{}, false
}

func unknownAlias(written, name string) error {
	shown := quote(written)
	near := nearAliases(name)
	if len(near) == 0 {
		return fmt.Errorf("there is no filter called %s; `ringtail filters` lists them, and a full event filter begins with a slash", shown)
	}
	last := near[len(near)-1]
	if rest := near[:len(near)-1]; len(rest) > 0 {
		last = strings.Join(rest, ", ") + " or " + last
	}
	return fmt.Errorf("there is no filter called %s; did you mean %s? `ringtail filters` lists them all", shown, last)
}

// nearAliases are up to three aliases that name may have been meant for, the
// nearest first.
func nearAliases(name string) []string {
	if len(name) > 40 {
		return nil
	}
	type candidate struct {
		alias    string
		distance int
	}
	var found []candidate
	for _, alias := range Aliases() {
		d := editDistance(name, alias)
		contained := len(name) >= 3 && strings.Contains(alias, name) || len(alias) >= 3 && strings.Contains(name, alias)
		if d > 2 && d > len(name)/3 && !contained || d >= max(len(name), len(alias)) {
			continue
		}
		found = append(found, candidate{alias, d})
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	var names []string
	for _, c := range found[:min(3, len(found))] {
		names = append(names, c.alias)
	}
	return names
}

// editDistance is the number of characters to insert, delete, replace or swap
// with a neighbour to make b of a.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	previous := make([]int, len(y)+1)
	for j := range previous {
		previous[j] = j
	}
	for i, r := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j, s := range y {
			cost := 1
			if r == s {
				cost = 0
			}
			row[j+1] = min(previous[j+1]+1, row[j]+1, previous[j]+cost)
			if i > 0 && j > 0 && r == y[j-1] && x[i-1] == s {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, previous = previous, row
	}
	return previous[len(y)]
}

// quote shows what the user wrote inside a sentence: quoted, escaped and
// bounded.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		return fmt.Sprintf("%q…", strings.ToValidUTF8(s[:most], ""))
	}
	return fmt.Sprintf("%q", s)
}
