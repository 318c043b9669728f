#!/usr/bin/env python
# -*- coding: utf-8 -*-
import socket

TCP_IP = '172.16.16.101'
TCP_PORT = 2222
BUFFER_SIZE = 1024

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect((TCP_IP, TCP_PORT))
print "Terhubung ke server"
pesan = raw_input("Masukkan pesan: ")
s.send(pesan)
data = s.recv(BUFFER_SIZE)
print "Balasan:", data
s.close()
