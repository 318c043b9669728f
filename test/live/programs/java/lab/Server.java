package lab;

import java.io.IOException;
import java.net.ServerSocket;

public class Server {
    public static void main(String[] args) throws IOException {
        try (ServerSocket listener = new ServerSocket(32444)) {
            while (true) {
                new Thread(new Handler(listener.accept())).start();
            }
        }
    }
}
