import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket("172.16.16.101", 3456)) {
            byte[] pesan = "Hello World!!! This will be echoed".getBytes();
            socket.getOutputStream().write(pesan);
            InputStream in = socket.getInputStream();
            byte[] data = new byte[16];
            int diterima = 0;
            while (diterima < pesan.length) {
                int n = in.read(data);
                if (n < 0) break;
                System.out.println(new String(data, 0, n));
                diterima += n;
            }
        }
    }
}
