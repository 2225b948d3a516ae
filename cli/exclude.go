package cli

import (
	"github.com/spf13/cobra"
)

// exclude says that a flag cannot stand beside any of others, and why. Cobra
// hears of it too: its completion offers none of them beside the flag.
func exclude(cmd *cobra.Command, flag, why string, others ...string) {
	for _, other := range others {
		cmd.MarkFlagsMutuallyExclusive(flag, other)
	}
	// Before cobra looks: its words are a list of a list.
	before := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if before != nil {
			if err := before(cmd, args); err != nil {
				return err
			}
		}
		if !cmd.Flags().Changed(flag) {
			return nil
		}
		var given []string
		for _, other := range others {
			if cmd.Flags().Changed(other) {
				given = append(given, "--"+other)
			}
		}
		switch len(given) {
		case 0:
			return nil
		case 1:
			return badArguments(cmd, "--%s cannot be used with %s: %s; leave one of the two away", flag, given[0], why)
		}
		return badArguments(cmd, "--%s cannot be used with %s: %s; leave it or them away", flag, join(given), why)
	}
}
