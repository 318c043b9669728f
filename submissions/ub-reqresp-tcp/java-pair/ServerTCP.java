import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;

public class ServerTCP {
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(2222); Socket client = server.accept()) {
            BufferedReader masuk = new BufferedReader(new InputStreamReader(client.getInputStream()));
            PrintWriter keluar = new PrintWriter(client.getOutputStream(), true);
            String permintaan = masuk.readLine();
            System.out.println("Permintaan: " + permintaan);
            keluar.println("Diterima: " + permintaan);
        }
    }
}
