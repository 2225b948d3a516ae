package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"ringtail/rc"
)

func (a *app) filtersCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "filters",
		Short: "List the event filters that --filter knows",
		Long: "List the catalogue of event filters: the alias for --filter, the full filter it stands for, " +
			"RingCentral's title and the permission the app needs. Any other event filter can be given in full.",
		Example: `# everything about calls
ringtail filters | grep calls

# the full filter of an alias
ringtail filters --json | jq -r '.[] | select(.alias == "sms").filter'`,
		Args: noArguments,
		RunE: a.run(func(*cobra.Command, []string) error {
			if asJSON {
				return writeCatalogJSON(a.Out)
			}
			return writeCatalog(a.Out)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// writeCatalog prints the catalogue as columns that line up.
func writeCatalog(w io.Writer) error {
	rows := [][]string{{"ALIAS", "FILTER", "TITLE", "PERMISSION"}}
	for _, f := range rc.Catalog() {
		permission := f.Permission
		if permission == "" {
			permission = "-"
		}
		rows = append(rows, []string{f.Alias, f.Path, f.Title, permission})
	}
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], ansi.StringWidth(cell))
		}
	}
	out := bufio.NewWriter(w)
	for _, row := range rows {
		for i, cell := range row {
			out.WriteString(cell)
			if i < len(row)-1 {
				out.WriteString(strings.Repeat(" ", width[i]-ansi.StringWidth(cell)+2))
			}
		}
		out.WriteByte('\n')
	}
	return flushed(out)
}

// writeCatalogJSON prints the catalogue as one JSON array.
func writeCatalogJSON(w io.Writer) error {
	type entry struct {
		Alias      string `json:"alias"`
		Filter     string `json:"filter"`
		Needs      string `json:"needs,omitempty"`
		Group      string `json:"group"`
		Title      string `json:"title"`
		Permission string `json:"permission"`
		Scope      string `json:"scope"`
		About      string `json:"about"`
	}
	entries := []entry{}
	for _, f := range rc.Catalog() {
		entries = append(entries, entry{f.Alias, f.Path, f.Needs, f.Group, f.Title, f.Permission, f.Scope, f.About})
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(entries); err != nil {
		return err
	}
	return flushed(out)
}

func flushed(w *bufio.Writer) error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing to stdout failed: %w", err)
	}
	return nil
}
