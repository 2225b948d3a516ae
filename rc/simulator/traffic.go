package simulator

import "context"

func (s *Simulator) Run(ctx context.Context) { <-ctx.Done() }
