//go:build pin

// Package pin keeps the one requirement of this module in go.mod when somebody runs `go mod tidy`.
// It is never built: build.sh compiles the command by its import path.
package pin

import _ "github.com/superseriousbusiness/gotosocial/cmd/gotosocial"
