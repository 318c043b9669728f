module lab

go 1.22.1
