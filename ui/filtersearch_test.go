package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestCatalogueIsNarrowed(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "/")
	s.write("QUEUE readpresence")
	s.shows("UEUE readpresence", "] Queue member pres", "words of the title")
	s.hides("] Instant", "Telephony")
	s.press("enter", "space")
	s.shows("groupId: ")
	s.write("77/")
	s.press("enter")
	s.shows("This must be the id alone")
	s.press("backspace", "enter")
	s.shows("[x]*", "] Instant message", "Call queue mem") // what was chosen stands among all
	s.press("/")
	s.write("nothing like it")
	s.shows("+ custom filter")
	s.hides("] Instant")
	s.press("enter", "esc")
	s.shows("] Instant message", "[x]*") // only the narrowing went
	s.press("esc")
	s.hides("[x]*")
}

func TestOtherExtension(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "e")
	s.write("ext 101")
	s.press("enter")
	s.shows("An extension id is a row of digits")
	for range "ext 101" {
		s.press("backspace")
	}
	s.write("400300")
	s.press("enter", "enter")
	want := strings.Replace(pathSMS, "extension/~", "extension/400300", 1)
	if len(s.client.sets) != 1 || !slices.Equal(s.client.sets[0], []string{pathSMS, pathVoicemail, want}) {
		t.Fatalf("sent %v", s.client.sets)
	}
	s.press("f", "=", "G", "e")
	s.shows("Put the cursor on a filter of this extension")
}

func TestCustomFilterAsksForItsPlaceholders(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("f", "+")
	s.send(pasted("/restapi/v1.0/account/~/extension/{extensionId}/presence"))
	s.press("enter")
	s.shows("extensionId: ")
	s.write("400300")
	s.press("enter", "enter")
	if len(s.client.sets) != 1 || !slices.Contains(s.client.sets[0], pathOther) {
		t.Fatalf("sent %v", s.client.sets)
	}
}

// fakePresets keeps presets in memory.
type fakePresets struct {
	list []Preset
	err  error
}

func (p *fakePresets) List() []Preset { return slices.Clone(p.list) }

func (p *fakePresets) Save(name string, filters []string) (Preset, error) {
	if p.err != nil {
		return Preset{}, p.err
	}
	saved := Preset{Key: len(p.list) + 1, Name: name, Filters: filters}
	p.list = append(p.list, saved)
	return saved, nil
}

func (p *fakePresets) Rename(from, to string) error {
	if p.err != nil {
		return p.err
	}
	p.list[p.at(from)].Name = to
	return nil
}

func (p *fakePresets) Remove(name string) error {
	if p.err != nil {
		return p.err
	}
	p.list = slices.Delete(p.list, p.at(name), p.at(name)+1)
	return nil
}

func (p *fakePresets) at(name string) int {
	return slices.IndexFunc(p.list, func(p Preset) bool { return p.Name == name })
}

func TestPresetIsRenamedAndRemoved(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	presets := &fakePresets{list: []Preset{{1, "texts", []string{"sms"}}, {2, "all", []string{"sms", "voicemail"}}}}
	s.m.opts.Presets, s.m.filters.presets = presets, presets.List()
	s.press("f", "n")
	s.shows("Put the cursor on a preset to rename it.")
	s.press("d")
	s.shows("Put the cursor on a preset to remove it.")
	s.press("G", "n")
	s.shows("name: all", "another name for preset 2 “all”")
	s.write(" messages")
	s.press("enter")
	s.shows("Preset 2 was renamed.", "▌2   all messages")

	s.press("up", "d")
	s.shows("remove it? y: ", "y removes preset 1 “texts”")
	s.press("enter")
	s.shows("y removes the preset, esc leaves it.")
	s.press("esc")
	if len(presets.list) != 2 {
		t.Fatal("esc removed a preset")
	}
	s.press("d")
	s.write("y")
	s.press("enter")
	s.shows("Preset 1 “texts” was removed.", "2   all messages")
	s.hides("1   texts")

	presets.err = errors.New("the file was changed")
	s.press("G", "d")
	s.write("yes")
	s.press("enter")
	s.shows("The preset was not removed: the file was changed.", "2   all messages")
}

func TestPresetStory(t *testing.T) {
	s := newScreen(t, 120, 36)
	s.receive(live())
	s.press("2")
	s.shows("There is no preset 2 yet")
	s.press("f", "s")
	s.shows("Presets are not kept here.")

	presets := &fakePresets{list: []Preset{{1, "all\x1b[31m", []string{"sms", "voicemail"}}, {2, "broken", []string{"nonsense"}}}}
	s.m.opts.Presets, s.m.filters.presets = presets, presets.List()
	s.press("down", "down", "space", "s")
	s.shows("name: ", "a name for 3 filters; there are 1 all␛[31m, 2 broken")
	s.press("enter")
	s.shows("A preset needs a name.")
	s.write("texts and fax")
	s.press("enter")
	s.shows("Saved: 3 takes the filters of “texts and fax”.", "▾ Presets", "3   texts and fax 3", "[x]*Fax")
	if got := presets.list[2].Filters; !slices.Equal(got, []string{"sms", "voicemail", "fax"}) {
		t.Fatalf("saved %v", got)
	}

	// In the editor a preset is an edit, elsewhere it is asked for at once.
	s.press("1")
	s.hides("[x]*Fax")
	s.press("3")
	s.shows("[x]*Fax")
	if len(s.client.sets) != 0 {
		t.Fatal("a preset in the editor was sent before enter")
	}
	s.press("esc", "3")
	if len(s.client.sets) != 1 || !slices.Equal(s.client.sets[0], []string{pathSMS, pathVoicemail, pathFax}) || s.m.mode != modeList {
		t.Fatalf("sent %v", s.client.sets)
	}
	s.shows("Preset 3 “texts and fax”: asked RingCentral for 3 filters.")
	s.press("3")
	s.shows("are on already")
	s.press("2")
	s.shows("The preset “broken” cannot be used")
	if len(s.client.sets) != 1 {
		t.Fatalf("sent %v", s.client.sets)
	}
	s.press("f", "G", "up", "up", "space") // the row does what its key does
	s.shows("[ ]*Fax")
	s.press("esc", "f")

	presets.err = errors.New("the disk is full")
	s.press("s")
	s.write("x")
	s.press("enter")
	s.shows("The preset was not saved: the disk is full.")
}
