package main

import (
	"io"
	"net"
	"os"
)

func main() {
	data, err := os.ReadFile("data.txt")
	check(err)
	connection, err := net.Dial("tcp", "172.16.16.101:32444")
	check(err)
	connection.Write(data)
	_, err = io.ReadFull(connection, make([]byte, len(data)))
	check(err)
	connection.Close()
}
