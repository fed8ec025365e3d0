// Package client stands in for controller-runtime's: the operator's types name ListOptions, and decoding needs none of the rest,
// which takes minutes to compile.
package client

import "k8s.io/apimachinery/pkg/labels"

// ListOptions has the fields that the operator sets.
type ListOptions struct {
	LabelSelector labels.Selector
	Namespace     string
}
