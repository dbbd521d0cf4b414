package hub;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process for all peers of a run, because a Java machine takes seconds to start. It is told what to do a line at a time and says
 * what happened in the same way:
 *   destination NAME RM SOAP ADDRESSING STORE ORDER URL - [KEYS] -> ready NAME
 *   source NAME RM SOAP ADDRESSING STORE ORDER URL CALLBACK [KEYS] -> ready NAME
 *   send NAME Notify|Echo|Attach FIRST LAST BYTES               -> sent NAME LAST (replied, trouble)
 *   settle NAME                                          -> settled NAME (all is acknowledged)
 *   stop NAME                                            -> stopped NAME (sequences are ended)
 */
public final class Peers {
    private static final Map<String, Destination> DESTINATIONS = new ConcurrentHashMap<>();
    private static final Map<String, Source> SOURCES = new ConcurrentHashMap<>();

    private Peers() {
    }

    static synchronized void say(String what, String name, Object more) {
        System.out.println(what + " " + name + " " + more);
    }

    static String said(Throwable trouble) {
        Throwable root = trouble;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return (root.getClass().getSimpleName() + ": " + root.getMessage()).replace('\n', ' ');
    }

    private static void stop(String name) {
        Source source = SOURCES.remove(name);
        if (source != null) {
            source.stop();
        }
        Destination destination = DESTINATIONS.remove(name);
        if (destination != null) {
            destination.stop();
        }
        say("stopped", name, "");
    }

    private static void open(String[] words) throws Exception {
        Reliable reliable = Reliable.read(words, 2);
        String security = words.length > 9 ? words[9] : null;
        if (words[0].equals("destination")) {
            DESTINATIONS.put(words[1], new Destination(words[1], reliable, words[7], security));
        } else {
            SOURCES.put(words[1], new Source(words[1], reliable, words[7], words[8], security));
        }
        say("ready", words[1], "");
    }

    private static void obey(String[] words) throws Exception {
        switch (words[0]) {
            case "destination", "source" -> open(words);
            case "send" -> SOURCES.get(words[1]).send(words[2], Integer.parseInt(words[3]),
                Integer.parseInt(words[4]), Integer.parseInt(words[5]));
            case "settle" -> SOURCES.get(words[1]).settle();
            case "stop" -> stop(words[1]);
            default -> say("unknown", words[0], "");
        }
    }

    private static void begin(String line) {
        String[] words = line.split(" ");
        Thread doing = new Thread(() -> {
            try {
                obey(words);
            } catch (Throwable trouble) {
                say("failed", words.length > 1 ? words[1] : words[0], said(trouble));
            }
        });
        doing.setDaemon(true);
        doing.start();
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.apache.cxf.ws.addressing.decoupled.enabled", "true");
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in));
        say("started", "peers", "");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            begin(line);
        }
        System.exit(0);
    }
}
