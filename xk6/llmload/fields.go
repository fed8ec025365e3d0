package llmload

import (
	"fmt"
	"math"
	"strings"

	"github.com/grafana/sobek"
)

// This file reads the script's objects strictly: a key that is not known, or a value of the wrong type, is an error that
// names it. It must not know what the fields mean.

// readFields gives every own key of the script's object to set, which returns false for a key that it does not know.
func readFields(what string, v sobek.Value, known []string, set func(key string, v sobek.Value) (bool, error)) error {
	object, ok := v.(*sobek.Object)
	if !ok {
		return fmt.Errorf("llmload: %s must be an object", what)
	}
	for _, key := range object.Keys() {
		found, err := set(key, object.Get(key))
		if err != nil {
			return fmt.Errorf("llmload: %s.%s %w", what, key, err)
		}
		if !found {
			return fmt.Errorf("llmload: %s has an unknown field %q; known are %s", what, key, strings.Join(known, ", "))
		}
	}
	return nil
}

// wrongType is the error of a field that holds something else than it should.
func wrongType(want string, v sobek.Value) error {
	return fmt.Errorf("must be %s, not %s", want, describe(v))
}

func describe(v sobek.Value) string {
	switch {
	case v == nil || sobek.IsUndefined(v):
		return "undefined"
	case sobek.IsNull(v):
		return "null"
	}
	switch x := v.Export().(type) {
	case string:
		return fmt.Sprintf("the string %q", cutTo(x, 40))
	case bool, int64, float64:
		return fmt.Sprintf("%v", x)
	default:
		return "an object"
	}
}

func missing(v sobek.Value) bool { return v == nil || sobek.IsUndefined(v) || sobek.IsNull(v) }

func toString(to *string, v sobek.Value) error {
	if !missing(v) {
		if s, ok := v.Export().(string); ok {
			*to = s
			return nil
		}
	}
	return wrongType("a string", v)
}

func toBool(to *bool, v sobek.Value) error {
	if !missing(v) {
		if b, ok := v.Export().(bool); ok {
			*to = b
			return nil
		}
	}
	return wrongType("true or false", v)
}

func toInt(to *int64, v sobek.Value) error {
	if !missing(v) {
		switch x := v.Export().(type) {
		case int64:
			*to = x
			return nil
		case float64:
			if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
				*to = int64(x)
				return nil
			}
		}
	}
	return wrongType("a whole number", v)
}

func toFloat(to *float64, v sobek.Value) error {
	if !missing(v) {
		switch x := v.Export().(type) {
		case int64:
			*to = float64(x)
			return nil
		case float64:
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				*to = x
				return nil
			}
		}
	}
	return wrongType("a finite number", v)
}

// orNull reads with read, but takes null and undefined for "not known".
func orNull[T any](to **T, v sobek.Value, read func(*T, sobek.Value) error) error {
	if missing(v) {
		*to = nil
		return nil
	}
	x := new(T)
	if err := read(x, v); err != nil {
		return fmt.Errorf("%w (null is allowed)", err)
	}
	*to = x
	return nil
}

// orUnknown reads a number that only says how much there was: one that is not finite or not usable makes it unknown, because
// the record of a request is worth more than one figure in it. What is no number at all is a mistake, as everywhere.
func orUnknown[T any](to **T, v sobek.Value, read func(*T, sobek.Value) error) error {
	if !missing(v) {
		switch v.Export().(type) {
		case int64, float64:
			if x := new(T); read(x, v) == nil {
				*to = x
				return nil
			}
			*to = nil
			return nil
		}
	}
	return orNull(to, v, read)
}

// toCount takes a whole number from 0.
func toCount(to *int64, v sobek.Value) error {
	if err := toInt(to, v); err != nil {
		return err
	}
	if *to < 0 {
		return wrongType("a whole number from 0", v)
	}
	return nil
}

func toStrings(to *[]string, v sobek.Value) error {
	list, ok := []any(nil), false
	if !missing(v) {
		list, ok = v.Export().([]any)
	}
	if !ok {
		return wrongType("an array of strings", v)
	}
	out := make([]string, 0, len(list))
	for _, x := range list {
		s, ok := x.(string)
		if !ok {
			return wrongType("an array of strings", v)
		}
		out = append(out, s)
	}
	*to = out
	return nil
}

// oneOf is for fields that know only certain words.
func oneOf(to *string, v sobek.Value, words ...string) error {
	var s string
	if err := toString(&s, v); err != nil {
		return err
	}
	for _, w := range words {
		if s == w {
			*to = s
			return nil
		}
	}
	return fmt.Errorf("must be one of %s, not %q", strings.Join(words, ", "), cutTo(s, 40))
}

// cutTo gives the first n characters (code points) of s.
func cutTo(s string, n int) string {
	if len(s) <= n {
		return s
	}
	at := 0
	for i := range s {
		if at == n {
			return s[:i]
		}
		at++
	}
	return s
}
