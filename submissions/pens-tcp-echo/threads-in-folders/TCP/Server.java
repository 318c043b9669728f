import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    public static void main(String[] args) throws IOException {
        ServerSocket server = new ServerSocket(3456, 5);
        System.out.println("Server berjalan di port 3456");
        while (true) {
            Socket client = server.accept();
            new Thread(() -> layani(client)).start();
        }
    }

    static void layani(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] data = new byte[2048];
            int n;
            while ((n = in.read(data)) > 0) {
                out.write(data, 0, n);
            }
        } catch (IOException e) {
            System.out.println("koneksi terputus: " + e.getMessage());
        }
    }
}
