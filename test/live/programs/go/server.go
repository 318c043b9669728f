package main

import (
	"io"
	"net"
)

func main() {
	listener, err := net.Listen("tcp", ":32444")
	check(err)
	for {
		connection, err := listener.Accept()
		check(err)
		go func() {
			io.Copy(connection, connection)
			connection.Close()
		}()
	}
}
