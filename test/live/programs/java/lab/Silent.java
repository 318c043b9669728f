package lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;

public class Silent {
    public static void main(String[] args) throws IOException {
        try (ServerSocket listener = new ServerSocket(32444)) {
            while (true) {
                listener.accept().getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
