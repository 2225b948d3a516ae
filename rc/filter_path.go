package rc

import (
	"slices"
	"strings"
)

// canonicalPath appends filter's path without its query, every id replaced by
// ~, to dst. Ids are decimal digits, ~, or a placeholder such as {accountId},
// which stands literally in some events. [observed] A trailing slash is
// dropped.
func canonicalPath(dst []byte, filter string) []byte {
	path, _, _ := strings.Cut(filter, "?")
	path = strings.TrimRight(path, "/")
	for len(path) > 0 {
		segment := path
		if i := strings.IndexByte(path[1:], '/'); i >= 0 {
			segment = path[:i+1]
		}
		path = path[len(segment):]
		name := strings.TrimPrefix(segment, "/")
		if len(name) < len(segment) {
			dst = append(dst, '/')
		}
		if isPathID(name) {
			dst = append(dst, '~')
		} else {
			dst = append(dst, name...)
		}
	}
	return dst
}

func isPathID(s string) bool {
	if s == "~" || len(s) > 2 && s[0] == '{' && s[len(s)-1] == '}' {
		return true
	}
	return isDigits(s)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// queryValue is the value of the query parameter name in filter, or "". Event
// filters are written without percent-encoding in practice, so none is
// undone.
func queryValue(filter, name string) string {
	_, query, _ := strings.Cut(filter, "?")
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// filterKey is a form of filter in which two filters for the same events are
// equal: ids replaced by ~, query parameters sorted.
func filterKey(filter string) string {
	key := canonicalPath(nil, filter)
	if _, query, ok := strings.Cut(filter, "?"); ok && query != "" {
		pairs := strings.Split(query, "&")
		for i, pair := range pairs {
			if name, value, _ := strings.Cut(pair, "="); strings.HasSuffix(name, "Id") && isPathID(value) {
				pairs[i] = name + "=~"
			}
		}
		slices.Sort(pairs)
		key = append(key, '?')
		key = append(key, strings.Join(pairs, "&")...)
	}
	return string(key)
}

// pathID is the first id that follows the path segment named after in filter,
// or "" when there is none: pathID("/a/call-queues/77/presence",
// "call-queues") is 77.
func pathID(filter, after string) string {
	path, _, _ := strings.Cut(filter, "?")
	segments := strings.Split(path, "/")
	for i := range len(segments) - 1 {
		if segments[i] == after && isPathID(segments[i+1]) {
			return segments[i+1]
		}
	}
	return ""
}
