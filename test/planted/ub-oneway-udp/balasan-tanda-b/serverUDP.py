import socket

HOST = "0.0.0.0"
PORT = 12345

def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind((HOST, PORT))
        print(f"Server UDP mendengarkan di {HOST}:{PORT}")
        while True:
            data, addr = s.recvfrom(1024)
            print(f"Diterima dari {addr}: {data}")
            reply = f"Hello, {addr}. You said: {data}"
            s.sendto(reply.encode(), addr)

if __name__ == "__main__":
    main()
