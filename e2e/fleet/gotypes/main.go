// Command gotypes reads manifests (YAML documents on stdin) strictly into the types of the k6-operator and of Kubernetes, lets
// the operator's own code make its jobs of each TestRun, and prints them as JSON. A field that no type has is an error.
// It is a module of its own, for tests only: llmload itself knows nothing of Kubernetes' Go code.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/grafana/k6-operator/api/v1alpha1"
	"github.com/grafana/k6-operator/pkg/resources/jobs"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Read is what a document turned out to be.
type Read struct {
	Kind   string         `json:"kind"`
	Object any            `json:"object"`
	Init   *batchv1.Job   `json:"initializer,omitempty"`
	Jobs   []*batchv1.Job `json:"runners,omitempty"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	all := []Read{}
	for _, document := range bytes.Split(text, []byte("---\n")) {
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		read, err := decode(document)
		if err != nil {
			return err
		}
		all = append(all, read)
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

func decode(document []byte) (Read, error) {
	var meta metav1.TypeMeta
	if err := yaml.Unmarshal(document, &meta); err != nil {
		return Read{}, err
	}
	switch kind := meta.APIVersion + " " + meta.Kind; kind {
	case "k6.io/v1alpha1 TestRun":
		return testRun(document)
	case "batch/v1 Job":
		var job batchv1.Job
		return Read{Kind: kind, Object: &job}, yaml.UnmarshalStrict(document, &job)
	case "v1 ConfigMap":
		var config corev1.ConfigMap
		return Read{Kind: kind, Object: &config}, yaml.UnmarshalStrict(document, &config)
	default:
		return Read{}, fmt.Errorf("no type is known for %s", kind)
	}
}

func testRun(document []byte) (Read, error) {
	var object v1alpha1.TestRun
	read := Read{Kind: "TestRun", Object: &object}
	if err := yaml.UnmarshalStrict(document, &object); err != nil {
		return read, err
	}
	for index := 1; index <= int(object.Spec.Parallelism); index++ {
		job, err := jobs.NewRunnerJob(&object, index, "")
		if err != nil {
			return read, err
		}
		read.Jobs = append(read.Jobs, job)
	}
	initializer, err := jobs.NewInitializerJob(&object, object.Spec.Arguments)
	read.Init = initializer
	return read, err
}
