package simulator

type presenceState struct {
	user, dnd string
	calls     []*call1
	sequence  int
}
type call1 struct{}
