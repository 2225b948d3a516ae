package simulator

func (s *Simulator) accountCall(c *call, seg []string) answer { return notFound() }
