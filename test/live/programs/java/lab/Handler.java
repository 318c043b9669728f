package lab;

import java.io.IOException;
import java.net.Socket;

class Handler implements Runnable {
    private final Socket connection;

    Handler(Socket connection) {
        this.connection = connection;
    }

    @Override
    public void run() {
        try (connection) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
