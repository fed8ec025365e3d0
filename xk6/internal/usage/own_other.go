//go:build !unix

package usage

import "math"

func ownCPU() float64 { return math.NaN() }

func openFiles() float64 { return math.NaN() }
