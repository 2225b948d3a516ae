//go:build !race

package rc_test

// usualSeeds is how many schedules are played unless told otherwise.
const usualSeeds = 200
