package simulator

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// The account and the logged-in user's extension.
const (
	accountID      = "400100"
	ownExtensionID = "400200"
)

// AccountID and ExtensionID are what ~ stands for.
const (
	AccountID   = accountID
	ExtensionID = ownExtensionID
)

// extension is a user of the account.
type extension struct {
	id, number, first, last, phone, department string
}

func (e *extension) name() string { return e.first + " " + e.last }

// contact is somebody outside.
type contact struct {
	name, phone, location string
}

// people are everybody the account deals with. Numbers are from the ranges
// kept for fiction (555-0100 to 555-0199).
type people struct {
	extensions []*extension // the user's own first
	contacts   []*contact
}

func newPeople(rng *rand.Rand) *people {
	p := &people{extensions: []*extension{
		{ownExtensionID, "101", "Moss", "Beach", "+12025550102", "Support"},
		{"400201", "102", "Priya", "Raman", "+12025550103", "Support"},
		{"400202", "103", "Tomás", "Herrera", "+12025550104", "Sales"},
		{"400203", "104", "Ingrid", "Solberg", "+12025550105", "Billing"},
		{"400204", "105", "Kwame", "Boateng", "+12025550106", "Dispatch"},
	}}
	names := []string{
		"Jane Doe", "John Smith", "Amara Okafor", "Luca Ferrari", "Mei-Ling Chen", "Samuel O'Brien", "Fatima Zahra",
		"Wendell Park", "Zoë Laurent", "Dmitri Volkov", "Hana Sato", "Carlos Mendes", "Ruth Adler", "Noah Feldman",
	}
	places := []struct{ code, name string }{
		{"415", "San Francisco, CA"}, {"312", "Chicago, IL"}, {"617", "Boston, MA"}, {"206", "Seattle, WA"},
		{"503", "Portland, OR"}, {"512", "Austin, TX"}, {"303", "Denver, CO"}, {"702", "Las Vegas, NV"},
		{"808", "Honolulu, HI"}, {"215", "Philadelphia, PA"}, {"404", "Atlanta, GA"}, {"313", "Detroit, MI"},
		{"216", "Cleveland, OH"}, {"919", "Raleigh, NC"},
	}
	rng.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	for i, n := range names {
		p.contacts = append(p.contacts, &contact{n, fmt.Sprintf("+1%s55501%02d", places[i].code, 10+rng.IntN(90)), places[i].name})
	}
	return p
}

func (p *people) own() *extension { return p.extensions[0] }

func (p *people) byID(id string) *extension {
	for _, e := range p.extensions {
		if e.id == id {
			return e
		}
	}
	return nil
}

// byPhone finds an extension by its number or phone number.
func (p *people) byPhone(number string) *extension {
	for _, e := range p.extensions {
		if e.phone == number || e.number == number {
			return e
		}
	}
	return nil
}

// who completes a party that a test named by number or by name.
func (p *people) who(nameOrNumber string) party {
	for _, c := range p.contacts {
		if c.phone == nameOrNumber || c.name == nameOrNumber {
			return party{PhoneNumber: c.phone, Name: c.name, Location: c.location}
		}
	}
	if nameOrNumber == "" || nameOrNumber[0] == '+' {
		return party{PhoneNumber: nameOrNumber}
	}
	if _, err := strconv.Atoi(nameOrNumber); err == nil {
		return party{ExtensionNumber: nameOrNumber}
	}
	return party{Name: nameOrNumber, PhoneNumber: "+12025550199"}
}

// party is one end of a message or call.
type party struct {
	PhoneNumber     string `json:"phoneNumber,omitempty"`
	ExtensionNumber string `json:"extensionNumber,omitempty"`
	ExtensionID     string `json:"extensionId,omitempty"`
	Name            string `json:"name,omitempty"`
	Location        string `json:"location,omitempty"`
	Target          bool   `json:"target,omitempty"`
	MessageStatus   string `json:"messageStatus,omitempty"`
}

// key tells parties apart for conversations.
func (p party) key() string {
	if p.PhoneNumber != "" {
		return p.PhoneNumber
	}
	return "x" + p.ExtensionNumber
}

func (e *extension) party() party {
	return party{PhoneNumber: e.phone, Name: e.name(), Target: true}
}
