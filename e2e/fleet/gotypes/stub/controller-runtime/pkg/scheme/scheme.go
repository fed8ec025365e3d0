// Package scheme stands in for controller-runtime's: types are registered when the operator starts, which decoding does not need.
package scheme

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Builder takes types and forgets them.
type Builder struct{ GroupVersion schema.GroupVersion }

// Register does nothing.
func (b *Builder) Register(...runtime.Object) *Builder { return b }

// AddToScheme does nothing.
func (b *Builder) AddToScheme(*runtime.Scheme) error { return nil }
