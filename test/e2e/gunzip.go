// Reads a page as Go programs do: net/http asks for gzip by itself and takes it apart.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	response, err := http.Get(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if !response.Uncompressed {
		log.Fatal("the answer was not compressed")
	}
	fmt.Print(string(page))
}
