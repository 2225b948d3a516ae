package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"
)

// jqFilter is a program in the language of jq that makes lines of events.
type jqFilter struct {
	code *gojq.Code
	ctx  context.Context // ends a program that does not end by itself
}

// newJQ compiles an expression. The error says what is wrong with it. A
// program sees the event alone: not the environment, no files.
func newJQ(ctx context.Context, expression string) (*jqFilter, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, explainJQ(expression, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, err
	}
	return &jqFilter{code, ctx}, nil
}

// explainJQ says where an expression cannot be read, and why.
func explainJQ(expression string, err error) error {
	wrong, ok := errors.AsType[*gojq.ParseError](err)
	if !ok {
		return err
	}
	read := expression[:min(max(wrong.Offset, 0), len(expression))]
	place := utf8.RuneCountInString(strings.TrimSuffix(read, wrong.Token)) + 1
	switch what := wrong.Error(); {
	case strings.HasPrefix(what, "unterminated"):
		return errors.New("a text in the expression has no closing quotation mark")
	case strings.HasPrefix(what, "invalid escape"):
		return fmt.Errorf("%q at character %d is no escape that jq knows", wrong.Token, place)
	case wrong.Token == "":
		return fmt.Errorf("the expression ends too early: something must follow %s (%s)", read, plural(utf8.RuneCountInString(read), "character"))
	}
	return fmt.Errorf("%q at character %d does not belong there", wrong.Token, place)
}

// errNoJSON is why a program cannot see an event.
var errNoJSON = errors.New("the event is not valid JSON")

// run appends what the program makes of a JSON document, a line for each
// value: texts as they are, all else as JSON. Numbers that are not calculated
// with keep their digits. lines counts the values; what came before an error
// is kept.
func (f *jqFilter) run(dst, document []byte) (out []byte, lines int, err error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return dst, 0, errNoJSON
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return dst, 0, errNoJSON
	}
	results := f.code.RunWithContext(f.ctx, value)
	for {
		result, ok := results.Next()
		if !ok {
			return dst, lines, nil
		}
		if err, failed := result.(error); failed {
			if halt, ok := errors.AsType[*gojq.HaltError](err); ok && halt.Value() == nil {
				return dst, lines, nil
			}
			return dst, lines, err
		}
		if text, ok := result.(string); ok {
			dst = append(dst, text...)
		} else {
			raw, err := gojq.Marshal(result)
			if err != nil {
				return dst, lines, err
			}
			dst = append(dst, raw...)
		}
		dst = append(dst, '\n')
		lines++
	}
}
