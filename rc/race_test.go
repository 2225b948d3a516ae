//go:build race

package rc_test

// usualSeeds is how many schedules are played unless told otherwise: the race
// detector makes each several times as expensive.
const usualSeeds = 60
