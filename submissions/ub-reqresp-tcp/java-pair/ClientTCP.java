import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;
import java.util.Scanner;

public class ClientTCP {
    public static void main(String[] args) throws IOException {
        try (Socket socket = new Socket("172.16.16.101", 2222)) {
            System.out.print("Pesan: ");
            String pesan = new Scanner(System.in).nextLine();
            new PrintWriter(socket.getOutputStream(), true).println(pesan);
            BufferedReader masuk = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            System.out.println(masuk.readLine());
        }
    }
}
