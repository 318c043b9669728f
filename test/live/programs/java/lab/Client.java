package lab;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

public class Client {
    public static void main(String[] args) throws IOException {
        byte[] data = Files.readAllBytes(Path.of("data.txt"));
        try (Socket connection = new Socket("172.16.16.101", 32444)) {
            connection.getOutputStream().write(data);
            connection.getInputStream().readNBytes(data.length);
        }
    }
}
