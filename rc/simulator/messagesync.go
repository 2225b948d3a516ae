package simulator

type syncFrame struct{}
