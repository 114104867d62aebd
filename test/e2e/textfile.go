// Puts the series of several files together as the node exporter's textfile collector does: each file is parsed, and the
// registry of client_golang refuses series that come twice and families whose type or help differ. Prints the number of series.
package main

import (
	"fmt"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
)

func read(path string) prometheus.GathererFunc {
	return func() ([]*dto.MetricFamily, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		var parser expfmt.TextParser
		byName, err := parser.TextToMetricFamilies(file)
		families := make([]*dto.MetricFamily, 0, len(byName))
		for _, family := range byName {
			families = append(families, family)
		}
		return families, err
	}
}

func main() {
	var files prometheus.Gatherers
	for _, path := range os.Args[1:] {
		files = append(files, read(path))
	}
	families, err := files.Gather()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	count := 0
	for _, family := range families {
		count += len(family.GetMetric())
	}
	fmt.Println(count)
}
