#!/bin/sh
# Shows that the property test can fail: breaks a copy of the client in one
# small way after another and plays random schedules against it. A mutation
# that no schedule notices ends the script with an error.
#
#	rc/mutate.sh              all mutations
#	rc/mutate.sh wsc          those whose name contains a word
#
# RINGTAIL_SEEDS is how many schedules are played against each, 3000 if unset.
set -eu
cd "$(dirname "$0")/.."
seeds=${RINGTAIL_SEEDS:-3000}
word=${1:-}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM

cp go.mod go.sum "$copy"
cp -R internal "$copy"
survivors=0

# mutate name file expression: applies a sed expression to a fresh copy.
mutate() {
	case $1 in *"$word"*) ;; *) return 0 ;; esac
	rm -rf "$copy/rc"
	cp -R rc "$copy"
	sed "$3" "rc/$2" >"$copy/rc/$2"
	if cmp -s "rc/$2" "$copy/rc/$2"; then
		echo "$1: nothing in $2 fits the expression any more" >&2
		exit 1
	fi
	if ! (cd "$copy" && go test -c -o rc.test ./rc) >"$copy/out" 2>&1; then
		echo "$1: the mutation does not compile" >&2
		cat "$copy/out" >&2
		exit 1
	fi
	first=1
	while [ "$first" -le "$seeds" ]; do
		if ! (cd "$copy/rc" && ../rc.test -test.run TestSchedules -rc.first="$first" -rc.seeds=100) >"$copy/out" 2>&1; then
			why=$(grep -A1 -E 'seed [0-9]+:$' "$copy/out" | sed -n '2s/^ *//p' | cut -c1-150)
			echo "caught    $1 – ${why:-$(head -n 1 "$copy/out")}"
			return 0
		fi
		first=$((first + 100))
	done
	echo "survived  $1"
	survivors=$((survivors + 1))
}

mutate "an old wsc is kept" receive.go \
	's/s\.recovery, s\.lost = f\.wsc, time\.Time{}/if s.recovery.token == "" { s.recovery = f.wsc }; s.lost = time.Time{}/'
mutate "events are not told apart by uuid" receive.go \
	's/if uuid := h\.uuid; len(uuid) > 0 && !s\.seen\.addText(uuid) {/if s.seen.addText(h.uuid); false {/'
mutate "what was delivered is fetched again" backfill.go \
	's/case f == "" || s\.messages\.delivered(f, r\.id):/case f == "":/'
mutate "what nobody wants is fetched" backfill.go \
	's/case !scan\.query\.wants(r, wanted):/case wanted == nil \&\& false:/'
mutate "no second look into the store" backfill.go \
	's/if !k\.second {/if false {/'
mutate "the store's messages come newest first" backfill.go \
	's/a\.created\.Compare(b\.created)/b.created.Compare(a.created)/'
mutate "the store is not asked at all" gap.go \
	's/^\ts\.startCheck(g)$/_ = g/'
mutate "the platform's clock is not heeded" backfill.go \
	's/k\.from\.Add(s\.clock), k\.to\.Add(s\.clock+clockSlack)/k.from, k.to/'
mutate "any recovery is taken for proof" gap.go \
	's/case recovered \&\& s\.gapClean:/case recovered:/'
mutate "a full buffer is not noticed" held.go \
	's/return most > 0 \&\& s\.heldMost(c) >= most/return most < 0/'
mutate "an outage ends with the process" restore.go \
	's/Open: s\.unfinished()/Open: nil/'
mutate "a penalty is stepped over" governor.go \
	's/if b\.penalty\.After(at) {/if false {/'
mutate "ten auth requests a minute" governor.go \
	's/groupAuth: b(5)/groupAuth: b(10)/'
mutate "two requests in flight" subscription.go \
	's/if s\.flight != nil || now\.Before(s\.retryAt) {/if now.Before(s.retryAt) {/'
mutate "a ticket is used twice" connection.go \
	's/defer func() { s\.ticket = nil }()/_ = presented/'
mutate "no subscription after a failed recovery" receive.go \
	's/^\t\ts\.sub\.forgotten()$/_ = c/'
mutate "changes of messages are taken for stored" backfill_query.go \
	's/if stored, ok := parseStoreFilter(f); (!ok || stored\.counts)/if _, ok := parseStoreFilter(f); !ok/'
mutate "nobody asks for the subscription" subscription_check.go \
	's/checkEvery = 5 \* time\.Minute/checkEvery = 500 * time.Minute/'
mutate "an unknown subscription ends a gap" receive.go \
	's/s\.sub\.id != "" {$/true {/'
mutate "an edit waits for the next connection" connection.go \
	'/^func (s \*session) serve/,/^}/s/s\.adoptWishes()/_ = s/'

if [ "$survivors" -gt 0 ]; then
	echo "$survivors mutations survived" >&2
	exit 1
fi
