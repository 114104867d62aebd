// Go's client_golang, used the usual way: gauges that are set once, behind promhttp.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o client_golang main.go && ./client_golang SERIES
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type head struct {
	Name   string   `json:"name"`
	Help   string   `json:"help"`
	Labels []string `json:"labels"`
}

func load(path string) (*prometheus.Registry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	registry := prometheus.NewRegistry()
	var gauges []*prometheus.GaugeVec
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		if line[0] == '{' {
			var h head
			if err := json.Unmarshal(line, &h); err != nil {
				return nil, err
			}
			gauge := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: h.Name, Help: h.Help}, h.Labels)
			registry.MustRegister(gauge)
			gauges = append(gauges, gauge)
			continue
		}
		var sample []interface{}
		if err := json.Unmarshal(line, &sample); err != nil {
			return nil, err
		}
		last := len(sample) - 1
		var labels []string
		for _, value := range sample[1:last] {
			labels = append(labels, value.(string))
		}
		gauges[int(sample[0].(float64))].WithLabelValues(labels...).Set(sample[last].(float64))
	}
	return registry, lines.Err()
}

func main() {
	registry, err := load(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on http://%s/metrics\n", listener.Addr())
	log.Fatal(http.Serve(listener, promhttp.HandlerFor(registry, promhttp.HandlerOpts{})))
}
