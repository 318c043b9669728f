import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

public class Client {
    public static void main(String[] args) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            byte[] pesan = "Good Morning!!! This will be echoed".getBytes();
            InetAddress tujuan = InetAddress.getByName("172.16.16.101");
            socket.send(new DatagramPacket(pesan, pesan.length, tujuan, 8765));
            DatagramPacket balasan = new DatagramPacket(new byte[2048], 2048);
            socket.receive(balasan);
            System.out.println(new String(balasan.getData(), 0, balasan.getLength()));
        }
    }
}
