import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

public class Server {
    public static void main(String[] args) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(8765)) {
            while (true) {
                DatagramPacket paket = new DatagramPacket(new byte[2048], 2048);
                socket.receive(paket);
                socket.send(paket);
            }
        }
    }
}
